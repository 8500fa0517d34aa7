import type { Kafka } from 'kafkajs';
import { withAdmin } from './admin';
import { pause } from './listen';

/** How many messages of a topic a group has still to commit, over all partitions; all that are there if it has committed none. */
export function lagOf(kafka: Kafka, { groupId, topic }: { groupId: string; topic: string }): Promise<number> {
  return withAdmin(kafka, async (admin) => {
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const ends = await admin.fetchTopicOffsets(topic);
    const left = ends.map(({ partition, low, high }) => {
      return Number(high) - Math.max(Number(low), committed.get(partition) ?? 0);
    });
    return left.reduce((sum, messages) => sum + messages, 0);
  });
}

/** Waits until a group has committed all of a topic, `withinMs` at most; resolves to its lag then: 0 where all is well. */
export async function caughtUp(
  kafka: Kafka,
  { withinMs = 8_000, ...of }: { groupId: string; topic: string; withinMs?: number },
): Promise<number> {
  for (const end = performance.now() + withinMs; ; await pause(50)) {
    const left = await lagOf(kafka, of);
    if (left === 0 || performance.now() > end) return left;
  }
}
