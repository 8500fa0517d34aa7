import type { Kafka, Message } from 'kafkajs';
import { readTable } from './read';

/** Longer than a transaction of the join may stay open. */
const OPEN_MS = 30_000;
/** Characters of a part, of up to three bytes each: below the broker's limit of a message's size. */
const PART = 300_000;

/**
 * A checkpoint as messages of a compacted topic, in parts of a size that the broker takes. Sent in one transaction, all of
 * them count or none.
 *
 * @param key names whose checkpoint it is: a newer one of the same key replaces it
 */
export function checkpointMessages(key: string, checkpoint: unknown): Message[] {
  const text = JSON.stringify(checkpoint);
  const parts = Math.max(Math.ceil(text.length / PART), 1);
  return Array.from({ length: parts }, (_, part) => ({
    key: `${key}/${part}`,
    value: JSON.stringify({ parts, text: text.slice(part * PART, (part + 1) * PART) }),
  }));
}

/**
 * The newest checkpoint of that key, from a topic of one partition. A transaction of another key that is open hides what
 * was committed after it began: it is waited for.
 *
 * @returns null where there is none
 * @throws Error when the topic does not exist, or a part is missing
 */
export async function readCheckpoint<T>(kafka: Kafka, topic: string, key: string): Promise<T | null> {
  const table = await readTable(kafka, { topic, waitForOpenMs: OPEN_MS });
  const partOf = (part: number): { parts: number; text: string } | null => {
    const value = table.get(`${key}/${part}`)?.value;
    return value ? JSON.parse(value) : null;
  };
  const first = partOf(0);
  if (!first) return null;
  const texts = Array.from({ length: first.parts }, (_, part) => partOf(part)?.text);
  if (texts.includes(undefined)) throw new Error(`The checkpoint ${key} in ${topic} lacks a part.`);
  return JSON.parse(texts.join(''));
}
