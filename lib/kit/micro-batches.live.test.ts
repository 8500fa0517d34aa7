import { expect } from 'chai';
import { CompressionTypes, type Message } from 'kafkajs';
import { after, afterEach, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { freshStart } from './fresh';
import { createKafka } from './kafka';
import { type MicroBatch, type MicroBatchOptions, microBatches } from './micro-batches';
import { readTopic } from './read';
import { sendInParts } from './send';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',') });
const prefix = `kit-micro-batches-${process.pid}`;
const made: string[] = [];

async function topicOf(partitions = 1): Promise<string> {
  const topic = `${prefix}-${made.length}`;
  made.push(topic);
  await freshStart(kafka, { topics: { [topic]: partitions } });
  return topic;
}

async function send(topic: string, messages: Message[], compression = CompressionTypes.None): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  try {
    const sender = {
      send: (record: { topic: string; messages: Message[] }) => producer.send({ ...record, compression }),
    };
    await sendInParts(sender, topic, messages);
  } finally {
    await producer.disconnect();
  }
}

/** Messages of a partition, numbered: `3:7` is the eighth of partition 3. */
function numbered(partition: number, from: number, to: number): Message[] {
  return Array.from({ length: to - from }, (_, i) => ({ partition, value: `${partition}:${from + i}` }));
}

const texts = (values: Buffer[]) => values.map(String);
const NOW = { startingOffsets: 'earliest', trigger: { availableNow: true } } as const;

async function readAll(options: MicroBatchOptions, most = Number.POSITIVE_INFINITY): Promise<MicroBatch[]> {
  const batches: MicroBatch[] = [];
  for await (const batch of microBatches(kafka, options)) if (batches.push(batch) >= most) break;
  return batches;
}

const refusal = (options: MicroBatchOptions) =>
  readAll(options).then(
    () => 'read',
    (error: Error) => error.message,
  );

