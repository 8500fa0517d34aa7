import { type Admin, ConfigResourceTypes, ConfigSource, type Kafka } from 'kafkajs';
import { withAdmin } from './kit/admin';

/** What `kafka-topics.sh --describe` tells of a topic. */
export interface TopicDescription {
  topic: string;
  partitionCount: number;
  /** How many brokers hold each partition. */
  replicationFactor: number;
  /** What differs from Kafka's defaults, set on the topic or on the brokers, in the order of Kafka's answer. */
  configs: Record<string, string>;
  /** By partition number. */
  partitions: PartitionDescription[];
}

/** One partition: all numbers but the first are broker ids. */
export interface PartitionDescription {
  partition: number;
  /** The broker that takes reads and writes; -1 while there is none. */
  leader: number;
  /** The brokers that hold a copy, the preferred leader first. */
  replicas: number[];
  /** In-sync replicas: those of them that have caught up with the leader. */
  isr: number[];
}

/**
 * Creates a topic.
 *
 * A name has 1 to 249 characters, each a letter, a digit, `.`, `_` or `-`, and is neither `.` nor `..`.
 *
 * @returns true once the topic is created; false if one of that name exists already, which is left as it is
 * @throws Error saying the name and the rule (which characters, 249) if the name is not allowed
 * @throws Error saying both numbers if there are fewer brokers than `replicationFactor`
 * @throws Error saying the number if `partitions` is less than 1
 * @see https://kafka.js.org/docs/admin#create-topics
 */
export async function createTopic(
  kafka: Kafka,
  {
    topic = 'conversation',
    partitions = 1,
    replicationFactor = 1,
    configs = {},
  }: {
    topic?: string;
    partitions?: number;
    replicationFactor?: number;
    configs?: Record<string, string>;
  } = {},
): Promise<boolean> {
  // BEGIN SOLUTION
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(topic) || topic === '.' || topic === '..') {
    throw new Error(
      `"${topic}" is not a topic name: use 1 to 249 letters, digits, dots, underscores or hyphens, not just . or ..`,
    );
  }
  if (partitions < 1) {
    throw new Error(`Topic ${topic} was to get ${partitions} partitions: it needs at least 1.`);
  }
  return withAdmin(kafka, async (admin) => {
    if ((await admin.listTopics()).includes(topic)) return false;
    const { brokers } = await admin.describeCluster();
    if (replicationFactor > brokers.length) {
      throw new Error(
        `Topic ${topic} was to get ${replicationFactor} replicas on ${brokers.length} broker(s): each replica needs a broker of its own.`,
      );
    }
    return admin.createTopics({
      topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries: toEntries(configs) }],
    });
  });
  // END SOLUTION
}

/**
 * Lists the cluster's topics.
 *
 * @param options.internal also name Kafka's own topics, whose names begin with `__`
 * @returns the names, sorted
 * @see https://kafka.js.org/docs/admin#list-topics
 */
export async function listTopics(kafka: Kafka, { internal = false } = {}): Promise<string[]> {
  // BEGIN SOLUTION
  const topics = await withAdmin(kafka, (admin) => admin.listTopics());
  return topics.filter((topic) => internal || !topic.startsWith('__')).sort();
  // END SOLUTION
}

/**
 * Describes a topic: who leads each partition, who holds copies, what is configured.
 *
 * @returns the description; `formatDescription` makes it readable
 * @throws Error naming the topic, at once, if it does not exist
 * @see https://kafka.js.org/docs/admin#get-topic-metadata
 */
export async function describeTopic(
  kafka: Kafka,
  { topic = 'conversation' } = {},
): Promise<TopicDescription> {
  // BEGIN SOLUTION
  return withAdmin(kafka, async (admin) => {
    await mustExist(admin, topic);
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]!.partitions.map(({ partitionId, leader, replicas, isr }) => ({
      partition: partitionId,
      leader,
      replicas,
      isr,
    }));
    return {
      topic,
      partitionCount: partitions.length,
      replicationFactor: partitions[0]!.replicas.length,
      configs: await configsOf(admin, topic, (source) => source !== ConfigSource.DEFAULT_CONFIG),
      partitions: partitions.sort((a, b) => a.partition - b.partition),
    };
  });
  // END SOLUTION
}

/**
 * Writes a description as `kafka-topics.sh --describe` does: one line for the topic, then one a partition that
 * begins with a tab. Fields are separated by tabs, what a field lists by commas, lines by `\n` with none at the
 * end; a missing leader is `none`.
 *
 *     Topic: conversation	PartitionCount: 1	ReplicationFactor: 1	Configs: retention.ms=4000,segment.ms=2000
 *     	Topic: conversation	Partition: 0	Leader: 0	Replicas: 0	Isr: 0
 *
 * The tool also prints TopicId, Elr and LastKnownElr, which kafkajs cannot see.
 */
