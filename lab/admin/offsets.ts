import { type AdminClient, type AskOptions, PATIENCE_MS } from './client';
import type { MetadataTopic } from './protocol/metadata';
import { type AskedOffset, listOffsets } from './protocol/offsets';

/** By topic, an offset for each partition from 0 on; null where no leader tells. */
export type TopicOffsets = Map<string, Array<bigint | null>>;

/** Above so many partitions a broker is given more time. */
const MANY = 2_000;

/**
 * Asks for one offset of each partition, in one request a broker, all brokers side by side.
 * @param time of a partition, see ListOffsets; undefined: it is not asked
 */
export async function offsetsAt(
  client: AdminClient,
  topics: MetadataTopic[],
  time: (topic: string, partition: number) => bigint | undefined,
  { committed = false, ...options }: AskOptions & { committed?: boolean } = {},
): Promise<TopicOffsets> {
  const found: TopicOffsets = new Map(
    topics.map(({ name, partitions }) => [name, partitions.map(() => null)]),
  );
  const byLeader = new Map<number, Map<string, AskedOffset[]>>();
  let count = 0;
  for (const { name, partitions } of topics) {
    for (const { partition, leader } of partitions) {
      const asked = time(name, partition);
      if (leader === null || asked === undefined) continue;
      const of = byLeader.get(leader) ?? new Map<string, AskedOffset[]>();
      byLeader.set(leader, of);
      const list = of.get(name);
      if (list) list.push({ partition, time: asked });
      else of.set(name, [{ partition, time: asked }]);
      count++;
    }
  }
  const timeoutMs = count > MANY ? 5_000 : PATIENCE_MS;
  await Promise.all(
    [...byLeader].map(async ([leader, of]) => {
      const asked = [...of].map(([topic, partitions]) => ({ topic, partitions }));
      const answer = await client
        .ask(leader, listOffsets, { topics: asked, committed }, { timeoutMs, line: 'offsets', ...options })
        .catch(() => []);
      for (const { topic, partition, error, offset } of answer) {
        if (error === 0 && found.has(topic)) found.get(topic)![partition] = offset;
      }
    }),
  );
  return found;
}

/** What is known now, and where nothing is, what was known before. */
export function keepKnown(before: TopicOffsets, now: TopicOffsets): TopicOffsets {
  for (const [topic, offsets] of now) {
    const old = before.get(topic);
    if (old) for (let i = 0; i < offsets.length; i++) offsets[i] ??= old[i] ?? null;
  }
  return now;
}
