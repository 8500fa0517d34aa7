import { createKafka } from '../../lib/kit/kafka';

/** Topics of one request; more would keep the controller busy past its time-out. */
const AT_ONCE = 50;

/**
 * Fills a cluster with topics `many-0000`, `many-0001` … for looking at the admin page with a lot in it; those that
 * are there already stay. Some get a few records.
 *
 * By hand, on a lab that runs: `node --import tsx bench/admin/many-topics.ts 127.0.0.1:9092 1000 10`
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
      await admin.createTopics({
        timeout: 50_000,
        waitForLeaders: false,
        topics: missing
          .slice(at, at + AT_ONCE)
          .map((topic) => ({ topic, numPartitions: partitionsEach, replicationFactor: 1 })),
      });
    }
    // The controller is done long before the broker has made all logs.
    for (
      const left = new Set(missing);
      left.size > 0;
      await new Promise((resolve) => setTimeout(resolve, 500))
    ) {
      for (const name of await admin.listTopics()) left.delete(name);
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

if (process.argv[1]?.endsWith('many-topics.ts')) {
  const [brokers = '127.0.0.1:9092', topics = '1000', partitionsEach = '10'] = process.argv.slice(2);
  const began = performance.now();
  await fillTopics(brokers.split(','), Number(topics), Number(partitionsEach));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${topics} topics of ${partitionsEach} partitions in ${seconds} s`);
}
