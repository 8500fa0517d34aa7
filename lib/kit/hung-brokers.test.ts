import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Broker, BrokerPool, Cluster } from './cluster';
import { leaveHungBrokers } from './hung-brokers';

/** A broker that answers, hangs until it times out, or loses its connection. */
function fakeBroker(nodeId: number) {
  const broker = {
    nodeId,
    behaviour: 'answers' as 'answers' | 'hangs' | 'is gone',
    asked: 0,
    waiting: [] as Array<() => void>,
    isConnected: () => true,
    disconnect: async () => {
      if (broker.behaviour === 'hangs') await new Promise(() => {});
    },
    connectionPool: {
      host: '127.0.0.1',
      port: 9092 + nodeId,
      send: async () => {
        broker.asked++;
        if (broker.behaviour === 'answers') return 'answer';
        const name =
          broker.behaviour === 'hangs' ? 'KafkaJSRequestTimeoutError' : 'KafkaJSConnectionClosedError';
        if (broker.behaviour === 'hangs') await new Promise<void>((resolve) => broker.waiting.push(resolve));
        throw Object.assign(new Error(name), { name });
      },
    },
  };
  return broker;
}

function fakePool(count: number) {
  const brokers = Array.from({ length: count }, (_, nodeId) => fakeBroker(nodeId));
  let next = 0;
  const pool = {
    brokers: {} as Record<string, Broker>,
    createBroker: () => brokers[next++] as unknown as Broker,
    findConnectedBroker: async () => pool.brokers[0] as Broker,
    metadataExpireAt: 1 as number | null,
  };
  leaveHungBrokers({ brokerPool: pool as unknown as BrokerPool } as Cluster);
  for (const { nodeId } of brokers) pool.brokers[nodeId] = pool.createBroker();
  const send = (nodeId: number) =>
    (pool.brokers[nodeId] as Broker).connectionPool.send({}).catch((error: Error) => error.name);
  return { brokers, pool, send };
}

describe('a client that leaves hung brokers', () => {
  it('asks for metadata only those that answer, and knows that it must ask', async () => {
    const { brokers, pool, send } = fakePool(3);
    const [hung] = brokers;
    Object.assign(hung!, { behaviour: 'hangs' });
    const first = send(0);
    hung!.waiting.shift()?.();
    expect(await first).to.equal('KafkaJSRequestTimeoutError');
    expect(pool.metadataExpireAt).to.equal(null);
    for (let turn = 0; turn < 50; turn++) expect((await pool.findConnectedBroker()).nodeId).not.to.equal(0);
  });

  it('sends one request at a time to one that hangs, refuses others at once, and does not wait long', async () => {
    const { brokers, send } = fakePool(2);
    const [hung] = brokers;
    Object.assign(hung!, { behaviour: 'hangs' });
    const first = send(0);
    hung!.waiting.shift()?.();
    await first;
    const asking = send(0);
    expect(await send(0)).to.equal('KafkaJSConnectionError');
    expect(hung!.asked).to.equal(2);
    // The request is still under way when its sender is let go.
    expect(await asking).to.equal('KafkaJSConnectionError');
    expect(hung!.waiting).to.have.length(1);
  });

  it('takes it back once it answers', async () => {
    const { brokers, pool, send } = fakePool(1);
    const [hung] = brokers;
    Object.assign(hung!, { behaviour: 'hangs' });
    const first = send(0);
    hung!.waiting.shift()?.();
    await first;
    Object.assign(hung!, { behaviour: 'answers' });
    expect(await send(0)).to.equal('answer');
    expect(await Promise.all([send(0), send(0)])).to.deep.equal(['answer', 'answer']);
    expect((await pool.findConnectedBroker()).nodeId).to.equal(0);
  });

  it('does not wait for the answers that it owes before it is dropped', async () => {
    const { brokers, pool, send } = fakePool(1);
    const [hung] = brokers;
    Object.assign(hung!, { behaviour: 'hangs' });
    const first = send(0);
    hung!.waiting.shift()?.();
    await first;
    await pool.brokers[0]?.disconnect();
  });

  it('takes a lost connection for no silence', async () => {
    const { brokers, pool, send } = fakePool(1);
    Object.assign(brokers[0]!, { behaviour: 'is gone' });
    expect(await send(0)).to.equal('KafkaJSConnectionClosedError');
    expect(await Promise.all([send(0), send(0)])).to.deep.equal([
      'KafkaJSConnectionClosedError',
      'KafkaJSConnectionClosedError',
    ]);
    expect(pool.metadataExpireAt).to.equal(1);
  });
});