describe('micro-batches', () => {
  const open: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: made })));

  it('read each record once, in each partition’s order, in batches whose ends are the next ones’ begins', async () => {
    const topic = await topicOf(3);
    await send(topic, [...numbered(0, 0, 100), ...numbered(2, 0, 11)]);
    await send(topic, numbered(0, 100, 130));
    const batches = await readAll({ topics: [topic], ...NOW, maxOffsetsPerTrigger: 40, firstBatch: 5 });
    expect(batches.map(({ batch }) => batch)).to.deep.equal([5, 6, 7, 8]);
    for (const partition of [0, 1, 2]) {
      const values = batches.flatMap((batch) => texts(batch.valuesOf(topic, partition)));
      expect(values).to.deep.equal(
        numbered(partition, 0, [130, 0, 11][partition]!).map(({ value }) => value),
      );
    }
    expect(batches.map(({ to }) => to[topic])).to.deep.equal([
      { 0: 36, 1: 0, 2: 3 },
      { 0: 72, 1: 0, 2: 6 },
      { 0: 108, 1: 0, 2: 9 },
      { 0: 130, 1: 0, 2: 11 },
    ]);
    expect(batches.slice(1).map(({ from }) => from)).to.deep.equal(batches.slice(0, -1).map(({ to }) => to));
    expect(texts(batches[0]!.values(topic))).to.have.length(39);
    expect(batches[0]!.values('another')).to.deep.equal([]);
  });

  it('go on at the offsets of the last one, and where these name no partition at its beginning', async () => {
    const topic = await topicOf();
    await send(topic, numbered(0, 0, 50));
    const [first] = await readAll({ topics: [topic], ...NOW, maxOffsetsPerTrigger: 20 }, 1);
    await withAdmin(kafka, (admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] }));
    await send(topic, [...numbered(0, 50, 60), ...numbered(1, 0, 3)]);
    const rest = await readAll({ topics: [topic], ...NOW, startingOffsets: first!.to });
    expect(rest).to.have.length(1);
    expect(texts(rest[0]!.values(topic))).to.deep.equal(
      [...numbered(0, 20, 60), ...numbered(1, 0, 3)].map(({ value }) => value),
    );
    const again = await readAll({ topics: [topic], ...NOW, startingOffsets: rest[0]!.to });
    expect(again).to.deep.equal([]);
    const one = await readAll({ topics: [topic], ...NOW, partitions: [1] });
    expect(texts(one[0]!.values(topic))).to.deep.equal(['1:0', '1:1', '1:2']);
    expect(one[0]!.to).to.deep.equal({ [topic]: { 1: 3 } });
  });

  it('read gzip, values of any size, and leave tombstones out', async () => {
    const topic = await topicOf();
    const large = Array.from({ length: 30 }, (_, i) => ({ value: `${i} ${'é'.repeat(50_000)}` }));
    await send(topic, large);
    await send(topic, [{ value: '' }, { key: 'a', value: null }, { value: 'x' }], CompressionTypes.GZIP);
    await send(topic, numbered(0, 0, 500), CompressionTypes.GZIP);
    const batches = await readAll({ topics: [topic], ...NOW, maxOffsetsPerTrigger: 31 });
    const values = batches.flatMap((batch) => texts(batch.values(topic)));
    expect(values).to.deep.equal(
      [...large, { value: '' }, { value: 'x' }, ...numbered(0, 0, 500)].map(({ value }) => value),
    );
    expect(batches[1]!.values(topic)).to.have.length(30);
  });

  it('read no transaction that was rolled back, nor does readTopic', async () => {
    const topic = await topicOf();
    const producers = ['a', 'b'].map((id) =>
      kafka.producer({ transactionalId: `${topic}-${id}`, idempotent: true, maxInFlightRequests: 1 }),
    );
    for (const producer of producers) {
      await producer.connect();
      open.push(() => producer.disconnect());
    }
    const [a, b] = [await producers[0]!.transaction(), await producers[1]!.transaction()];
    await a.send({ topic, messages: [{ value: 'a1' }, { value: 'a2' }] });
    await b.send({ topic, messages: [{ value: 'b1' }] });
    await send(topic, [{ value: 'plain' }]);
    await a.send({ topic, messages: [{ value: 'a3' }] });
    await a.abort();
    await b.send({ topic, messages: [{ value: 'b2' }] });
    await b.commit();
    const second = await producers[0]!.transaction();
    await second.send({ topic, messages: [{ value: 'a4' }] });
    await second.commit();
    const wanted = ['b1', 'plain', 'b2', 'a4'];
    const whole = await readAll({ topics: [topic], ...NOW });
    expect(whole.flatMap((batch) => texts(batch.values(topic)))).to.deep.equal(wanted);
    const small = await readAll({ topics: [topic], ...NOW, maxOffsetsPerTrigger: 1 });
    expect(small.flatMap((batch) => texts(batch.values(topic)))).to.deep.equal(wanted);
    expect((await readTopic(kafka, { topic })).map(({ value }) => value)).to.deep.equal(wanted);
  });

  it('end where a transaction is open, and go on once it is committed', async () => {
    const topic = await topicOf();
    const producer = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    open.push(() => producer.disconnect());
    await send(topic, [{ value: 'before' }]);
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'inside' }] });
    await send(topic, [{ value: 'after' }]);
    const [first, ...none] = await readAll({ topics: [topic], ...NOW });
    expect(texts(first!.values(topic))).to.deep.equal(['before']);
    expect(none).to.deep.equal([]);
    await transaction.commit();
    const [second] = await readAll({ topics: [topic], ...NOW, startingOffsets: first!.to });
    expect(texts(second!.values(topic))).to.deep.equal(['inside', 'after']);
  });

  it('from latest give what is sent once they have started, from both topics, until they are aborted', async () => {
    const topics = [await topicOf(), await topicOf()];
    for (const topic of topics) await send(topic, [{ value: 'old' }]);
    const control = new AbortController();
    const values: string[] = [];
    let ready = () => {};
    const started = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const run = (async () => {
      const options = { topics, trigger: { everyMs: 10 }, signal: control.signal, started: () => ready() };
      for await (const batch of microBatches(kafka, options)) {
        for (const topic of topics) values.push(...texts(batch.values(topic)));
        if (values.length === 3) control.abort();
      }
    })();
    await started;
    await send(topics[0]!, [{ value: 'a' }]);
    await send(topics[1]!, [{ value: 'b' }, { value: 'c' }]);
    await run;
    expect([...values].sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('refuse a topic that is not there, one that was made anew, and an offset that retention took', async () => {
    const topic = await topicOf();
    expect(await refusal({ topics: [topic, `${topic}-none`], ...NOW })).to.contain(`no topic ${topic}-none`);
    await send(topic, numbered(0, 0, 10));
    const old = { [topic]: { 0: 10 } };
    await withAdmin(kafka, async (admin) => {
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
    });
    expect(await refusal({ topics: [topic], ...NOW, startingOffsets: { [topic]: { 0: 3 } } })).to.match(
      /partition 0 has no offset 3/,
    );
    const [left] = await readAll({ topics: [topic], ...NOW });
    expect(texts(left!.values(topic))).to.deep.equal(numbered(0, 5, 10).map(({ value }) => value));
    await freshStart(kafka, { topics: { [topic]: 1 } });
    await send(topic, numbered(0, 0, 4));
    expect(await refusal({ topics: [topic], ...NOW, startingOffsets: old })).to.match(
      /ends at offset 4, and 10 was to be read: the topic was made anew/,
    );
  });
});
