import { type Admin, ConfigResourceTypes, ConfigSource, type ITopicMetadata, type Kafka } from 'kafkajs';
import type { TopicDescription } from '../../../lib/01-topics';

// A class that knows one topic; the functions asked for are a line each.

type Settings = Record<string, string>;

class Topic {
  private constructor(
    private readonly admin: Admin,
    private readonly name: string,
  ) {}

  static async use<T>(kafka: Kafka, name: string, work: (topic: Topic) => Promise<T>): Promise<T> {
    const admin = kafka.admin();
    await admin.connect();
    return work(new Topic(admin, name)).finally(() => admin.disconnect());
  }

  async exists(): Promise<boolean> {
    return new Set(await this.admin.listTopics()).has(this.name);
  }

  async metadata(): Promise<ITopicMetadata> {
    if (!(await this.exists())) throw new ReferenceError(`${this.name}: no such topic`);
    return (await this.admin.fetchTopicMetadata({ topics: [this.name] })).topics[0]!;
  }

  async settings(...sources: ConfigSource[]): Promise<Settings> {
    const resource = { type: ConfigResourceTypes.TOPIC, name: this.name };
    const { resources } = await this.admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
    return resources
      .flatMap(({ configEntries }) => configEntries)
      .filter(({ configSource }) => sources.includes(configSource))
      .reduce<Settings>((all, entry) => {
        all[entry.configName] = entry.configValue;
        return all;
      }, {});
  }

  async describe(): Promise<TopicDescription> {
    const { partitions } = await this.metadata();
    return {
      topic: this.name,
      partitionCount: partitions.length,
      replicationFactor: partitions.find(({ partitionId }) => partitionId === 0)!.replicas.length,
      configs: await this.settings(
        ConfigSource.TOPIC_CONFIG,
        ConfigSource.DYNAMIC_BROKER_CONFIG,
        ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG,
        ConfigSource.STATIC_BROKER_CONFIG,
      ),
      partitions: partitions
        .map(({ partitionId: partition, leader, replicas, isr }) => ({ partition, leader, replicas, isr }))
        .sort((a, b) => a.partition - b.partition),
    };
  }

  async growTo(total: number): Promise<number> {
    const { length } = (await this.metadata()).partitions;
    if (total > length) {
      await this.admin.createPartitions({ topicPartitions: [{ topic: this.name, count: total }] });
      return total;
    }
    throw new RangeError(`${this.name}: expected more than the present ${length} partitions, got ${total}`);
  }

  async configure(changes: Record<string, string | null>): Promise<Settings> {
    if (!(await this.exists())) throw new ReferenceError(`${this.name}: no such topic`);
    const settings = new Map(Object.entries(await this.settings(ConfigSource.TOPIC_CONFIG)));
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) settings.delete(name);
      else settings.set(name, value);
    }
    const configEntries = Array.from(settings, ([name, value]) => ({ name, value }));
    await this.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: this.name, configEntries }],
    });
    return Object.fromEntries(settings);
  }

  async delete(): Promise<boolean> {
    const exists = await this.exists();
    if (exists) await this.admin.deleteTopics({ topics: [this.name], timeout: 5_000 });
    return exists;
  }
}

export const describeTopic = (kafka: Kafka, { topic = 'conversation' } = {}): Promise<TopicDescription> =>
  Topic.use(kafka, topic, (it) => it.describe());

export const addPartitions = (
  kafka: Kafka,
  { topic = 'conversation', partitions }: { topic?: string; partitions: number },
): Promise<number> => Topic.use(kafka, topic, (it) => it.growTo(partitions));

export const setTopicConfigs = (
  kafka: Kafka,
  { topic = 'conversation', configs }: { topic?: string; configs: Record<string, string | null> },
): Promise<Settings> => Topic.use(kafka, topic, (it) => it.configure(configs));

export const deleteTopic = (kafka: Kafka, { topic = 'conversation' } = {}): Promise<boolean> =>
  Topic.use(kafka, topic, (it) => it.delete());
