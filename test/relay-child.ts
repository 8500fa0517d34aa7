import { relayEmptyStations } from '../lib/05-empty-stations';
import { createKafka } from '../lib/kit/kafka';

// A relay in a process of its own, which a test can kill: `relay-child.ts BROKERS TOPIC OUTPUT`.
const [brokers = '', topic = '', output = ''] = process.argv.slice(2);
const kafka = createKafka({ brokers: brokers.split(',') });
const { consumer } = kafka;
// The shortest that a broker allows: so long the group waits for a member that was killed.
kafka.consumer = (config) => consumer.call(kafka, { ...config, sessionTimeout: 6_000 });
const end = new AbortController();
process.on('message', () => end.abort());
await relayEmptyStations(kafka, {
  topic,
  output,
  groupId: topic,
  signal: end.signal,
  emit: () => {},
  joined: (partitions) => process.send?.(partitions),
});
process.exit(0);
