import type { Admin, ConfigEntries, Kafka } from 'kafkajs';
import type { PartitionMetadata } from '../../lib/kit/metadata';
import type { StoredRecord } from '../../lib/kit/read';

/** A record as the oracle read it back. Offsets are strings, as in Kafka's clients: they pass 2^53. */
export type FoundRecord = StoredRecord;

/** The grader's own view of the cluster, from the parent, with an account of its own. */
export interface Oracle {
  kafka: Kafka;
  admin: Admin;
  /** Creates a topic and waits until it can be used. */
  createTopic(
    topic: string,
    options?: { partitions?: number; replicationFactor?: number; configs?: Record<string, string> },
  ): Promise<void>;
  /** Whether the topic exists. */
  exists(topic: string): Promise<boolean>;
  /** Sends records, keys and values as text. */
  produce(
    topic: string,
    records: Array<{ key?: string; value: string | null; partition?: number }>,
  ): Promise<void>;
  /** All records of a topic from each partition's start to its present end, by partition then offset. No group is used or left. */
  read(topic: string): Promise<FoundRecord[]>;
  /** The partitions of a topic, once all brokers tell the same of them. */
  partitions(topic: string): Promise<PartitionMetadata[]>;
  /** All configs of a topic that differ from the broker's defaults. */
  topicConfigs(topic: string): Promise<Record<string, string>>;
  /** All config entries, as Kafka answers them. */
  configEntries(topic: string): Promise<ConfigEntries[]>;
  /** Committed offsets of a group by partition; '-1' where nothing is committed. */
  committed(group: string, topic: string): Promise<Record<number, string>>;
}
