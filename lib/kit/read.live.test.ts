import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { createKafka } from './kafka';
import { readTable, readTopic } from './read';

const brokers = (process.env.TEST_BROKERS ?? '').split(',');
const ports = brokers.map((broker) => Number(broker.split(':')[1]));

/** The connections to the test's broker that this process holds. */
function connections(): number {
  const handles = (process as unknown as { _getActiveHandles(): object[] })._getActiveHandles();
  return handles.filter((handle) => {
    const { remotePort, destroyed } = handle as { remotePort?: number; destroyed?: boolean };
    return remotePort !== undefined && ports.includes(remotePort) && !destroyed;
  }).length;
}

describe('reading a topic to its end', () => {
  const kafka = createKafka({ brokers });
  const topic = `read-${process.pid}`;

  before(async () => {
    await withAdmin(kafka, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 3 }] }));
    const producer = kafka.producer();
    await producer.connect();
    const messages = ['a1', 'b1', 'a2', 'c1', 'b2', 'a3'].map((value, i) => ({
      key: value[0]!,
      value: value === 'b2' ? null : value,
      partition: value.charCodeAt(0) - 97,
      headers: { n: String(i) },
    }));
    await producer.send({ topic, messages });
    await producer.disconnect();
  });

  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic] })));

  it('gives all records by partition and offset', async () => {
    const found = await readTopic(kafka, { topic });
    expect(found.map(({ partition, value }) => [partition, value])).to.deep.equal([
      [0, 'a1'],
      [0, 'a2'],
      [0, 'a3'],
      [1, 'b1'],
      [1, null],
      [2, 'c1'],
    ]);
    expect(found[2]).to.deep.include({ offset: '2', key: 'a', headers: { n: '5' } });
  });

  it('reads some partitions only, and stops before an offset', async () => {
    const found = await readTopic(kafka, { topic, partitions: [0, 2], upTo: { 0: '1', 2: '9' } });
    expect(found.map(({ value }) => value)).to.deep.equal(['a1', 'c1']);
  });

  it('makes a table of it: the newest record of each key, none where that is a tombstone', async () => {
    const rows = await readTable(kafka, { topic });
    expect([...rows].map(([key, { value }]) => [key, value])).to.deep.equal([
      ['a', 'a3'],
      ['c', 'c1'],
    ]);
  });

  it('leaves no connection open', async () => {
    const before = connections();
    await readTopic(kafka, { topic });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(connections()).to.equal(before);
  });

  it('names a topic and a partition that do not exist', async () => {
    const why = (options: Parameters<typeof readTopic>[1]) =>
      readTopic(kafka, options).then(
        () => 'no error',
        ({ message }: Error) => message,
      );
    expect(await why({ topic: 'no-such-topic' })).to.equal('There is no topic no-such-topic.');
    expect(await why({ topic, partitions: [3] })).to.equal(
      `Topic ${topic} has no partition 3: it has 3, numbered from 0.`,
    );
  });
});
