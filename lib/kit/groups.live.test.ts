import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { freshStart } from './fresh';
import { groupMembers, onAssigned, runUntilAborted } from './groups';
import { createKafka } from './kafka';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',') });
const name = `kit-groups-${process.pid}`;
const wide = `${name}-wide`;
const groups = ['throws', 'aborts', 'listens', 'many'].map((group) => `${name}-${group}`);
const [throws, aborts, listens, many] = groups as [string, string, string, string];

async function send(...values: string[]): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: name, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

describe('a consumer of the kit', () => {
  before(async () => {
    await freshStart(kafka, { topics: { [name]: 1, [wide]: 3 }, groups });
    await send('a', 'b', 'c');
  });
  after(() =>
    withAdmin(kafka, async (admin) => {
      await admin.deleteTopics({ topics: [name, wide] });
      await admin.deleteGroups(groups);
    }),
  );

  async function member(groupId: string, fromBeginning: boolean) {
    const consumer = kafka.consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning });
    return consumer;
  }

  it('hands a message whose handler threw over once, rejects with what was thrown, and leaves', async () => {
    const seen: string[] = [];
    const running = runUntilAborted(await member(throws, true), {
      signal: new AbortController().signal,
      each: ({ message }) => {
        seen.push(String(message.value));
        if (seen.length === 2) throw new Error('no disk');
      },
    });
    expect(await running.catch((error: Error) => error.message)).to.equal('no disk');
    expect(seen).to.deep.equal(['a', 'b']);
    await withAdmin(kafka, async (admin) => {
      expect(await groupMembers(admin, throws)).to.deep.equal([]);
      const [committed] = await admin.fetchOffsets({ groupId: throws, topics: [name] });
      expect(committed?.partitions[0]?.offset, 'b is not done').to.equal('1');
    });
  });

  it('finishes the message in hand when it is aborted, and no other', async () => {
    const control = new AbortController();
    const seen: string[] = [];
    const finished = await runUntilAborted(await member(aborts, true), {
      signal: control.signal,
      each: async ({ message }) => {
        control.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
        seen.push(String(message.value));
      },
    });
    expect([finished, seen]).to.deep.equal([1, ['a']]);
  });

  it('finishes the batches of several partitions that are in hand when it is aborted, and commits them', async () => {
    const producer = kafka.producer();
    await producer.connect();
    const messages = [0, 1, 2].map((partition) => ({ partition, value: `of ${partition}` }));
    await producer.send({ topic: wide, messages });
    await producer.disconnect();
    const consumer = kafka.consumer({ groupId: many });
    await consumer.connect();
    await consumer.subscribe({ topic: wide, fromBeginning: true });
    const control = new AbortController();
    let inHand = 0;
    let all = () => {};
    const allInHand = new Promise<void>((resolve) => {
      all = resolve;
    });
    const finished = await runUntilAborted(consumer, {
      signal: control.signal,
      partitionsConsumedConcurrently: 3,
      eachBatch: async () => {
        if (++inHand === 3) all();
        await allInHand;
        control.abort();
      },
    });
    expect(finished).to.equal(3);
    await withAdmin(kafka, async (admin) => {
      const [committed] = await admin.fetchOffsets({ groupId: many, topics: [wide] });
      expect(committed?.partitions.map(({ offset }) => offset)).to.deep.equal(['1', '1', '1']);
    });
  });

  it('misses no message that is sent once it was told its partitions, though it reads from the end', async () => {
    const control = new AbortController();
    const consumer = await member(listens, false);
    const seen: string[] = [];
    onAssigned(consumer, name, (partitions) => {
      expect(partitions).to.deep.equal([0]);
      void send('new');
    });
    const each = ({ message }: { message: { value: Buffer | null } }) => {
      seen.push(String(message.value));
      control.abort();
    };
    await runUntilAborted(consumer, { signal: control.signal, each });
    expect(seen).to.deep.equal(['new']);
  });
});
