import { type Kafka, Partitioners } from 'kafkajs';
import { withAdmin } from './kit/admin';
import { pauseUnlessAborted } from './kit/lines';
import { type PartitionMetadata, readMetadata } from './kit/metadata';
import { murmur2, toPositive } from './kit/murmur2';
import { readTopic } from './kit/read';
import { topicConfigs } from './kit/topics';

/** A message with a key: messages of one key stay in order. */
export interface KeyedMessage {
  key: string;
  value: string;
}

/**
 * How a partition is doing, the worst that holds: nobody leads it (`offline`); too few replicas are in sync for writes
 * with `acks` -1 (`under min ISR`); some replica is not in sync (`under-replicated`); all is well (`in sync`).
 */
export type PartitionHealth = 'in sync' | 'under-replicated' | 'under min ISR' | 'offline';

/** A partition with its replicas looked at. */
export interface ReplicaState extends PartitionMetadata {
  /** The replicas that are not in sync, in the order of `replicas`. */
  outOfSync: number[];
  /** Whether the first of the replicas leads, as Kafka prefers: then leaders are spread evenly. */
  preferred: boolean;
  health: PartitionHealth;
}

/** What became of messages that were sent. */
export interface DeliveryReport {
  sent: number;
  found: number;
  /** Messages that are missing, in the order in which they were sent; one that was sent twice may be missing twice. */
  lost: KeyedMessage[];
  /** How many were found once too often. */
  duplicates: number;
  /** How many were found that nobody sent. */
  unknown: number;
  /** Keys whose messages are not in the order in which they were sent; a message that is repeated later is no such fault. */
  reordered: string[];
}

/**
 * Creates a topic whose partitions each have several replicas.
 *
 * @param options.minInsyncReplicas how many replicas must be in sync for a write with `acks` -1 to be taken
 * @param options.replace true deletes a topic of that name, with its messages, first
 * @returns true once it is created, each partition has a leader and all its replicas are in sync; false if there is one
 *   of that name, which is left as it is
 * @throws Error saying both numbers if there are fewer brokers than `replicationFactor`
 * @throws Error saying both numbers if `minInsyncReplicas` is more than `replicationFactor`: no write could ever be taken
 * @see https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas
 */
export async function createReplicatedTopic(
  kafka: Kafka,
  {
    topic = 'velib-stations',
    partitions = 10,
    replicationFactor = 3,
    minInsyncReplicas = 2,
    replace = false,
  }: {
    topic?: string;
    partitions?: number;
    replicationFactor?: number;
    minInsyncReplicas?: number;
    replace?: boolean;
  } = {},
): Promise<boolean> {
  // BEGIN SOLUTION
  if (minInsyncReplicas > replicationFactor) {
    throw new Error(
      `min.insync.replicas ${minInsyncReplicas} is more than the replication factor ${replicationFactor}: ` +
        `no write with acks -1 could ever be taken. Expected at most ${replicationFactor}.`,
    );
  }
  const { brokers, topics } = await readMetadata(kafka);
  if (replicationFactor > brokers.length) {
    throw new Error(
      `Replication factor ${replicationFactor} needs as many brokers, and ${brokers.length} are alive: ` +
        'each replica is on a broker of its own.',
    );
  }
  const exists = topics.some(({ name }) => name === topic);
  if (exists && !replace) return false;
  await withAdmin(kafka, async (admin) => {
    if (exists) {
      await admin.deleteTopics({ topics: [topic] });
      await untilMetadata(kafka, (names) => !names.includes(topic));
    }
    await admin.createTopics({
      // kafkajs's own wait gives up on a topic that not every broker knows yet.
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor,
          configEntries: [{ name: 'min.insync.replicas', value: String(minInsyncReplicas) }],
        },
      ],
    });
  });
  await untilMetadata(kafka, (_names, found) => {
    const made = found.filter((partition) => partition.topic === topic);
    return (
      made.length === partitions &&
      made.every(({ leader, isr }) => leader !== null && isr.length === replicationFactor)
    );
  });
  return true;
  // END SOLUTION
}

