import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Kafka, Partitioners } from 'kafkajs';
import type { KeyedMessage } from '../../../lib/06-resilience';
import { readMetadata } from '../../../lib/kit/metadata';
import { murmur2, toPositive } from '../../../lib/kit/murmur2';

// A queue for each partition, which begins to send before a batch is full: each send takes what has come while the last
// one was under way. The source is held back once a batch was taken, until all queues are empty.

type Sent = { partition: number; offset: string; count: number };

class Queue {
  refusal: Error | null = null;
  private waiting: KeyedMessage[] = [];
  private work: Promise<void> | null = null;

  constructor(private readonly send: (messages: KeyedMessage[]) => Promise<void>) {}

  add(message: KeyedMessage): void {
    this.waiting.push(message);
    this.work ??= this.drain();
  }

  async idle(): Promise<void> {
    await this.work;
  }

  private async drain(): Promise<void> {
    // What is added in the same turn goes with it.
    await nextTurn();
    while (this.waiting.length > 0 && !this.refusal) {
      const messages = this.waiting.splice(0);
      await this.send(messages).catch((error: Error) => {
        this.refusal = error;
      });
    }
    this.work = null;
  }
}

export async function produceWithoutLoss(
  kafka: Kafka,
  options: {
    topic?: string;
    messages: Iterable<KeyedMessage> | AsyncIterable<KeyedMessage>;
    batchSize?: number;
    retries?: number;
    signal?: AbortSignal;
    emit?: (sent: Sent) => void;
  },
): Promise<{ acknowledged: number }> {
  const { topic = 'velib-stations', messages, batchSize = 500, retries = 30, signal, emit } = options;
  const metadata = await readMetadata(kafka, [topic]);
  const producer = kafka.producer({
    idempotent: true,
    metadataMaxAge: 500,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { initialRetryTime: 50, maxRetryTime: 1_500, retries },
  });
  await producer.connect();

  let acknowledged = 0;
  const queues = metadata.topics.flatMap(({ partitions }) =>
    partitions.map(({ partition }) => {
      const send = async (part: KeyedMessage[]) => {
        const sent = await producer.send({
          topic,
          messages: part.map(({ key, value }) => ({ key, value, partition })),
        });
        acknowledged += part.length;
        emit?.({ partition, offset: String(sent[0]?.baseOffset), count: part.length });
      };
      return new Queue(send);
    }),
  );
  const idle = () => Promise.all(queues.map((queue) => queue.idle()));
  const refused = () => queues.findIndex(({ refusal }) => refusal);

  try {
    let taken = 0;
    for await (const message of messages) {
      queues[toPositive(murmur2(Buffer.from(message.key, 'utf8'))) % queues.length]?.add(message);
      if (++taken % batchSize === 0) await idle();
      if (signal?.aborted || refused() >= 0) break;
    }
    await idle();
    const at = refused();
    if (at < 0) return { acknowledged };
    throw new Error(`${acknowledged} messages were acknowledged, then partition ${at} of ${topic} refused`, {
      cause: queues[at]?.refusal,
    });
  } finally {
    await producer.disconnect();
  }
}
