import type { Kafka } from 'kafkajs';
import { withAdmin } from '../../lib/kit/admin';
import { readMetadata } from '../../lib/kit/metadata';
import { GradeError } from '../class/error';
import { boundsOf } from './follow';
import type { FarmNames } from './names';

/** Partitions are what workers share: no more than so many of them have any. */
export const PARTITIONS = 32;
const WEEK_MS = String(7 * 24 * 3_600_000);

/**
 * Makes the farm's topics where they are not there yet, three copies of each where there are three brokers. What is a
 * week old is deleted.
 *
 * @returns the number of partitions
 * @throws GradeError when no broker answers
 */
export async function ensureTopics(
  kafka: Kafka,
  { work, results }: FarmNames,
  brokers: string[],
): Promise<number> {
  const { brokers: alive } = await readMetadata(kafka).catch((error: Error) => {
    throw new GradeError(
      `--brokers: no broker answers at ${brokers.join(', ')} (${error.message}). Expected host:port of a cluster that runs, with commas between several.`,
    );
  });
  const replicationFactor = Math.min(3, alive.length);
  const both = { numPartitions: PARTITIONS, replicationFactor };
  const config = (policy: string) =>
    Object.entries({
      'cleanup.policy': policy,
      'retention.ms': WEEK_MS,
      // What is acknowledged outlives a broker.
      'min.insync.replicas': String(Math.max(1, replicationFactor - 1)),
    }).map(([name, value]) => ({ name, value }));
  await withAdmin(kafka, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const topics = [
      { ...both, topic: work, configEntries: config('delete') },
      { ...both, topic: results, configEntries: config('compact,delete') },
    ].filter(({ topic }) => !existing.has(topic));
    // False where another one was quicker.
    if (topics.length > 0) await admin.createTopics({ topics });
  });
  // Another one may have made them a moment ago: then they have no leaders yet.
  const [has, needs] = await Promise.all([boundsOf(kafka, results), boundsOf(kafka, work)]);
  if (has.size >= needs.size) return needs.size;
  throw new GradeError(
    `${results} has ${has.size} partitions, and ${work} has ${needs.size}: expected as many, so that a work and its answer ` +
      'meet. Delete both, or name another farm with --farm.',
  );
}
