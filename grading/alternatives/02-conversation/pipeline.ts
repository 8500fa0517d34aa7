import { type Kafka, Partitioners } from 'kafkajs';
import type { Partitioner } from '../../../lib/02-conversation';

// The buffer as a generator of batches: it is read, batch by batch, by a loop that sends.

type Event = 'aborted' | 'lingered';

async function* inBatches(
  lines: AsyncIterable<string>,
  batchSize: number,
  lingerMs: number,
  signal?: AbortSignal,
): AsyncGenerator<string[]> {
  const iterator = lines[Symbol.asyncIterator]();
  const read = () => {
    const line = iterator.next();
    line.catch(() => {}); // Whoever waits for it next gets the error.
    return line;
  };
  const aborted = new Promise<Event>((resolve) => {
    if (signal?.aborted) resolve('aborted');
    signal?.addEventListener('abort', () => resolve('aborted'));
  });

  let next = read();
  for (let open = true; open; ) {
    const batch: string[] = [];
    let timer: NodeJS.Timeout | undefined;
    const awaited: Array<Promise<Event | IteratorResult<string>>> = [aborted];
    while (batch.length < batchSize) {
      const event = await Promise.race([...awaited, next]);
      if (event === 'lingered') break;
      if (event === 'aborted' || event.done) {
        open = false;
        break;
      }
      batch.push(event.value);
      next = read();
      if (batch.length === 1) {
        awaited.push(
          new Promise((resolve) => {
            timer = setTimeout(resolve, lingerMs, 'lingered');
          }),
        );
      }
    }
    clearTimeout(timer);
    if (batch.length > 0) yield batch;
  }
  void iterator.return?.();
}

export async function produceLines(
  kafka: Kafka,
  {
    topic = 'conversation',
    lines,
    batchSize = 16,
    lingerMs = 0,
    keyOf,
    partitioner = Partitioners.DefaultPartitioner(),
    acks = -1,
    signal,
    emit,
  }: {
    topic?: string;
    lines: AsyncIterable<string>;
    batchSize?: number;
    lingerMs?: number;
    keyOf?: (line: string) => string | null;
    partitioner?: Partitioner;
    acks?: number;
    signal?: AbortSignal;
    emit: (sent: { batch: number; size: number }) => void;
  },
): Promise<{ messages: number; batches: number }> {
  const producer = kafka.producer({ createPartitioner: () => partitioner });
  await producer.connect();
  let messages = 0;
  let batches = 0;
  try {
    for await (const batch of inBatches(lines, batchSize, lingerMs, signal)) {
      const values = batch.map((value) => ({ value, key: keyOf ? keyOf(value) : undefined }));
      await producer.sendBatch({ acks, topicMessages: [{ topic, messages: values }] });
      messages += batch.length;
      batches += 1;
      emit({ size: batch.length, batch: batches });
    }
  } finally {
    await producer.disconnect();
  }
  return { messages, batches };
}
