import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { checkpointMessages, readCheckpoint } from './checkpoints';
import { freshStart } from './fresh';
import { createKafka } from './kafka';
import { readTopic } from './read';
import { sendInParts } from './send';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',') });
const topic = `kit-checkpoints-${process.pid}`;

function producerOf(name: string) {
  return kafka.producer({ transactionalId: `${topic}-${name}`, idempotent: true, maxInFlightRequests: 1 });
}

/** Saves a checkpoint, or, where `end` is `abort`, takes it back. */
async function save(key: string, checkpoint: unknown, end: 'commit' | 'abort' = 'commit'): Promise<void> {
  const producer = producerOf(key);
  await producer.connect();
  try {
    const transaction = await producer.transaction();
    await sendInParts(transaction, topic, checkpointMessages(key, checkpoint));
    await transaction[end]();
  } finally {
    await producer.disconnect();
  }
}

/** A checkpoint of so many characters, and a few more. */
function large(characters: number, mark: string) {
  return { mark, text: 'é"\n'.repeat(characters / 3) };
}

describe('checkpoints', () => {
  before(() => freshStart(kafka, { topics: { [topic]: 1 } }));
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [topic] })));

  it('come back as they were saved, each under its key; null where there is none', async () => {
    expect(await readCheckpoint(kafka, topic, 'a')).to.equal(null);
    await save('a', { offsets: { t: { 0: 7 } }, rows: [] });
    await save('a/1', { other: true });
    expect(await readCheckpoint(kafka, topic, 'a')).to.deep.equal({ offsets: { t: { 0: 7 } }, rows: [] });
    expect(await readCheckpoint(kafka, topic, 'a/1')).to.deep.equal({ other: true });
    expect(await readCheckpoint(kafka, topic, 'b')).to.equal(null);
  });

  it('may be larger than a message, in parts, and larger than a request', async () => {
    const checkpoint = large(2_500_000, 'large');
    expect(checkpointMessages('c', checkpoint)).to.have.length.above(6);
    await save('c', checkpoint);
    expect(await readCheckpoint(kafka, topic, 'c')).to.deep.equal(checkpoint);
  });

  it('fit messages also where each character takes three bytes', async () => {
    await save('h', { text: '鉄'.repeat(700_000) });
    expect(await readCheckpoint(kafka, topic, 'h')).to.deep.equal({ text: '鉄'.repeat(700_000) });
  });

  it('shrink and grow: parts of an older one are not mixed in', async () => {
    for (const [characters, mark] of [
      [900_000, 'three parts'],
      [30, 'one part'],
      [600_000, 'two parts'],
    ] as const) {
      await save('d', large(characters, mark));
      expect(await readCheckpoint(kafka, topic, 'd')).to.deep.equal(large(characters, mark));
    }
  });

  it('count only once they are committed', async () => {
    await save('e', large(900_000, 'kept'));
    await save('e', large(600_000, 'taken back'), 'abort');
    expect(await readCheckpoint(kafka, topic, 'e')).to.deep.equal(large(900_000, 'kept'));
  });

  it('are found behind a transaction of another key that is still open: it is waited for', async () => {
    const other = producerOf('slow');
    await other.connect();
    try {
      const transaction = await other.transaction();
      await sendInParts(transaction, topic, checkpointMessages('slow', { batch: 1 }));
      await save('f', { batch: 2 });
      const found = readCheckpoint(kafka, topic, 'f');
      const first = await Promise.race([found, readTopic(kafka, { topic }).then(() => 'the rest was read')]);
      expect(first).to.equal('the rest was read');
      await transaction.commit();
      expect(await found).to.deep.equal({ batch: 2 });
    } finally {
      await other.disconnect();
    }
  });

  it('name a topic that does not exist, and a checkpoint that lacks a part', async () => {
    const refusal = (read: Promise<unknown>) => read.then(String, (error: Error) => error.message);
    expect(await refusal(readCheckpoint(kafka, `${topic}-none`, 'a'))).to.contain(`${topic}-none`);
    const producer = kafka.producer();
    await producer.connect();
    try {
      await sendInParts(producer, topic, checkpointMessages('g', large(900_000, 'cut')).slice(0, 2));
    } finally {
      await producer.disconnect();
    }
    expect(await refusal(readCheckpoint(kafka, topic, 'g'))).to.match(/checkpoint g .* lacks a part/);
  });
});
