import type { Cluster } from '../../lab/kafka/cluster';
import {
  compareDelivery,
  createReplicatedTopic,
  describeReplicas,
  type KeyedMessage,
} from '../../lib/06-resilience';
import { withAdmin } from '../../lib/kit/admin';
import { plainKafka } from '../../lib/kit/kafka';
import { pause } from '../../lib/kit/listen';
import { readTopic } from '../../lib/kit/read';
import { type Fault, untilInSync } from './faults';
import { SENDERS, type Sender } from './senders';

/** What one sender's messages came to in one run. */
export interface Delivery {
  sender: Sender['name'];
  acknowledged: number;
  /** Acknowledged, and not in the topic. */
  lost: number;
  duplicates: number;
  /** Keys whose messages are out of order. */
  reordered: number;
  longestGapMs: number;
  error: string | null;
}

const PARTITIONS = 3;
const KEYS = 1_000;
const STEP = 250;
/** Between two steps, so that 100,000 messages outlast each fault. */
const STEP_MS = 25;
/** When the fault begins, after so many of the steps. */
const FAULT_AFTER = 0.15;

/**
 * Lets each sender send the same messages to a topic of its own, at the same time, while one fault happens to the
 * cluster; then reads the topics and compares. Ends with all replicas in sync, and without the topics.
 *
 * @param cluster three brokers, all running
 */
export async function deliverThrough(
  cluster: Cluster,
  fault: Fault,
  { messages, name }: { messages: number; name: string },
): Promise<Delivery[]> {
  const { bootstrap } = cluster;
  const kafka = plainKafka({ brokers: bootstrap });
  const topicOf = (sender: Sender) => `${name}-${sender.name}`;
  for (const sender of SENDERS) {
    await createReplicatedTopic(kafka, { topic: topicOf(sender), partitions: PARTITIONS });
  }
  const steps = Math.ceil(messages / STEP);
  let over = false;
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  /** The last step waits for the end of the fault: what comes back is written to again. */
  async function* source(): AsyncGenerator<KeyedMessage[]> {
    for (let step = 0; step < steps; step++) {
      if (step === Math.floor(steps * FAULT_AFTER)) begin();
      while (step === steps - 1 && !over) await pause(STEP_MS);
      yield Array.from({ length: Math.min(STEP, messages - step * STEP) }, (_, index) => {
        const number = step * STEP + index;
        return { key: `station-${number % KEYS}`, value: `${number}` };
      });
      await pause(STEP_MS);
    }
  }

  const failing = begun.then(async () => {
    const [first] = await describeReplicas(kafka, { topic: topicOf(SENDERS[0]!) });
    await fault.run(cluster, first?.leader ?? 0).finally(() => {
      over = true;
    });
  });
  const [sent] = await Promise.all([
    Promise.all(SENDERS.map((sender) => sender.send(bootstrap, topicOf(sender), source()))),
    failing,
  ]);

  await untilInSync(bootstrap);
  const deliveries: Delivery[] = [];
  for (const [index, sender] of SENDERS.entries()) {
    const topic = topicOf(sender);
    const { acknowledged, longestGapMs, error } = sent[index]!;
    const report = compareDelivery(acknowledged, await readTopic(kafka, { topic }));
    deliveries.push({
      sender: sender.name,
      acknowledged: acknowledged.length,
      lost: report.lost.length,
      duplicates: report.duplicates,
      reordered: report.reordered.length,
      longestGapMs: Math.round(longestGapMs),
      error,
    });
  }
  await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: SENDERS.map(topicOf) }));
  return deliveries;
}
