import type { Kafka, Message, Producer } from 'kafkajs';
import type { Partitioner } from '../../../lib/02-conversation';
import { untilAborted } from '../../../lib/kit/lines';

// A class that holds the buffer, and a queue of batches that a loop of its own empties.

type Sent = { batch: number; size: number };

class LineBuffer {
  readonly total = { messages: 0, batches: 0 };
  private lines: Message[] = [];
  private readonly queue: Message[][] = [];
  private clock: NodeJS.Timeout | null = null;
  private sending: Promise<void> | null = null;
  private broken: { error: unknown } | null = null;

  constructor(
    private readonly size: number,
    private readonly lingerMs: number,
    private readonly send: (messages: Message[]) => Promise<unknown>,
    private readonly report: (sent: Sent) => void,
  ) {}

  async add(line: Message): Promise<void> {
    this.lines.push(line);
    if (this.lines.length === 1) this.clock = setTimeout(() => this.close(), this.lingerMs);
    if (this.lines.length >= this.size) {
      this.close();
      await this.emptied();
    }
  }

  /** Sends what is left. */
  async end(): Promise<void> {
    this.close();
    await this.emptied();
  }

  stop(): void {
    if (this.clock) clearTimeout(this.clock);
    this.queue.length = 0;
  }

  private close(): void {
    if (this.clock) clearTimeout(this.clock);
    this.clock = null;
    if (this.lines.length > 0) this.queue.push(this.lines);
    this.lines = [];
    if (!this.sending) {
      this.sending = this.empty().finally(() => {
        this.sending = null;
      });
    }
  }

  private async empty(): Promise<void> {
    try {
      while (this.queue.length > 0 && !this.broken) {
        const messages = this.queue.shift() as Message[];
        await this.send(messages);
        this.total.batches++;
        this.total.messages += messages.length;
        this.report({ batch: this.total.batches, size: messages.length });
      }
    } catch (error) {
      this.broken = { error };
    }
  }

  private async emptied(): Promise<void> {
    while (this.sending) await this.sending;
    if (this.broken) throw this.broken.error;
  }
}

export async function produceLines(
  kafka: Kafka,
  options: {
    topic?: string;
    lines: AsyncIterable<string>;
    batchSize?: number;
    lingerMs?: number;
    keyOf?: (line: string) => string | null;
    partitioner?: Partitioner;
    acks?: number;
    signal?: AbortSignal;
    emit: (sent: Sent) => void;
  },
): Promise<{ messages: number; batches: number }> {
  const { topic = 'conversation', batchSize = 16, lingerMs = 0, acks = -1, keyOf, partitioner } = options;
  const settings = partitioner ? { createPartitioner: () => partitioner } : {};
  const producer: Producer = kafka.producer({ ...settings, allowAutoTopicCreation: false });
  await producer.connect();
  const send = (messages: Message[]) => producer.send({ topic, messages, acks });
  const buffer = new LineBuffer(batchSize, lingerMs, send, options.emit);
  try {
    for await (const value of untilAborted(options.lines, options.signal)) {
      await buffer.add(keyOf ? { key: keyOf(value), value } : { value });
    }
    await buffer.end();
  } finally {
    buffer.stop();
    await producer.disconnect();
  }
  return buffer.total;
}