export function formatDescription(description: TopicDescription): string {
  // BEGIN SOLUTION
  const { topic, partitionCount, replicationFactor, configs, partitions } = description;
  const settings = Object.entries(configs).map(([name, value]) => `${name}=${value}`);
  const head = [
    `Topic: ${topic}`,
    `PartitionCount: ${partitionCount}`,
    `ReplicationFactor: ${replicationFactor}`,
    `Configs: ${settings.join(',')}`,
  ];
  const rows = partitions.map(({ partition, leader, replicas, isr }) => [
    '',
    `Topic: ${topic}`,
    `Partition: ${partition}`,
    `Leader: ${leader < 0 ? 'none' : leader}`,
    `Replicas: ${replicas.join(',')}`,
    `Isr: ${isr.join(',')}`,
  ]);
  return [head, ...rows].map((fields) => fields.join('\t')).join('\n');
  // END SOLUTION
}

/**
 * Gives a topic more partitions. Kafka never takes partitions away: their messages would go with them.
 *
 * @param options.partitions the new total, not how many to add
 * @returns the new total
 * @throws Error naming the topic if it does not exist
 * @throws Error saying both numbers if the topic has as many partitions already, or more
 * @see https://kafka.js.org/docs/admin#create-partitions
 */
export async function addPartitions(
  kafka: Kafka,
  { topic = 'conversation', partitions }: { topic?: string; partitions: number },
): Promise<number> {
  // BEGIN SOLUTION
  const { partitionCount } = await describeTopic(kafka, { topic });
  if (partitions <= partitionCount) {
    throw new Error(
      `Topic ${topic} has ${partitionCount} partition(s), so ${partitions} is no increase: partitions are only ever added.`,
    );
  }
  await withAdmin(kafka, (admin) =>
    admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] }),
  );
  return partitions;
  // END SOLUTION
}

/**
 * Changes some of a topic's configs and leaves its others as they are. kafkajs's `alterConfigs` does not: it
 * replaces all that were set on the topic by those it is given.
 *
 * @param options.configs new values by name; null removes the topic's own value, so that the broker's holds again
 * @returns all configs set on the topic itself afterwards, none of those that come from the brokers
 * @throws Error naming the topic if it does not exist
 * @see https://kafka.js.org/docs/admin#alter-configs
 */
export async function setTopicConfigs(
  kafka: Kafka,
  { topic = 'conversation', configs }: { topic?: string; configs: Record<string, string | null> },
): Promise<Record<string, string>> {
  // BEGIN SOLUTION
  return withAdmin(kafka, async (admin) => {
    await mustExist(admin, topic);
    const own = await configsOf(admin, topic, (source) => source === ConfigSource.TOPIC_CONFIG);
    const merged: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...own, ...configs })) {
      if (value !== null) merged[name] = value;
    }
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: toEntries(merged) }],
    });
    return merged;
  });
  // END SOLUTION
}

/**
 * Deletes a topic and all its messages.
 *
 * @returns true once it is gone; false, at once, if there is none of that name
 * @see https://kafka.js.org/docs/admin#delete-topics
 */
export async function deleteTopic(kafka: Kafka, { topic = 'conversation' } = {}): Promise<boolean> {
  // BEGIN SOLUTION
  return withAdmin(kafka, async (admin) => {
    // kafkajs would ask again and again for seconds: a topic just created may not be known everywhere yet.
    if (!(await admin.listTopics()).includes(topic)) return false;
    await admin.deleteTopics({ topics: [topic] });
    return true;
  });
  // END SOLUTION
}

// BEGIN SOLUTION
async function mustExist(admin: Admin, topic: string): Promise<void> {
  if (!(await admin.listTopics()).includes(topic)) {
    throw new Error(
      `There is no topic ${topic}: create it first, or look in listTopics for how it is spelt.`,
    );
  }
}

/** Kafka answers with every config there is; `wanted` chooses by where the value comes from. */
async function configsOf(admin: Admin, topic: string, wanted: (source: ConfigSource) => boolean) {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  });
  const entries = resources[0]!.configEntries.filter(({ configSource }) => wanted(configSource));
  return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
}

function toEntries(configs: Record<string, string>): Array<{ name: string; value: string }> {
  return Object.entries(configs).map(([name, value]) => ({ name, value }));
}
// END SOLUTION
