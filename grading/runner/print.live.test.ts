import { expect } from 'chai';
import { describe, it } from 'mocha';
import { gradeSource, spec } from './fixtures';
import { expectGolden } from './golden';

const brokers = (process.env.TEST_BROKERS ?? '').split(',');

describe('the printed form of a check on a live broker', function () {
  this.timeout(30_000);

  it('of a failing test: asked, sent, found by partition and offset, the first difference, one hint', async () => {
    const source = `
import type { Kafka } from 'kafkajs';
export async function greet(kafka: Kafka, { topic = 'conversation' } = {}) {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'a', value: 'Hello' }, { key: 'b', value: 'Kafka' }] });
  await producer.disconnect();
}`;
    const test = spec('greet', async (t) => {
      const topic = t.topic('conversation');
      await t.oracle.createTopic(topic, { partitions: 2 });
      await t.call('greet', t.props.kafka(), { topic });
      const values = (await t.oracle.read(topic)).map(({ value }) => value);
      expect(values, 'the values in the topic').to.have.deep.members(['Hello', 'Kafka', 'Bye']);
    });
    expectGolden('fail-broker', await gradeSource(source, [test], { brokers }));
  });

  it('of forgotten awaits and disconnects: the transcript tells both', async () => {
    const source = `
import type { Kafka } from 'kafkajs';
export async function create(kafka: Kafka, { topic = 'conversation' } = {}) {
  const admin = kafka.admin();
  await admin.connect();
  admin.createTopics({ topics: [{ topic }] });
  return true;
}`;
    const test = spec('create', async (t) => {
      const answer = await t.call('create', t.props.kafka(), { topic: t.topic('conversation') });
      expect(answer, 'what create() returned').to.equal(false);
    });
    expectGolden('fail-loose-ends', await gradeSource(source, [test], { brokers }));
  });
});
