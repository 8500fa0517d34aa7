import type { Admin, Kafka } from 'kafkajs';
import type { FoundRecord } from './oracle';

interface RawRecord {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers?: Record<string, Buffer | string | undefined>;
  isControlRecord?: boolean;
}

/** The part of kafkajs's own cluster that speaks the Fetch request. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<{
    fetch(request: object): Promise<{
      responses: Array<{ partitions: Array<{ partition: number; messages: RawRecord[] }> }>;
    }>;
  }>;
}

const FETCH = { maxWaitTime: 100, minBytes: 1, maxBytes: 10_000_000, isolationLevel: 1, rackId: '' };

/**
 * All records between the start and the present end of each partition, by partition then offset.
 * It speaks Fetch itself: a kafkajs consumer would need a group, wait for it, and leave its offsets behind.
 */
export async function readTopic(kafka: Kafka, admin: Admin, topic: string): Promise<FoundRecord[]> {
  const partitions = await admin.fetchTopicOffsets(topic);
  const cluster = clusterOf(kafka);
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const found = await Promise.all(
      partitions.map(({ partition, low, high }) =>
        readPartition(cluster, topic, partition, BigInt(low), BigInt(high)),
      ),
    );
    return found
      .flat()
      .sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)));
  } finally {
    await cluster.disconnect();
  }
}

async function readPartition(
  cluster: Cluster,
  topic: string,
  partition: number,
  low: bigint,
  high: bigint,
): Promise<FoundRecord[]> {
  const records: FoundRecord[] = [];
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  const broker = await cluster.findBroker({ nodeId: String(nodeId) });
  for (let next = low; next < high; ) {
    const { responses } = await broker.fetch({
      ...FETCH,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(next), maxBytes: FETCH.maxBytes }] }],
    });
    const messages = responses.flatMap((response) => response.partitions.flatMap((found) => found.messages));
    // A batch is answered whole, also its records before the offset asked for. Past compacted records there is nothing more.
    const fresh = messages.filter(({ offset }) => BigInt(offset) >= next);
    if (fresh.length === 0) break;
    next = BigInt(fresh[fresh.length - 1]?.offset ?? next) + 1n;
    records.push(
      ...fresh.filter(({ isControlRecord }) => !isControlRecord).map((raw) => asFound(partition, raw)),
    );
  }
  return records;
}

function asFound(partition: number, { offset, key, value, headers = {}, timestamp }: RawRecord): FoundRecord {
  return {
    partition,
    offset,
    key: key?.toString('utf8') ?? null,
    value: value?.toString('utf8') ?? null,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => [name, String(header ?? '')]),
    ),
    timestamp,
  };
}

/** kafkajs keeps the maker of clusters behind a symbol; its version is pinned, and a test holds this. */
function clusterOf(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) =>
    description?.includes('createCluster'),
  );
  if (!symbol)
    throw new Error('kafkajs no longer has its createCluster: read-topic.ts needs another way to fetch');
  const make = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  return make!({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
}