// BEGIN SOLUTION
const READY_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/** Waits until the cluster's metadata is as it should be. */
async function untilMetadata(
  kafka: Kafka,
  isSo: (names: string[], partitions: PartitionMetadata[]) => boolean,
): Promise<void> {
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline; ) {
    const { topics } = await readMetadata(kafka);
    const names = topics.map(({ name }) => name);
    if (
      isSo(
        names,
        topics.flatMap((topic) => topic.partitions),
      )
    )
      return;
    await pauseUnlessAborted(POLL_MS);
  }
  throw new Error(`The cluster was not ready within ${READY_TIMEOUT_MS / 1000} s. Are all brokers running?`);
}
// END SOLUTION

/**
 * Looks at the replicas of partitions.
 *
 * @param options.minInsyncReplicas the topic's `min.insync.replicas`
 * @returns one entry for each partition, by topic, then number
 */
export function replicaStates(
  partitions: PartitionMetadata[],
  { minInsyncReplicas = 1 }: { minInsyncReplicas?: number } = {},
): ReplicaState[] {
  // BEGIN SOLUTION
  const health = ({ leader, replicas, isr }: PartitionMetadata): PartitionHealth => {
    if (leader === null) return 'offline';
    if (isr.length < minInsyncReplicas) return 'under min ISR';
    return isr.length < replicas.length ? 'under-replicated' : 'in sync';
  };
  return partitions
    .map((partition) => ({
      ...partition,
      outOfSync: partition.replicas.filter((id) => !partition.isr.includes(id)),
      preferred: partition.leader !== null && partition.leader === partition.replicas[0],
      health: health(partition),
    }))
    .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
  // END SOLUTION
}

/**
 * The replicas of a topic as the cluster tells them now, judged by the topic's own `min.insync.replicas`.
 *
 * `readMetadata` of the kit also answers where a partition has no leader; kafkajs's own call fails then. `topicConfigs`
 * gives the configs.
 *
 * @returns one entry for each partition, by number
 * @throws Error that names the topic if it does not exist
 */
export async function describeReplicas(
  kafka: Kafka,
  { topic = 'velib-stations' }: { topic?: string } = {},
): Promise<ReplicaState[]> {
  // BEGIN SOLUTION
  const { topics } = await readMetadata(kafka, [topic]);
  const configs = await topicConfigs(kafka, topic);
  const minInsyncReplicas = Number(configs['min.insync.replicas'] ?? 1);
  return replicaStates(
    topics.flatMap(({ partitions }) => partitions),
    { minInsyncReplicas },
  );
  // END SOLUTION
}

/**
 * Sends messages so that each arrives once and messages of one key in order, also while leaders change.
 *
 * A message goes to the partition that Kafka's own clients choose for its key: `toPositive(murmur2(key))` modulo the
 * number of partitions. Messages are taken `batchSize` at a time; the next are taken when these are acknowledged.
 *
 * kafkajs loses acknowledged messages when one `send` holds several partitions and a leader changes: send to each
 * partition by itself. A send that got no answer must be repeated, and an idempotent producer has the broker tell the
 * repeated one. A producer asks for leaders anew only after `metadataMaxAge`, five minutes if it is not told otherwise.
 *
 * @param kafka kafkajs's own client, whose `requestTimeout` says how long a broker that hangs is waited for
 * @param options.messages taken one by one; may be endless
 * @param options.retries how often a send is repeated before it counts as refused
 * @param options.signal when aborted, no more messages are taken; those that were are still sent. It is looked at after
 *   each message, so a source that falls silent has to be told by other means
 * @param options.emit receives each send that was acknowledged: how many messages, and the offset of the first
 * @returns how many messages were acknowledged: all that were taken
 * @throws Error saying the partition and how many messages had been acknowledged, with kafkajs's error as its `cause`,
 *   when a partition takes no messages; no send is under way any more then
 */
