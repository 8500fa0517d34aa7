import type { Kafka } from 'kafkajs';
import { withAdmin } from './admin';

/**
 * Makes topics anew, so that a notebook can be run again from its top: topics of these names are deleted with what they
 * hold, and made with the given number of partitions; groups of these names are forgotten with their offsets.
 *
 * @throws Error when a group still has members
 */
export async function freshStart(
  kafka: Kafka,
  { topics, groups = [] }: { topics: Record<string, number>; groups?: string[] },
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const known = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    const old = groups.filter((group) => known.includes(group));
    if (old.length > 0) {
      await admin.deleteGroups(old).catch((cause: unknown) => {
        throw new Error(`One of the groups ${old.join(', ')} still has members. Stop its consumers first.`, {
          cause,
        });
      });
    }
    const names = Object.keys(topics);
    const present = (await admin.listTopics()).filter((topic) => names.includes(topic));
    if (present.length > 0) await admin.deleteTopics({ topics: present });
    const wanted = Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions }));
    await admin.createTopics({ topics: wanted });
  });
}
