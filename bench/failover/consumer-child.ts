import { processAtLeastOnce } from '../../lib/02-conversation';
import { createKafka } from '../../lib/kit/kafka';

// A member of a group, to be killed: `consumer-child.ts BROKERS TOPIC`. It tells each record that it has handled.
const [brokers = '', topic = ''] = process.argv.slice(2);
const kafka = createKafka({ brokers: brokers.split(',') });
const { consumer } = kafka;
// The shortest that a broker allows: so long the group waits for a member that was killed.
kafka.consumer = (config) => consumer.call(kafka, { ...config, sessionTimeout: 6_000 });
await processAtLeastOnce(kafka, {
  topic,
  groupId: topic,
  signal: new AbortController().signal,
  handle: async ({ partition, offset }) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    process.send?.(`${partition}/${offset}`);
  },
});
