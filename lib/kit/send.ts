import type { Message, RecordMetadata } from 'kafkajs';

/** Below a topic's max.message.bytes of 1,048,588, which holds for all that one request brings to a partition. */
const MAX_BYTES = 900_000;
/** What a record takes beside key and value: lengths, deltas of time and offset. */
const OVERHEAD = 24;

/** A kafkajs producer, or a transaction. */
export interface Sender {
  send(record: { topic: string; messages: Message[] }): Promise<RecordMetadata[]>;
}

/** Sends messages in order, in as many requests as the broker's limit of a request's size asks for. */
export async function sendInParts(sender: Sender, topic: string, messages: Message[]): Promise<void> {
  let part: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = OVERHEAD + length(message.key) + length(message.value);
    if (part.length > 0 && bytes + size > MAX_BYTES) {
      await sender.send({ topic, messages: part });
      [part, bytes] = [[], 0];
    }
    part.push(message);
    bytes += size;
  }
  if (part.length > 0) await sender.send({ topic, messages: part });
}

function length(text: string | Buffer | null | undefined): number {
  return text ? Buffer.byteLength(text) : 0;
}
