import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { freshStart } from './fresh';
import { createKafka } from './kafka';
import { readTable, readTopic } from './read';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',') });
const name = `kit-read-${process.pid}`;
const [topic, table, large, empty] = ['topic', 'table', 'large', 'empty'].map(
  (what) => `${name}-${what}`,
) as [string, string, string, string];

interface Sent {
  partition: number;
  key?: string | null;
  value: string | null;
  headers?: Record<string, string>;
}

async function send(to: string, messages: Sent[], transactional = false): Promise<void> {
  const producer = kafka.producer(
    transactional ? { transactionalId: name, maxInFlightRequests: 1, idempotent: true } : {},
  );
  await producer.connect();
  try {
    const transaction = transactional ? await producer.transaction() : null;
    await (transaction ?? producer).send({ topic: to, messages });
    await transaction?.commit();
  } finally {
    await producer.disconnect();
  }
}

const refusal = (read: Promise<unknown>) =>
  read.then(
    () => 'read',
    (error: Error) => error.message,
  );

describe('reading a topic to its end', () => {
  before(async () => {
    await freshStart(kafka, { topics: { [topic]: 3, [table]: 2, [large]: 1, [empty]: 2 } });
    await send(topic, [
      { partition: 0, key: 'a', value: '1', headers: { poll: '7' } },
      { partition: 2, value: 'é' },
      { partition: 0, key: 'b', value: null },
      { partition: 2, key: '', value: '' },
    ]);
  });
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic, table, large, empty] })));

  it('gives all records by partition, then offset, with key, value and headers as they are', async () => {
    const found = await readTopic(kafka, { topic });
    expect(found.map(({ timestamp, ...record }) => record)).to.deep.equal([
      { partition: 0, offset: '0', key: 'a', value: '1', headers: { poll: '7' } },
      { partition: 0, offset: '1', key: 'b', value: null, headers: {} },
      { partition: 2, offset: '0', key: null, value: 'é', headers: {} },
      { partition: 2, offset: '1', key: '', value: '', headers: {} },
    ]);
    for (const { timestamp } of found) expect(Number(timestamp)).to.be.above(1.5e12);
  });

  it('reads only the partitions asked for, and stops before an offset', async () => {
    const values = async (options: object) =>
      (await readTopic(kafka, { topic, ...options })).map(({ value }) => value);
    expect(await values({ partitions: [2] })).to.deep.equal(['é', '']);
    expect(await values({ partitions: [1] })).to.deep.equal([]);
    expect(await values({ upTo: { 0: '1', 2: '99' } })).to.deep.equal(['1', 'é', '']);
    expect(await values({ upTo: { 0: '0', 2: '0' } })).to.deep.equal([]);
    expect(await readTopic(kafka, { topic: empty })).to.deep.equal([]);
  });

  it('names a topic or a partition that does not exist', async () => {
    expect(await refusal(readTopic(kafka, { topic: `${name}-none` }))).to.contain(`no topic ${name}-none`);
    expect(await refusal(readTopic(kafka, { topic, partitions: [0, 3] }))).to.match(
      /no partition 3: it has 3/,
    );
  });

  it('reads a topic as a table: the newest of each key, none that a tombstone removed, none without key', async () => {
    await send(table, [
      { partition: 0, key: 'a', value: 'a1' },
      { partition: 0, key: 'b', value: 'b1' },
      { partition: 1, key: 'c', value: 'c1' },
      { partition: 0, value: 'of nobody' },
      { partition: 0, key: 'b', value: null },
      { partition: 0, key: 'a', value: 'a2' },
    ]);
    const rows = async (options: object) =>
      [...(await readTable(kafka, { topic: table, ...options }))].map(([key, { value }]) => [key, value]);
    expect(await rows({})).to.deep.equal([
      ['a', 'a2'],
      ['c', 'c1'],
    ]);
    expect(await rows({ partitions: [1] })).to.deep.equal([['c', 'c1']]);
    expect(await rows({ upTo: { 0: '2', 1: '0' } })).to.deep.equal([
      ['a', 'a1'],
      ['b', 'b1'],
    ]);
  });

  it('reads on past the marks of a transaction, where records were deleted, and beyond what one answer holds', async () => {
    const block = 'x'.repeat(900_000);
    for (let i = 0; i < 13; i++) await send(large, [{ partition: 0, key: String(i), value: block }], i === 1);
    await send(large, [{ partition: 0, key: 'last', value: 'after a transaction' }], true);
    await withAdmin(kafka, async (admin) => {
      await admin.fetchTopicOffsets(large); // deleteTopicRecords looks for the leader in what this has learnt
      await admin.deleteTopicRecords({ topic: large, partitions: [{ partition: 0, offset: '1' }] });
    });
    const keys = (await readTopic(kafka, { topic: large })).map(({ key }) => key);
    expect(keys).to.deep.equal([...Array.from({ length: 12 }, (_, i) => String(i + 1)), 'last']);
  });
});
