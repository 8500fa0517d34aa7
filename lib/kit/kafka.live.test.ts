import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { createKafka } from './kafka';

const brokers = (process.env.TEST_BROKERS ?? '127.0.0.1:9092').split(',');
const topic = `kit-${Date.now()}`;

describe("the kit's Kafka client", () => {
  const kafka = createKafka({ brokers });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  before(() => Promise.all([admin.connect(), producer.connect()]));
  after(async () => {
    await admin.deleteTopics({ topics: [topic] });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });

  it('names a topic that does not exist instead of asking for it again and again', async () => {
    const started = performance.now();
    const send = producer.send({ topic: `${topic}-mistyped`, messages: [{ value: 'x' }] });
    const error = await send.then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error?.message).to.include(`no topic ${topic}-mistyped`);
    // kafkajs alone takes more than a minute; no machine is slow enough for this to be a matter of speed.
    expect(performance.now() - started).to.be.below(20_000);
  });

  it('has topics ready when createTopics resolves: messages go out once each', async () => {
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] });
    await producer.send({ topic, messages: Array.from({ length: 30 }, (_, n) => ({ value: `${n}` })) });
    const ends = await admin.fetchTopicOffsets(topic);
    expect(ends.map(({ high }) => Number(high)).reduce((sum, high) => sum + high)).to.equal(30);
  });
});
