import type { Kafka, Producer } from 'kafkajs';
import type { KeyedMessage } from '../../../lib/06-resilience';
import { readMetadata } from '../../../lib/kit/metadata';
import { murmur2, toPositive } from '../../../lib/kit/murmur2';

// A producer for each partition that gets messages: no send can then meet another partition's.

type Outcome = { partition: number; error: unknown } | null;

export async function produceWithoutLoss(
  kafka: Kafka,
  {
    topic = 'velib-stations',
    messages,
    batchSize = 500,
    retries = 30,
    signal,
    emit,
  }: {
    topic?: string;
    messages: Iterable<KeyedMessage> | AsyncIterable<KeyedMessage>;
    batchSize?: number;
    retries?: number;
    signal?: AbortSignal;
    emit?: (sent: { partition: number; offset: string; count: number }) => void;
  },
): Promise<{ acknowledged: number }> {
  const { topics } = await readMetadata(kafka, [topic]);
  const size = topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
  const producers = new Map<number, Promise<Producer>>();
  const producerOf = (partition: number): Promise<Producer> => {
    const known = producers.get(partition);
    if (known) return known;
    const producer = kafka.producer({
      idempotent: true,
      metadataMaxAge: 2_000,
      createPartitioner: () => () => partition,
      retry: { initialRetryTime: 100, maxRetryTime: 800, factor: 0.1, retries },
    });
    const connected = producer.connect().then(() => producer);
    producers.set(partition, connected);
    return connected;
  };

  let acknowledged = 0;
  const trySend = async (partition: number, part: KeyedMessage[]): Promise<Outcome> => {
    try {
      const producer = await producerOf(partition);
      const answers = await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages: part }] });
      acknowledged += part.length;
      for (const { baseOffset = '0' } of answers)
        emit?.({ partition, offset: baseOffset, count: part.length });
      return null;
    } catch (error) {
      return { partition, error };
    }
  };
  const sendAll = async (batch: KeyedMessage[]): Promise<void> => {
    const parts: Record<number, KeyedMessage[]> = {};
    for (const { key, value } of batch) {
      const partition = toPositive(murmur2(new TextEncoder().encode(key))) % size;
      parts[partition] ??= [];
      parts[partition].push({ key, value });
    }
    const outcomes = await Promise.all(
      Object.entries(parts).map(([partition, part]) => trySend(+partition, part)),
    );
    for (const outcome of outcomes) {
      if (!outcome) continue;
      const text = `Partition ${outcome.partition} refused; acknowledged until then: ${acknowledged}`;
      throw new Error(text, { cause: outcome.error });
    }
  };

  try {
    const batch: KeyedMessage[] = [];
    for await (const message of messages) {
      batch.push(message);
      if (batch.length === batchSize) await sendAll(batch.splice(0));
      if (signal?.aborted) break;
    }
    if (batch.length > 0) await sendAll(batch);
  } finally {
    const opened = await Promise.allSettled(producers.values());
    await Promise.all(opened.map((one) => one.status === 'fulfilled' && one.value.disconnect()));
  }
  return { acknowledged };
}
