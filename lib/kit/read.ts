import type { Kafka } from 'kafkajs';
import { withAdmin } from './admin';
import { type Cluster, clusterOf, endOf, leaderOf, type RawRecord } from './cluster';
import type { ConsumedRecord } from './groups';
import { pause } from './listen';
import { RolledBack } from './record-batch';

/** A record as it lies in the log. */
export interface StoredRecord extends ConsumedRecord {
  headers: Record<string, string>;
  /** Milliseconds since 1970, as text. */
  timestamp: string;
}

/** What of a topic is read. */
export interface ReadOptions {
  topic: string;
  /** Default: all. */
  partitions?: number[];
  /** By partition, the offset to stop before; default and at most: the present end. */
  upTo?: Record<number, string>;
  /**
   * How long to wait for transactions that are open, in ms: one that was committed a moment ago still is, until the
   * coordinator has written its marker. What then comes after the beginning of an open one is not read. Default 1,000.
   */
  waitForOpenMs?: number;
}

/**
 * All records of a topic between each partition's start and its present end, by partition, then offset.
 * Unlike a consumer it joins no group, commits nothing, and knows when it has come to the end.
 *
 * @throws Error when the topic, or one of the partitions, does not exist
 */
export async function readTopic(kafka: Kafka, options: ReadOptions): Promise<StoredRecord[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(kafka, options);
    } catch (error) {
      // A leader that was asked for a moment ago may have changed since.
      if (!(error as { retriable?: boolean }).retriable || attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MS);
    }
  }
}

const ATTEMPTS = 20;
const PAUSE_MS = 250;

async function readOnce(
  kafka: Kafka,
  { topic, partitions, upTo = {}, waitForOpenMs = 1_000 }: ReadOptions,
): Promise<StoredRecord[]> {
  const offsets = await offsetsOf(kafka, topic);
  const wanted = partitions ?? offsets.map(({ partition }) => partition);
  const ranges = wanted.map((partition) => {
    const found = offsets.find((entry) => entry.partition === partition);
    if (!found) {
      throw new Error(
        `Topic ${topic} has no partition ${partition}: it has ${offsets.length}, numbered from 0.`,
      );
    }
    return { partition, from: BigInt(found.low), limit: upTo[partition] };
  });
  const cluster = clusterOf(kafka);
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const found: StoredRecord[][] = [];
    // One after the other: for several requests at the same time kafkajs opens a connection each, and closes one of them.
    for (const range of ranges) found.push(await readPartition(cluster, topic, range, waitForOpenMs));
    return found
      .flat()
      .sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)));
  } finally {
    await cluster.disconnect();
  }
}

/**
 * A topic read as a table: for each key its newest record. A tombstone (value null) removes its key; records without
 * key are left out. It is what compaction keeps of the topic: https://kafka.apache.org/documentation/#compaction
 *
 * @throws as `readTopic`
 */
export async function readTable(kafka: Kafka, options: ReadOptions): Promise<Map<string, StoredRecord>> {
  const rows = new Map<string, StoredRecord>();
  for (const record of await readTopic(kafka, options)) {
    if (record.key === null) continue;
    if (record.value === null) rows.delete(record.key);
    else rows.set(record.key, record);
  }
  return rows;
}

function offsetsOf(kafka: Kafka, topic: string) {
  return withAdmin(kafka, async (admin) => {
    // kafkajs asks for a topic that does not exist again and again.
    if (!(await admin.listTopics()).includes(topic)) throw new Error(`There is no topic ${topic}.`);
    return admin.fetchTopicOffsets(topic);
  });
}

const FETCH = { maxWaitTime: 100, minBytes: 1, maxBytes: 10_000_000, isolationLevel: 1, rackId: '' };

async function readPartition(
  cluster: Cluster,
  topic: string,
  { partition, from, limit }: { partition: number; from: bigint; limit: string | undefined },
  waitForOpenMs: number,
): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  const broker = await leaderOf(cluster, topic, partition);
  // kafkajs takes the beginning of the first open transaction for the end.
  const last = await endOf(cluster, topic, partition);
  const end = limit !== undefined && BigInt(limit) < last ? BigInt(limit) : last;
  const deadline = Date.now() + waitForOpenMs;
  for (let next = from; next < end; ) {
    const { responses } = await broker.fetch({
      ...FETCH,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(next), maxBytes: FETCH.maxBytes }] }],
    });
    const answers = responses.flatMap((response) => response.partitions);
    const messages = answers.flatMap((answer) => answer.messages);
    const rolledBack = new RolledBack(
      answers.flatMap(({ abortedTransactions }) =>
        (abortedTransactions ?? []).map(({ producerId, firstOffset }) => ({
          producerId: BigInt(producerId),
          firstOffset: Number(firstOffset),
        })),
      ),
    );
    const counted = new Set(messages.filter((raw) => counts(raw, rolledBack)));
    // A batch is answered whole, also its records before the offset asked for. Past compacted records there is nothing more.
    const fresh = messages.filter(({ offset }) => BigInt(offset) >= next);
    const isOpen = answers.some(({ lastStableOffset }) => BigInt(lastStableOffset ?? end) < end);
    if (fresh.length === 0 && isOpen && Date.now() < deadline) continue;
    if (fresh.length === 0) break;
    next = BigInt(fresh[fresh.length - 1]?.offset ?? next) + 1n;
    for (const raw of fresh) {
      if (counted.has(raw) && BigInt(raw.offset) < end) records.push(asStored(partition, raw));
    }
  }
  return records;
}

/** kafkajs leaves it to its consumer to pass over transactions that were rolled back. */
function counts(
  { offset, isControlRecord = false, batchContext }: RawRecord,
  rolledBack: RolledBack,
): boolean {
  if (!batchContext?.inTransaction) return !isControlRecord;
  return (
    rolledBack.counts(BigInt(batchContext.producerId), Number(offset), isControlRecord) && !isControlRecord
  );
}

function asStored(
  partition: number,
  { offset, key, value, headers = {}, timestamp }: RawRecord,
): StoredRecord {
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
