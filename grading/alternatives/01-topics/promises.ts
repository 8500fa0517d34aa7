import type { Admin, Kafka } from 'kafkajs';
import type { TopicDescription } from '../../../lib/01-topics';

// Chained promises instead of await, and everything checked by a dry run before it is done.

const TOPIC = 2;
const TOPIC_CONFIG = 1;

function connected<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  return admin
    .connect()
    .then(() => work(admin))
    .finally(() => admin.disconnect());
}

function check(wrong: boolean, text: string): void {
  if (wrong) throw new Error(text);
}

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
  const rule = 'legal are 1 to 249 of [a-zA-Z0-9._-], but not . or .. alone';
  check(
    topic.length < 1 || topic.length > 249 || /[^\w.-]/.test(topic) || /^\.\.?$/.test(topic),
    `Invalid topic name ${JSON.stringify(topic)} (${topic.length} characters): ${rule}`,
  );
  check(partitions < 1, `${partitions} partitions make no topic`);
  const definition = {
    topic,
    numPartitions: partitions,
    replicationFactor,
    configEntries: Object.entries(configs).map(([name, value]) => ({ name, value })),
  };
  return connected(kafka, (admin) =>
    admin
      .createTopics({ validateOnly: true, topics: [definition] })
      .catch((error) =>
        admin.describeCluster().then(({ brokers }) => {
          check(
            replicationFactor > brokers.length,
            `replicationFactor: expected at most ${brokers.length} (the number of brokers), got ${replicationFactor}`,
          );
          throw error;
        }),
      )
      .then((fits) => fits && admin.createTopics({ topics: [definition] })),
  );
}

export function listTopics(kafka: Kafka, { internal = false } = {}): Promise<string[]> {
  return connected(kafka, (admin) =>
    admin
      .fetchTopicMetadata()
      .then(({ topics }) => topics.map(({ name }) => name))
      .then((names) => (internal ? names : names.filter((name) => !/^__/.test(name))))
      .then((names) => [...names].sort()),
  );
}

export function formatDescription({ topic, configs, ...rest }: TopicDescription): string {
  const settings = Object.keys(configs)
    .reduce((text, name) => `${text},${name}=${configs[name]}`, '')
    .slice(1);
  const lines = rest.partitions.map(
    (p) =>
      `\tTopic: ${topic}\tPartition: ${p.partition}\tLeader: ${p.leader === -1 ? 'none' : p.leader}\tReplicas: ${p.replicas.join()}\tIsr: ${p.isr.join()}`,
  );
  lines.unshift(
    `Topic: ${topic}\tPartitionCount: ${rest.partitionCount}\tReplicationFactor: ${rest.replicationFactor}\tConfigs: ${settings}`,
  );
  return lines.join('\n');
}

export function setTopicConfigs(
  kafka: Kafka,
  { topic = 'conversation', configs }: { topic?: string; configs: Record<string, string | null> },
): Promise<Record<string, string>> {
  return connected(kafka, (admin) =>
    admin
      .describeConfigs({
        includeSynonyms: false,
        resources: [{ type: TOPIC, name: topic }],
      })
      .catch((cause: unknown) => {
        throw new Error(`The configs of ${topic} cannot be read: is there such a topic?`, { cause });
      })
      .then(({ resources }) => {
        const wanted: Record<string, string | null> = {};
        for (const entry of resources[0]!.configEntries) {
          if ((entry.configSource as number) === TOPIC_CONFIG) wanted[entry.configName] = entry.configValue;
        }
        Object.assign(wanted, configs);
        return Object.entries(wanted).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
      })
      .then((configEntries) =>
        admin
          .alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name: topic, configEntries }] })
          .then(() => Object.fromEntries(configEntries.map(({ name, value }) => [name, value]))),
      ),
  );
}

export function deleteTopic(kafka: Kafka, { topic = 'conversation' } = {}): Promise<boolean> {
  return connected(kafka, (admin) =>
    admin.fetchTopicMetadata().then(({ topics }) => {
      const found = topics.some(({ name }) => name === topic);
      return found ? admin.deleteTopics({ topics: [topic] }).then(() => true) : false;
    }),
  );
}
