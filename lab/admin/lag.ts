import type { GroupState } from './group-state';
import type { TopicOffsets } from './offsets';
import type { AdminLag } from './types';

/**
 * What is left to read of a partition, never negative: from the start where nothing was committed or retention has
 * taken what was. Null where it cannot be told.
 */
export function lagOf(committed: bigint | null, start: bigint | null, end: bigint | null): bigint | null {
  if (end === null) return null;
  if (committed === null) return start === null ? null : end - start;
  const from = start !== null && start > committed ? start : committed;
  return end > from ? end - from : 0n;
}

/** The sum of those that can be told; null where none can. */
export function totalLag(lags: Array<bigint | number | null>): number | null {
  const known = lags.filter((lag): lag is bigint | number => lag !== null);
  return known.length === 0 ? null : known.reduce<number>((sum, lag) => sum + Number(lag), 0);
}

/** A group's lag on every partition of a topic, also of those that it has committed nothing of. */
export function topicLags(
  group: GroupState,
  topic: string,
  starts: TopicOffsets,
  ends: TopicOffsets,
): AdminLag[] {
  const holders = new Map<number, GroupState['members'][number]>();
  for (const member of group.members) {
    for (const partition of member.assignment[topic] ?? []) holders.set(partition, member);
  }
  const offsets = group.committed?.get(topic);
  const partitions = new Set([
    ...(ends.get(topic)?.keys() ?? []),
    ...(offsets?.keys() ?? []),
    ...holders.keys(),
  ]);
  return [...partitions]
    .sort((a, b) => a - b)
    .map((partition) => {
      const committed = offsets?.get(partition) ?? null;
      const [start, end] = [starts.get(topic)?.[partition] ?? null, ends.get(topic)?.[partition] ?? null];
      const lag = group.committed === null ? null : lagOf(committed, start, end);
      const holder = holders.get(partition);
      return {
        topic,
        partition,
        committed: committed === null ? null : String(committed),
        start: start === null ? null : String(start),
        end: end === null ? null : String(end),
        lag: lag === null ? null : Number(lag),
        member: holder?.id ?? null,
        client: holder?.client ?? null,
        host: holder?.host ?? null,
      };
    });
}
