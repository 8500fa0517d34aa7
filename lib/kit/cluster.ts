import type { Kafka } from 'kafkajs';

/** The part of kafkajs's own cluster that speaks to brokers without a group. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<Broker>;
  findTopicPartitionMetadata(topic: string): PartitionsOfTopic;
  brokerPool: BrokerPool;
}

/** kafkajs's own list of a cluster's brokers. */
export interface BrokerPool {
  /** The broker that is connected to first. */
  seedBroker: Broker;
  /** Takes the next address of the client's list for it. */
  createSeedBroker(): Promise<void>;
  /** By id. */
  brokers: Record<string, Broker>;
  createBroker(options: object): Broker;
  /** One to ask for metadata. */
  findConnectedBroker(): Promise<Broker>;
  /** Null before the first answer. */
  metadata: { brokers: unknown[] } | null;
  /** In ms since 1970; null has them asked for again before the next send. */
  metadataExpireAt: number | null;
}

/** As kafkajs hands them to a partitioner. */
export type PartitionsOfTopic = Array<{ partitionId: number; leader: number }>;

/** A broker as kafkajs's cluster finds it, with a request that it can send. */
export interface Broker {
  nodeId: number | string | null;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  isConnected(): boolean;
  fetch(request: FetchRequest): Promise<{
    responses: Array<{
      partitions: Array<{
        partition: number;
        messages: RawRecord[];
        /** Where the first transaction begins that is still open. */
        lastStableOffset?: string;
        abortedTransactions?: Array<{ producerId: string; firstOffset: string }> | null;
      }>;
    }>;
  }>;
  /** https://kafka.apache.org/protocol#The_Messages_ListOffsets */
  listOffsets(request: {
    replicaId: number;
    isolationLevel: number;
    topics: Array<{ topic: string; partitions: Array<{ partition: number; timestamp: number }> }>;
  }): Promise<{ responses: Array<{ partitions: Array<{ partition: number; offset: string }> }> }>;
  /** No topics: all of them. */
  metadata(topics: string[]): Promise<unknown>;
  /** https://kafka.apache.org/protocol#The_Messages_DescribeConfigs */
  describeConfigs(request: {
    resources: Array<{ type: number; name: string }>;
    includeSynonyms: boolean;
  }): Promise<{ resources: Array<{ configEntries: Array<{ configName: string; configValue: string }> }> }>;
  connectionPool: { host: string; port: number; send(request: object): Promise<unknown> };
}

/** https://kafka.apache.org/protocol#The_Messages_Fetch */
export interface FetchRequest {
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  isolationLevel: number;
  rackId: string;
  topics: Array<{
    topic: string;
    partitions: Array<{ partition: number; fetchOffset: string; maxBytes: number }>;
  }>;
}

/** A record as kafkajs decodes it. */
export interface RawRecord {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers?: Record<string, Buffer | string | undefined>;
  isControlRecord?: boolean;
  batchContext?: { producerId: string; inTransaction: boolean };
}

/**
 * A cluster of the client's own, to be connected and disconnected by the caller.
 */
export function clusterOf(kafka: Kafka): Cluster {
  return makers(kafka)[makerOf(kafka)]!({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
}

/** What `make` makes with the client, and the cluster that it was given. */
export function withItsCluster<T>(kafka: Kafka, make: () => T): [made: T, cluster: Cluster] {
  const symbol = makerOf(kafka);
  const original = makers(kafka)[symbol]!;
  let cluster: Cluster | undefined;
  makers(kafka)[symbol] = (options) => {
    cluster = original(options);
    return cluster;
  };
  try {
    const made = make();
    return [made, cluster!];
  } finally {
    makers(kafka)[symbol] = original;
  }
}

type Makers = Record<symbol, (options: object) => Cluster>;

function makers(kafka: Kafka): Makers {
  return kafka as unknown as Makers;
}

/** kafkajs keeps the maker of clusters behind a symbol; its version is pinned, and tests hold this. */
function makerOf(kafka: Kafka): symbol {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) =>
    description?.includes('createCluster'),
  );
  if (symbol) return symbol;
  throw new Error('kafkajs no longer has its createCluster: lib/kit/cluster.ts needs another way');
}

/** Where the next record will be written, be those before it committed or not. */
export async function endOf(cluster: Cluster, topic: string, partition: number): Promise<bigint> {
  const broker = await leaderOf(cluster, topic, partition);
  const { responses } = await broker.listOffsets({
    replicaId: -1,
    isolationLevel: 0,
    topics: [{ topic, partitions: [{ partition, timestamp: -1 }] }],
  });
  return BigInt(responses[0]?.partitions[0]?.offset ?? 0);
}

/** The broker that leads a partition. */
export function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  return cluster.findBroker({ nodeId: String(nodeId) });
}
