import type { Kafka } from 'kafkajs';
import { readMetadata } from '../../lib/kit/metadata';

const POLL_MS = 10;
const LIMIT_MS = 5_000;

/** Asks all brokers that are alive until they answer alike. */
export type Agreed = <T>(ask: (kafka: Kafka) => Promise<T>) => Promise<T>;

/**
 * Makes what asks all brokers that are alive until they answer alike. A broker learns a little later than another of a topic that was made and
 * of a leader that moved: asked at once, one of three may say what was true a moment ago.
 *
 * @param only a client of one broker, by its address
 * @returns a function whose argument is given a client of one broker; its answers are compared as JSON. It throws an Error
 *   when they do not agree within 5 s
 */
export function agreement(kafka: Kafka, only: (address: string) => Kafka): Agreed {
  // A cluster of one stays one: it need not be asked who is alive each time.
  let isAlone = false;
  return async (ask) => {
    if (isAlone) return ask(kafka);
    const { brokers } = await readMetadata(kafka);
    isAlone = brokers.length === 1;
    return isAlone ? ask(kafka) : untilAlike(brokers, only, ask);
  };
}

async function untilAlike<T>(
  brokers: Array<{ host: string; port: number }>,
  only: (address: string) => Kafka,
  ask: (kafka: Kafka) => Promise<T>,
): Promise<T> {
  for (const deadline = Date.now() + LIMIT_MS; ; await new Promise((next) => setTimeout(next, POLL_MS))) {
    const answers = await Promise.all(brokers.map(({ host, port }) => ask(only(`${host}:${port}`))));
    const [first, ...others] = answers.map((answer) => JSON.stringify(answer));
    if (others.every((other) => other === first)) return answers[0] as T;
    if (Date.now() < deadline) continue;
    throw new Error(`The brokers do not agree after ${LIMIT_MS / 1000} s: ${first}; ${others.join('; ')}`);
  }
}
