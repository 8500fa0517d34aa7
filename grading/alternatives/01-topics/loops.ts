import { ConfigResourceTypes, ConfigSource, type Kafka } from 'kafkajs';
import type { PartitionDescription, TopicDescription } from '../../../lib/01-topics';

// Step by step: loops, text put together with +, and the admin client connected by hand.

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
  const allowed = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-';
  let valid = topic.length > 0 && topic.length <= 249 && topic !== '.' && topic !== '..';
  for (const character of topic) {
    if (!allowed.includes(character)) valid = false;
  }
  if (!valid) {
    throw new Error(
      'The topic name "' +
        topic +
        '" is invalid. It must be 1-249 characters long and contain only ASCII alphanumerics, "." , "_" and "-", and it must not be "." or "..".',
    );
  }
  if (!(partitions >= 1)) {
    throw new Error(`Number of partitions must be larger than 0, not ${partitions}.`);
  }

  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = await admin.listTopics();
    for (const name of existing) {
      if (name === topic) return false;
    }
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length < replicationFactor) {
      throw new Error(
        `The cluster has ${cluster.brokers.length} broker(s) only, replication factor ${replicationFactor} is too high.`,
      );
    }
    const configEntries = [];
    for (const name in configs) {
      configEntries.push({ name, value: String(configs[name]) });
    }
    await admin.createTopics({
      topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }],
    });
    return true;
  } finally {
    await admin.disconnect();
  }
}

export async function listTopics(kafka: Kafka, options: { internal?: boolean } = {}): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  const names: string[] = [];
  try {
    for (const name of await admin.listTopics()) {
      if (name.slice(0, 2) === '__' && !options.internal) continue;
      let at = 0;
      while (at < names.length && names[at]! < name) at++;
      names.splice(at, 0, name);
    }
  } finally {
    await admin.disconnect();
  }
  return names;
}

export async function describeTopic(
  kafka: Kafka,
  { topic = 'conversation' } = {},
): Promise<TopicDescription> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    // Without names: all topics of the cluster.
    const { topics } = await admin.fetchTopicMetadata();
    let metadata = null;
    for (const entry of topics) {
      if (entry.name === topic) metadata = entry;
    }
    if (metadata === null) throw new Error(`No topic with name ${topic} found on this cluster.`);

    const partitions: PartitionDescription[] = [];
    for (let id = 0; id < metadata.partitions.length; id++) {
      for (const entry of metadata.partitions) {
        if (entry.partitionId !== id) continue;
        partitions.push({ partition: id, leader: entry.leader, replicas: entry.replicas, isr: entry.isr });
      }
    }

    const configs: Record<string, string> = {};
    const answer = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
    });
    for (const resource of answer.resources) {
      for (const { configName, configValue, configSource } of resource.configEntries) {
        if (configSource === ConfigSource.DEFAULT_CONFIG) continue;
        configs[configName] = configValue;
      }
    }
    const first = partitions[0] as PartitionDescription;
    return {
      topic,
      partitionCount: partitions.length,
      replicationFactor: first.replicas.length,
      configs,
      partitions,
    };
  } finally {
    await admin.disconnect();
  }
}

export function formatDescription(description: TopicDescription): string {
  let configs = '';
  for (const name in description.configs) {
    if (configs !== '') configs += ',';
    configs += `${name}=${description.configs[name]}`;
  }
  let text = `Topic: ${description.topic}\tPartitionCount: ${description.partitionCount}`;
  text += `\tReplicationFactor: ${description.replicationFactor}\tConfigs: ${configs}`;
  for (const partition of description.partitions) {
    text += `\n\tTopic: ${description.topic}\tPartition: ${partition.partition}\tLeader: `;
    if (partition.leader === -1) text += 'none';
    else text += partition.leader;
    text += `\tReplicas: ${partition.replicas}\tIsr: ${partition.isr}`;
  }
  return text;
}
