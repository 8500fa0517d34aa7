import { type Kafka, Partitioners } from 'kafkajs';
import type { KeyedMessage, ReplicaState } from '../../../lib/06-resilience';
import { type PartitionMetadata, readMetadata } from '../../../lib/kit/metadata';
import { murmur2, toPositive } from '../../../lib/kit/murmur2';

// Batches as a generator, and one send at a time: slower, with nothing side by side.

async function* batchesOf<T>(
  source: Iterable<T> | AsyncIterable<T>,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of source) {
    if (batch.push(one) === size) {
      yield batch;
      batch = [];
    }
    if (signal?.aborted) break;
  }
  if (batch.length > 0) yield batch;
}

export async function produceWithoutLoss(
  kafka: Kafka,
  options: {
    topic?: string;
    messages: Iterable<KeyedMessage> | AsyncIterable<KeyedMessage>;
    batchSize?: number;
    retries?: number;
    signal?: AbortSignal;
    emit?: (sent: { partition: number; offset: string; count: number }) => void;
  },
): Promise<{ acknowledged: number }> {
  const { topic = 'velib-stations', batchSize = 500, retries = 30 } = options;
  const count = (await readMetadata(kafka, [topic])).topics[0]?.partitions.length ?? 0;
  const partitionOf = ({ key }: KeyedMessage) => toPositive(murmur2(Buffer.from(key))) % count;
  const producer = kafka.producer({
    idempotent: true,
    metadataMaxAge: 1_000,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { initialRetryTime: 200, maxRetryTime: 1_000, retries },
  });
  let acknowledged = 0;
  try {
    await producer.connect();
    for await (const batch of batchesOf(options.messages, batchSize, options.signal)) {
      for (let partition = 0; partition < count; partition++) {
        const part = batch.filter((message) => partitionOf(message) === partition);
        if (part.length === 0) continue;
        // The partitioner chooses the same partition.
        const answers = await producer
          .send({ topic, messages: part.map(({ key, value }) => ({ key, value })) })
          .catch((cause: Error) => {
            const where = `${topic}-${partition}`;
            throw new Error(`${where}: not taken after ${acknowledged} that were: ${cause.message}`, {
              cause,
            });
          });
        acknowledged += part.length;
        options.emit?.({ partition, offset: answers[0]?.baseOffset ?? '', count: part.length });
      }
    }
  } finally {
    await producer.disconnect();
  }
  return { acknowledged };
}

export function replicaStates(
  partitions: PartitionMetadata[],
  { minInsyncReplicas = 1 }: { minInsyncReplicas?: number } = {},
): ReplicaState[] {
  const states: ReplicaState[] = [];
  for (const { topic, partition, leader, replicas, isr } of partitions) {
    const inSync = new Set(isr);
    const outOfSync: number[] = [];
    for (const id of replicas) if (!inSync.has(id)) outOfSync.push(id);
    let health: ReplicaState['health'] = 'in sync';
    if (outOfSync.length > 0) health = 'under-replicated';
    if (inSync.size < minInsyncReplicas) health = 'under min ISR';
    if (leader === null) health = 'offline';
    const preferred = replicas.indexOf(leader ?? Number.NaN) === 0;
    states.push({ topic, partition, leader, replicas, isr, outOfSync, preferred, health });
  }
  states.sort((a, b) => a.partition - b.partition);
  // Sorting is stable: the numbers stay in order within a topic.
  return states.sort((a, b) => (a.topic === b.topic ? 0 : a.topic < b.topic ? -1 : 1));
}
