import type { Kafka } from 'kafkajs';
import { readMetadata } from '../../lib/kit/metadata';

const POLL_MS = 10;
const LIMIT_MS = 5_000;

/**
 * What all brokers that are alive answer alike. A broker learns a little later than another of a topic that was made and
 * of a leader that moved: asked at once, one of three may say what was true a moment ago.
 *
 * @param only a client of one broker, by its address
 * @param ask is given a client of one broker; its answers are compared as JSON
 * @throws Error when they do not agree within 5 s
 */
export async function agreed<T>(
  kafka: Kafka,
  only: (address: string) => Kafka,
  ask: (kafka: Kafka) => Promise<T>,
): Promise<T> {
  const { brokers } = await readMetadata(kafka);
  for (const deadline = Date.now() + LIMIT_MS; ; await new Promise((next) => setTimeout(next, POLL_MS))) {
    const answers = await Promise.all(brokers.map(({ host, port }) => ask(only(`${host}:${port}`))));
    const [first, ...others] = answers.map((answer) => JSON.stringify(answer));
    if (others.every((other) => other === first)) return answers[0] as T;
    if (Date.now() < deadline) continue;
    throw new Error(`The brokers do not agree after ${LIMIT_MS / 1000} s: ${first}; ${others.join('; ')}`);
  }
}
