import type { Kafka } from 'kafkajs';
import { type Broker, clusterOf } from './cluster';

/** What the cluster says of one partition. */
export interface PartitionMetadata {
  topic: string;
  partition: number;
  /** Id of the broker that leads it; null where there is none: nobody can write or read. */
  leader: number | null;
  /** Ids of the brokers that should have a copy, the preferred leader first. */
  replicas: number[];
  /** Ids of those whose copy is up to date. */
  isr: number[];
}

/** What the cluster says of itself. */
export interface ClusterMetadata {
  /** The brokers that are alive. */
  brokers: Array<{ id: number; host: string; port: number }>;
  /** By name, partitions by number. */
  topics: Array<{ name: string; internal: boolean; partitions: PartitionMetadata[] }>;
}

/**
 * Brokers and partitions as a broker that answers knows them. kafkajs's own `fetchTopicMetadata` fails as soon as one
 * partition has no leader; here it is shown.
 *
 * @param topics default: all
 * @throws Error that names the topics that do not exist
 */
export async function readMetadata(kafka: Kafka, topics: string[] = []): Promise<ClusterMetadata> {
  const answer = await askAnyBroker(kafka, (broker) => rawMetadata(broker, topics));
  const missing = answer.topicMetadata.filter(({ topicErrorCode }) => topicErrorCode === UNKNOWN_TOPIC);
  if (missing.length > 0) {
    throw new Error(`There is no topic ${missing.map(({ topic }) => topic).join(', ')}: create it first.`);
  }
  return {
    brokers: answer.brokers.map(({ nodeId, host, port }) => ({ id: nodeId, host, port })),
    topics: answer.topicMetadata
      .map(({ topic, isInternal, partitionMetadata }) => ({
        name: topic,
        internal: isInternal,
        partitions: partitionMetadata
          .map(({ partitionId, leader, replicas, isr }) => ({
            topic,
            partition: partitionId,
            leader: leader < 0 ? null : leader,
            replicas,
            isr,
          }))
          .sort((a, b) => a.partition - b.partition),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

const LIMIT_MS = 10_000;
const PAUSE_MS = 200;
/** For one broker. kafkajs waits 30 s for one that hangs, where its client is not told otherwise. */
const ANSWER_MS = 3_000;

/**
 * Asks one broker after another until one answers: any may be down, hang, or go down just then. kafkajs's own `connect`
 * goes back again and again to one that accepts a connection and then says nothing.
 *
 * @throws what the last of them failed with, after 10 s
 */
export async function askAnyBroker<T>(kafka: Kafka, ask: (broker: Broker) => Promise<T>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (let attempt = 1; ; attempt++) {
    const cluster = clusterOf(kafka);
    const { brokerPool } = cluster;
    try {
      // Each makes the next address of the client's list the one to connect to.
      for (let next = 0; next < attempt; next++) await brokerPool.createSeedBroker();
      const { seedBroker } = brokerPool;
      const answer = await inTime(seedBroker.connect().then(() => ask(seedBroker)));
      await cluster.disconnect();
      return answer;
    } catch (error) {
      // Not waited for: it waits for the answers that a broker which hangs still owes.
      cluster.disconnect().catch(() => {});
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No broker answered within ${ANSWER_MS / 1000} s.`)),
      ANSWER_MS,
    );
  });
  // What comes, or fails, later is not needed any more.
  answer.catch(() => {});
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** https://kafka.apache.org/protocol#protocol_error_codes */
const UNKNOWN_TOPIC = 3;

/** A Metadata response: https://kafka.apache.org/protocol#The_Messages_Metadata */
interface MetadataAnswer {
  brokers: Array<{ nodeId: number; host: string; port: number }>;
  topicMetadata: Array<{
    topicErrorCode: number;
    topic: string;
    isInternal: boolean;
    partitionMetadata: Array<{ partitionId: number; leader: number; replicas: number[]; isr: number[] }>;
  }>;
}

/** kafkajs's own Metadata request; of its answer only the second step, which throws for a partition without leader, is left out. */
function rawMetadata(broker: Broker, topics: string[]): Promise<MetadataAnswer> {
  const { connectionPool } = broker;
  const send = (sent: { response: { decode: unknown } }) =>
    connectionPool.send({
      ...sent,
      response: { decode: sent.response.decode, parse: (raw: unknown) => raw },
    });
  const unparsed: Broker = Object.create(broker, { connectionPool: { value: { send } } });
  return unparsed.metadata(topics) as Promise<MetadataAnswer>;
}
