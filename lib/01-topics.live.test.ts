import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createTopic, deleteTopic, describeTopic, formatDescription } from './01-topics';
import { createKafka } from './kit/kafka';
import { lab } from './kit/lab';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? lab.bootstrap.join()).split(',') });

describe('formatDescription of describeTopic', () => {
  const topic = `described-${process.pid}`;

  it("equals what Kafka's own tool prints, less the fields that kafkajs cannot see", async () => {
    const configs = { 'retention.ms': '4000', 'segment.ms': '2000', 'cleanup.policy': 'compact,delete' };
    await createTopic(kafka, { topic, partitions: 12, configs });
    try {
      const { stdout } = await lab.tool('topics', ['--describe', '--topic', topic]);
      const seen = stdout.trimEnd().replace(/\t(TopicId|Elr|LastKnownElr): ?[^\t\n]*/g, '');
      expect(formatDescription(await describeTopic(kafka, { topic }))).to.equal(seen);
    } finally {
      await deleteTopic(kafka, { topic });
    }
  });
});
