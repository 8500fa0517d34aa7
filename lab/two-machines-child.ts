import { createKafka } from '../lib/kit/kafka';
import type { LabStatus } from '../lib/kit/lab';
import { readTopic } from '../lib/kit/read';

// What a student's machine does with a lab on the teacher's: `two-machines-child.ts LAB_URL TOKEN`, prints JSON.
const [url = '', token = ''] = process.argv.slice(2);
const ask = (authorization: string) => fetch(`${url}/api/status`, { headers: { authorization } });

const { status: withoutToken } = await ask('');
const { bootstrap } = (await (await ask(`Bearer ${token}`)).json()) as LabStatus;
// One address is enough: the broker there names the others, by the addresses that they advertise.
const kafka = createKafka({ brokers: bootstrap.slice(0, 1) });
const admin = kafka.admin();
await admin.connect();
const { brokers } = await admin.describeCluster();
await admin.createTopics({ topics: [{ topic: 'greetings', numPartitions: 4, replicationFactor: 1 }] });
await admin.disconnect();
const producer = kafka.producer();
await producer.connect();
for (const partition of [0, 1, 2, 3]) {
  await producer.send({ topic: 'greetings', messages: [{ partition, value: `to ${partition}` }] });
}
await producer.disconnect();
const read = (await readTopic(kafka, { topic: 'greetings' })).map(({ value }) => value);
const advertised = brokers.map(({ host, port }) => `${host}:${port}`).sort();
console.log(JSON.stringify({ withoutToken, bootstrap, advertised, read }));
