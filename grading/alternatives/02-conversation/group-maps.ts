import { AssignerProtocol, type Kafka } from 'kafkajs';
import type { GroupRow } from '../../../lib/02-conversation';

// Collects what is known of each partition in a map, then writes the rows.

export async function listGroups(kafka: Kafka): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ids = new Set<string>();
    for (const { groupId, protocolType } of (await admin.listGroups()).groups) {
      if (!protocolType || protocolType === 'consumer') ids.add(groupId);
    }
    return Array.from(ids).sort((a, b) => (a < b ? -1 : 1));
  } finally {
    await admin.disconnect();
  }
}

type Held = Pick<GroupRow, 'consumerId' | 'host' | 'clientId'>;

export async function describeGroup(
  kafka: Kafka,
  { groupId = 'mygroup', topics }: { groupId?: string; topics?: string[] } = {},
): Promise<GroupRow[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const known = (await admin.listGroups()).groups.some((group) => group.groupId === groupId);
    if (!known) throw new Error(`Consumer group '${groupId}' does not exist.`);

    const [{ groups }, committed] = await Promise.all([
      admin.describeGroups([groupId]),
      admin.fetchOffsets({ groupId }),
    ]);
    const byTopic = new Map<string, Map<number, { offset: string | null; held: Held | null }>>();
    const entry = (topic: string, partition: number) => {
      const partitions = byTopic.get(topic) ?? new Map();
      byTopic.set(topic, partitions);
      if (!partitions.has(partition)) partitions.set(partition, { offset: null, held: null });
      return partitions.get(partition);
    };
    for (const { topic, partitions } of committed) {
      for (const { partition, offset } of partitions) {
        if (Number(offset) >= 0) entry(topic, partition).offset = offset;
      }
    }
    for (const member of groups[0]!.members) {
      const decoded = AssignerProtocol.MemberAssignment.decode(member.memberAssignment);
      for (const [topic, partitions] of Object.entries(decoded?.assignment ?? {})) {
        for (const partition of partitions) {
          entry(topic, partition).held = {
            consumerId: member.memberId,
            host: member.clientHost,
            clientId: member.clientId,
          };
        }
      }
    }

    const wanted = [...byTopic.keys()].filter((topic) => topics === undefined || topics.includes(topic));
    const tables = await Promise.all(
      wanted.sort().map(async (topic) => {
        const ends = new Map(
          (await admin.fetchTopicOffsets(topic)).map((end) => [end.partition, end.offset]),
        );
        const partitions = [...byTopic.get(topic)!].sort(([a], [b]) => a - b);
        return partitions.map(([partition, { offset, held }]): GroupRow => {
          const endOffset = ends.get(partition)!;
          return {
            topic,
            partition,
            currentOffset: offset,
            endOffset,
            lag: offset === null ? null : Number(endOffset) - Number(offset),
            consumerId: held ? held.consumerId : null,
            host: held ? held.host : null,
            clientId: held ? held.clientId : null,
          };
        });
      }),
    );
    return tables.flat();
  } finally {
    await admin.disconnect();
  }
}
