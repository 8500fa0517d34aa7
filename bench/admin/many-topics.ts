import type { Admin } from 'kafkajs';
import { type Cluster, startCluster } from '../../lab/kafka/cluster';
import { createKafka } from '../../lib/kit/kafka';

/** Topics of one request: a broker makes their logs before it does anything else. */
const AT_ONCE = 20;

/**
 * Fills a cluster with topics `many-0000`, `many-0001` … for looking at the admin page with a lot in it; those that
 * are there already stay. Some get a few records. 10,000 partitions need about a minute, and more than a lab's broker:
 * see `startRoomyCluster`.
 *
 * By hand, with a cluster of its own until Ctrl-C: `node --import tsx bench/admin/many-topics.ts DIR 1000 10`
 */
export async function fillTopics(brokers: string[], topics: number, partitionsEach: number): Promise<void> {
  const kafka = createKafka({ brokers, requestTimeout: 60_000 });
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  try {
    const existing = new Set(await admin.listTopics());
    const names = Array.from({ length: topics }, (_, index) => `many-${String(index).padStart(4, '0')}`);
    const missing = names.filter((name) => !existing.has(name));
    for (let at = 0; at < missing.length; at += AT_ONCE) {
      const chunk = missing.slice(at, at + AT_ONCE);
      await admin.createTopics({
        timeout: 50_000,
        waitForLeaders: false,
        topics: chunk.map((topic) => ({ topic, numPartitions: partitionsEach, replicationFactor: 1 })),
      });
      await listed(admin, chunk);
    }
    for (const topic of names.filter((_, index) => index % 100 === 0)) {
      const messages = Array.from({ length: 20 }, (_, id) => ({
        key: `station-${id}`,
        value: `{"bikes":${id}}`,
      }));
      await producer.send({ topic, messages });
    }
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
}

/** The controller is done long before the broker has made all logs. */
async function listed(admin: Admin, topics: string[]): Promise<void> {
  for (const left = new Set(topics); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    for (const name of await admin.listTopics()) left.delete(name);
    if (left.size === 0) return;
  }
}

/**
 * One broker with room for 10,000 partitions, on free ports: a lab's has too little memory, and while it makes logs it
 * would be taken for dead.
 */
export async function startRoomyCluster(dir: string): Promise<Cluster> {
  const before = process.env.KAFKA_HEAP_OPTS;
  process.env.KAFKA_HEAP_OPTS = '-Xmx1g -Xms256m';
  try {
    return await startCluster({
      shape: { brokers: 1, controller: 'combined' },
      dir,
      ports: 'free',
      properties: { 'broker.session.timeout.ms': '60000' },
    });
  } finally {
    if (before === undefined) delete process.env.KAFKA_HEAP_OPTS;
    else process.env.KAFKA_HEAP_OPTS = before;
  }
}

if (process.argv[1]?.endsWith('many-topics.ts')) {
  const [dir = '.lab/many-topics', topics = '1000', partitionsEach = '10'] = process.argv.slice(2);
  const cluster = await startRoomyCluster(dir);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => void cluster.stop());
  const began = performance.now();
  await fillTopics(cluster.bootstrap, Number(topics), Number(partitionsEach));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${topics} topics of ${partitionsEach} partitions in ${seconds} s`);
  console.log(`KAFKA_BROKERS=${cluster.bootstrap.join()}`);
}
