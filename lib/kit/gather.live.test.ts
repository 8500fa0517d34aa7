import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { type Handful, runGathering } from './gather';
import { onAssigned } from './groups';
import { createKafka } from './kafka';
import { pause, until } from './listen';

const brokers = (process.env.TEST_BROKERS ?? '').split(',');
const kafka = createKafka({ brokers });
const topics: string[] = [];

async function makeTopic(name: string, partitions: number): Promise<string> {
  const topic = `gather-${name}-${process.pid}`;
  topics.push(topic);
  await withAdmin(kafka, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: partitions }] }));
  return topic;
}

async function send(topic: string, messages: Array<{ partition: number; value: string }>): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}

async function committed(topic: string): Promise<Record<number, string>> {
  const [group] = await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId: topic, topics: [topic] }));
  return Object.fromEntries(group?.partitions.map(({ partition, offset }) => [partition, offset]) ?? []);
}

/** A member of the topic's group that does `handle` with each handful. */
async function member(topic: string, handle: (handful: Handful<number>) => Promise<void>, windowMs = 50) {
  const consumer = kafka.consumer({ groupId: topic });
  const end = new AbortController();
  const state = { held: [] as number[], recalls: 0 };
  onAssigned(consumer, topic, (partitions) => {
    state.held = partitions;
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const recall = async () => ++state.recalls;
  const done = runGathering(consumer, { topic, windowMs, signal: end.signal, recall, handle });
  done.catch(() => {});
  return {
    state,
    done,
    leave: () => {
      end.abort();
      return done;
    },
  };
}

const values = ({ records }: Handful<number>) => records.map(({ value }) => value ?? '').sort();

describe('gathering records', () => {
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics })));

  it('hands on together what came within the window, from all partitions, and commits only when told to', async () => {
    const topic = await makeTopic('window', 2);
    const handfuls: string[][] = [];
    await send(topic, [
      { partition: 0, value: 'a' },
      { partition: 1, value: 'b' },
      { partition: 0, value: 'c' },
    ]);
    const first = await member(topic, async (handful) => void handfuls.push(values(handful)), 400);
    expect(await until(() => handfuls.length > 0, 10_000)).to.equal(true);
    await first.leave();
    expect(handfuls).to.deep.equal([['a', 'b', 'c']]);
    expect(await committed(topic)).to.deep.equal({ 0: '-1', 1: '-1' });

    const second = await member(topic, async (handful) => {
      handfuls.push(values(handful));
      await handful.commit();
    });
    expect(await until(() => handfuls.flat().length >= 6, 10_000)).to.equal(true);
    await second.leave();
    expect(await committed(topic)).to.deep.equal({ 0: '2', 1: '1' });
  });

  it('tells a handful in hand that the group has balanced, and takes no commit of it: its records come again', async () => {
    const topic = await makeTopic('balance', 2);
    await send(topic, [
      { partition: 0, value: 'a' },
      { partition: 1, value: 'b' },
    ]);
    let aborted = false;
    let inHand = false;
    const again: string[] = [];
    const slow = await member(
      topic,
      async ({ records, signal, commit }) => {
        if (inHand) return;
        inHand = true;
        expect(records).to.have.length(2);
        aborted = await until(() => signal.aborted, 20_000);
        await commit();
      },
      500,
    );
    expect(await until(() => inHand, 10_000)).to.equal(true);
    const other = await member(topic, async (handful) => void again.push(...values(handful)));
    expect(await until(() => aborted, 20_000), 'the signal of the handful in hand').to.equal(true);
    expect(await until(() => again.length > 0, 10_000), 'records that come again').to.equal(true);
    expect([...new Set(again)]).to.have.length(1);
    expect(await committed(topic)).to.deep.equal({ 0: '-1', 1: '-1' });
    const shared = () => slow.state.held.length === 1 && other.state.held.length === 1;
    expect(await until(shared, 10_000), 'a partition for each').to.equal(true);
    await Promise.all([slow.leave(), other.leave()]);
  });

  it('recalls once after each balancing, and rejects with what the handler threw', async () => {
    const topic = await makeTopic('throws', 1);
    const recalled: number[] = [];
    const broken = await member(topic, async (handful) => {
      recalled.push(handful.recalled);
      if (values(handful).includes('bad')) throw new Error('power cut');
      await handful.commit();
    });
    await send(topic, [{ partition: 0, value: 'good' }]);
    expect(await until(() => recalled.length === 1, 10_000)).to.equal(true);
    await pause(100);
    await send(topic, [{ partition: 0, value: 'bad' }]);
    const error = await broken.done.then(
      () => 'no error',
      ({ message }: Error) => message,
    );
    expect(error).to.equal('power cut');
    expect(recalled).to.deep.equal([1, 1]);
    expect(await committed(topic)).to.deep.equal({ 0: '1' });
  });
});