export async function produceWithoutLoss(
  kafka: Kafka,
  {
    topic = 'velib-stations',
    messages,
    batchSize = 500,
    retries = 60,
    signal,
    emit = () => {},
  }: {
    topic?: string;
    messages: Iterable<KeyedMessage> | AsyncIterable<KeyedMessage>;
    batchSize?: number;
    retries?: number;
    signal?: AbortSignal;
    emit?: (sent: { partition: number; offset: string; count: number }) => void;
  },
): Promise<{ acknowledged: number }> {
  // BEGIN SOLUTION
  const { topics } = await readMetadata(kafka, [topic]);
  const partitionCount = topics[0]?.partitions.length ?? 0;
  const producer = kafka.producer({
    idempotent: true,
    metadataMaxAge: 1_000,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries },
  });
  let acknowledged = 0;

  const deliver = async (partition: number, part: KeyedMessage[]): Promise<void> => {
    const [answer] = await producer.send({
      topic,
      acks: -1,
      messages: part.map((message) => ({ ...message, partition })),
    });
    acknowledged += part.length;
    emit({ partition, offset: answer?.baseOffset ?? '', count: part.length });
  };

  const deliverBatch = async (batch: KeyedMessage[]): Promise<void> => {
    const parts = new Map<number, KeyedMessage[]>();
    for (const message of batch) {
      const partition = toPositive(murmur2(Buffer.from(message.key))) % partitionCount;
      parts.set(partition, [...(parts.get(partition) ?? []), message]);
    }
    const partitions = [...parts];
    const results = await Promise.allSettled(partitions.map(([partition, part]) => deliver(partition, part)));
    const refused = results.findIndex(({ status }) => status === 'rejected');
    if (refused < 0) return;
    const { reason } = results[refused] as PromiseRejectedResult;
    throw new Error(
      `Partition ${partitions[refused]?.[0]} of ${topic} takes no messages (${(reason as Error).message}): ` +
        `${acknowledged} messages were acknowledged before.`,
      { cause: reason },
    );
  };

  await producer.connect();
  try {
    let batch: KeyedMessage[] = [];
    for await (const message of messages) {
      batch.push(message);
      if (batch.length >= batchSize) {
        await deliverBatch(batch);
        batch = [];
      }
      if (signal?.aborted) break;
    }
    if (batch.length > 0) await deliverBatch(batch);
    return { acknowledged };
  } finally {
    await producer.disconnect();
  }
  // END SOLUTION
}

/**
 * Compares what was sent with what was found.
 *
 * Two messages are the same when key and value are; counting alone will not do, since a message that is lost and
 * another that is there twice leave the count as it was.
 *
 * @param sent in the order in which they were sent
 * @param found in the order in which they lie in their partitions
 */
export function compareDelivery(
  sent: KeyedMessage[],
  found: Array<{ key: string | null; value: string | null }>,
): DeliveryReport {
  // BEGIN SOLUTION
  const idOf = ({ key, value }: { key: string | null; value: string | null }) => JSON.stringify([key, value]);
  const missing = new Map<string, number>();
  const valuesOf = new Map<string, string[]>();
  for (const message of sent) {
    missing.set(idOf(message), (missing.get(idOf(message)) ?? 0) + 1);
    const values = valuesOf.get(message.key);
    if (values) values.push(message.value);
    else valuesOf.set(message.key, [message.value]);
  }
  const report: DeliveryReport = {
    sent: sent.length,
    found: found.length,
    lost: [],
    duplicates: 0,
    unknown: 0,
    reordered: [],
  };
  /** By key, how far its messages were found in order. */
  const positions = new Map<string, number>();
  const reordered = new Set<string>();
  for (const message of found) {
    const left = missing.get(idOf(message));
    if (left === undefined) report.unknown++;
    else if (left === 0) report.duplicates++;
    else {
      missing.set(idOf(message), left - 1);
      const { key, value } = message as KeyedMessage;
      const at = valuesOf.get(key)?.indexOf(value, positions.get(key) ?? 0) ?? -1;
      if (at < 0) reordered.add(key);
      else positions.set(key, at + 1);
    }
  }
  // Of a message that was sent twice and found once the later one counts as lost.
  for (const message of [...sent].reverse()) {
    const left = missing.get(idOf(message)) ?? 0;
    if (left === 0) continue;
    missing.set(idOf(message), left - 1);
    report.lost.push(message);
  }
  report.lost.reverse();
  report.reordered = [...reordered].sort();
  return report;
  // END SOLUTION
}

/**
 * Reads a topic from its beginning to its end and compares it with what was sent to it.
 *
 * @param options.sent in the order in which they were sent
 * @throws Error that names the topic if it does not exist
 */
export async function verifyNothingLost(
  kafka: Kafka,
  { topic = 'velib-stations', sent }: { topic?: string; sent: KeyedMessage[] },
): Promise<DeliveryReport> {
  // BEGIN SOLUTION
  return compareDelivery(sent, await readTopic(kafka, { topic }));
  // END SOLUTION
}
