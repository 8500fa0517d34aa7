import { Partitioners, type Producer } from 'kafkajs';
import { type KeyedMessage, produceWithoutLoss } from '../../lib/06-resilience';
import { createKafka, plainKafka } from '../../lib/kit/kafka';

/** What one sender did with its messages. */
export interface Sent {
  /** In the order in which they were sent. */
  acknowledged: KeyedMessage[];
  /** Longest time between two acknowledgements, in ms. */
  longestGapMs: number;
  /** Why it gave up, if it did. */
  error: string | null;
}

/** A way to send: messages come in steps, as from a source that does not stop when a broker does. */
export interface Sender {
  name: 'worked' | 'kit' | 'naive';
  send(brokers: string[], topic: string, steps: AsyncIterable<KeyedMessage[]>): Promise<Sent>;
}

export const SENDERS: Sender[] = [
  {
    name: 'worked',
    async send(brokers, topic, steps) {
      const gap = new Gap();
      const taken: KeyedMessage[] = [];
      async function* messages() {
        for await (const step of steps) {
          taken.push(...step);
          yield* step;
        }
      }
      const batchSize = 250;
      const sending = { topic, messages: messages(), batchSize, emit: () => gap.acknowledged() };
      const { acknowledged } = await produceWithoutLoss(
        plainKafka({ brokers, requestTimeout: 1_000 }),
        sending,
      );
      return { acknowledged: taken.slice(0, acknowledged), longestGapMs: gap.longestMs, error: null };
    },
  },
  {
    name: 'kit',
    send: (brokers, topic, steps) =>
      bySend(createKafka({ brokers }).producer({ idempotent: true }), topic, steps),
  },
  {
    name: 'naive',
    // All that helps otherwise: idempotent, many retries, leaders asked for again after 3 s.
    send: (brokers, topic, steps) => {
      const producer = plainKafka({ brokers, requestTimeout: 1_000 }).producer({
        idempotent: true,
        metadataMaxAge: 3_000,
        retry: { retries: 20 },
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      return bySend(producer, topic, steps);
    },
  },
];

/** Each step by one `send`, for whatever partitions its keys ask for. */
async function bySend(
  producer: Producer,
  topic: string,
  steps: AsyncIterable<KeyedMessage[]>,
): Promise<Sent> {
  const gap = new Gap();
  const acknowledged: KeyedMessage[] = [];
  await producer.connect();
  try {
    for await (const messages of steps) {
      await producer.send({ topic, messages });
      acknowledged.push(...messages);
      gap.acknowledged();
    }
    return { acknowledged, longestGapMs: gap.longestMs, error: null };
  } catch (error) {
    return { acknowledged, longestGapMs: gap.longestMs, error: (error as Error).message };
  } finally {
    await producer.disconnect();
  }
}

/** The longest time between two acknowledgements. */
class Gap {
  longestMs = 0;
  #last: number | null = null;

  acknowledged(): void {
    const now = performance.now();
    if (this.#last !== null) this.longestMs = Math.max(this.longestMs, now - this.#last);
    this.#last = now;
  }
}
