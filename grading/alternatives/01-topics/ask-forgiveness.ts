import type { Kafka } from 'kafkajs';
import type { TopicDescription } from '../../../lib/01-topics';
import { withAdmin } from '../../../lib/kit/admin';

// Asks nothing first: lets Kafka decide, and says in plain words what it answered.

/** What Kafka calls the error, also where kafkajs wraps it in others. */
function typeOf(error: unknown): string | undefined {
  const { type, errors, cause } = error as { type?: string; errors?: unknown[]; cause?: unknown };
  return type ?? (errors?.length ? typeOf(errors[0]) : cause ? typeOf(cause) : undefined);
}

export async function createTopic(
  kafka: Kafka,
  options: {
    topic?: string;
    partitions?: number;
    replicationFactor?: number;
    configs?: Record<string, string>;
  } = {},
): Promise<boolean> {
  const { topic = 'conversation', partitions = 1, replicationFactor = 1, configs = {} } = options;
  // The one case that Kafka would not refuse: -1 partitions means as many as the broker makes by default.
  if (partitions === -1) throw new RangeError('Expected at least one partition, got -1');
  return withAdmin(kafka, async (admin) => {
    try {
      // kafkajs itself resolves to false for TOPIC_ALREADY_EXISTS.
      return await admin.createTopics({
        topics: [
          {
            topic,
            numPartitions: partitions,
            replicationFactor,
            configEntries: Object.keys(configs).map((name) => ({ name, value: configs[name]! })),
          },
        ],
      });
    } catch (error) {
      switch (typeOf(error)) {
        case 'INVALID_TOPIC_EXCEPTION':
          throw new Error(
            `Kafka refuses the topic name '${topic}'. Allowed characters: a-z, A-Z, 0-9, '.', '_', '-'; the maximum length is 249; '.' and '..' are reserved.`,
            { cause: error },
          );
        case 'INVALID_PARTITIONS':
          throw new Error(`A topic cannot have ${partitions} partitions`, { cause: error });
        case 'INVALID_REPLICATION_FACTOR': {
          const alive = (await admin.describeCluster()).brokers.length;
          throw new Error(`Replication factor ${replicationFactor} larger than available brokers: ${alive}`, {
            cause: error,
          });
        }
        default:
          throw error;
      }
    }
  });
}

export async function describeTopic(
  kafka: Kafka,
  { topic = 'conversation' } = {},
): Promise<TopicDescription> {
  return withAdmin(kafka, async (admin) => {
    try {
      const [metadata, { resources }] = await Promise.all([
        admin.fetchTopicMetadata({ topics: [topic] }),
        admin.describeConfigs({ includeSynonyms: true, resources: [{ type: 2, name: topic }] }),
      ]);
      const { partitions } = metadata.topics[0]!;
      const DEFAULT = 5;
      return {
        topic,
        partitionCount: partitions.length,
        replicationFactor: Math.max(...partitions.map((partition) => partition.replicas.length)),
        configs: Object.fromEntries(
          resources[0]!.configEntries
            .filter((entry) => (entry.configSource as number) !== DEFAULT)
            .map((entry) => [entry.configName, entry.configValue]),
        ),
        partitions: partitions
          .map((p) => ({ partition: p.partitionId, leader: p.leader, replicas: p.replicas, isr: p.isr }))
          .sort((one, other) => one.partition - other.partition),
      };
    } catch (error) {
      if (typeOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
      throw new Error(`Topic '${topic}' does not exist as expected`, { cause: error });
    }
  });
}

export async function addPartitions(
  kafka: Kafka,
  { topic = 'conversation', partitions }: { topic?: string; partitions: number },
): Promise<number> {
  return withAdmin(kafka, async (admin) => {
    try {
      await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
      return partitions;
    } catch (error) {
      const type = typeOf(error);
      if (type === 'UNKNOWN_TOPIC_OR_PARTITION') throw new Error(`Unknown topic: ${topic}`, { cause: error });
      if (type !== 'INVALID_PARTITIONS') throw error;
      const present = (await admin.fetchTopicOffsets(topic)).length;
      throw new Error(`Cannot go from ${present} to ${partitions} partitions`, { cause: error });
    }
  });
}

export async function deleteTopic(kafka: Kafka, { topic = 'conversation' } = {}): Promise<boolean> {
  // Without retries kafkajs reports a topic that it does not know at once.
  const admin = kafka.admin({ retry: { retries: 0 } });
  await admin.connect();
  try {
    await admin.deleteTopics({ topics: [topic] });
    return true;
  } catch (error) {
    if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
    throw error;
  } finally {
    await admin.disconnect();
  }
}
