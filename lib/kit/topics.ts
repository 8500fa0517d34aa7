import type { Kafka } from 'kafkajs';
import { withAdmin } from './admin';
import { askAnyBroker } from './metadata';

/**
 * How many partitions each of these topics has, in their order.
 *
 * @throws Error that names the topics that do not exist
 */
export function partitionCounts(kafka: Kafka, topics: string[]): Promise<number[]> {
  return withAdmin(kafka, async (admin) => {
    // kafkajs asks for a topic that does not exist again and again: look first.
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) throw new Error(`There is no topic ${missing.join(', ')}: create it first.`);
    const { topics: found } = await admin.fetchTopicMetadata({ topics });
    return topics.map((topic) => found.find(({ name }) => name === topic)?.partitions.length ?? 0);
  });
}

/**
 * Makes sure that a topic which holds the state of another one has a partition for each of its partitions: a record
 * and the state made of it then stand in partitions of the same number, and belong to one member of a group.
 *
 * @throws Error that says both numbers, or which topic does not exist
 */
export async function mustMatchPartitions(kafka: Kafka, topic: string, stateTopic: string): Promise<void> {
  const [partitions = 0, state = 0] = await partitionCounts(kafka, [topic, stateTopic]);
  if (state >= partitions) return;
  throw new Error(
    `Topic ${stateTopic} has ${state} partitions and ${topic} has ${partitions}: create ${stateTopic} with ${partitions}.`,
  );
}

/** kafkajs's `ConfigResourceTypes.TOPIC`, which an ES module cannot import by name. */
const TOPIC = 2;

/**
 * The configs that hold for a topic, by name: its own, else the brokers', else Kafka's. kafkajs's own
 * `admin.describeConfigs` fails as soon as some partition of the cluster has no leader.
 */
export async function topicConfigs(kafka: Kafka, topic: string): Promise<Record<string, string>> {
  const { resources } = await askAnyBroker(kafka, (broker) =>
    broker.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name: topic }] }),
  );
  const entries = resources[0]?.configEntries ?? [];
  return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
}
