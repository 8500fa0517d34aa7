import type { Kafka } from 'kafkajs';
import { type Broker, type Cluster, clusterOf, endOf, type FetchRequest } from './cluster';
import { pauseUnlessAborted } from './lines';
import { type AbortedTransaction, appendValues, type FetchedRecords, nextOffset } from './record-batch';
import { partitionCounts } from './topics';

/** By topic and partition an offset. As numbers: exact up to 2^53. */
export type Offsets = Record<string, Record<number, number>>;

/** Reads ranges of partitions without a group, values only. */
export interface LogReader {
  /**
   * Where each partition of the topics begins, and where it ends: at the beginning of a transaction that is open, if any.
   * Waits so long for those that are open: one that was committed a moment ago still is, until its marker is written.
   */
  offsets(waitForOpenMs?: number): Promise<{ earliest: Offsets; latest: Offsets }>;
  /** The values of the records from `from` on and before `to`, in order; waits for those that are not committed yet. */
  read(topic: string, partition: number, range: { from: number; to: number }): Promise<Buffer[]>;
  close(): Promise<void>;
}

const FETCH = { maxWaitTime: 200, minBytes: 1, isolationLevel: 1, rackId: '' };
/** Of one answer. Larger ones are slower: they leave the processor's cache. */
const MAX_BYTES = 1_048_576;

/** The errors of a Fetch that mean a partition's leader is elsewhere now: https://kafka.apache.org/protocol#protocol_error_codes */
const LEADER_MOVED = new Set([3, 5, 6, 9, 74, 75, 76]);
const OFFSET_OUT_OF_RANGE = 1;

/**
 * Opens topics for reading by range.
 *
 * @throws Error that names the topics that do not exist
 */
export async function openLog(
  kafka: Kafka,
  topics: string[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<LogReader> {
  // kafkajs asks for a topic that does not exist again and again.
  await partitionCounts(kafka, topics);
  const admin = kafka.admin();
  const cluster = clusterOf(kafka);
  await admin.connect();
  await cluster.connect();
  for (const topic of topics) await cluster.addTargetTopic(topic);
  return {
    async offsets(waitForOpenMs = 0) {
      const [earliest, latest]: [Offsets, Offsets] = [{}, {}];
      const deadline = Date.now() + waitForOpenMs;
      for (const topic of topics) {
        let partitions = await admin.fetchTopicOffsets(topic);
        for (const { partition } of waitForOpenMs > 0 ? partitions : []) {
          const end = await endOf(cluster, topic, partition);
          while (
            BigInt(partitions.find((one) => one.partition === partition)!.high) < end &&
            Date.now() < deadline
          ) {
            await pauseUnlessAborted(10, signal);
            partitions = await admin.fetchTopicOffsets(topic);
          }
        }
        earliest[topic] = Object.fromEntries(
          partitions.map(({ partition, low }) => [partition, Number(low)]),
        );
        latest[topic] = Object.fromEntries(
          partitions.map(({ partition, high }) => [partition, Number(high)]),
        );
      }
      return { earliest, latest };
    },
    async read(topic, partition, { from, to }) {
      const values: Buffer[] = [];
      const ask = (offset: number) => {
        const asked = fetchFrom(cluster, topic, partition, offset);
        // What fails is thrown where it is awaited; what is not awaited any more is not needed.
        asked.catch(() => {});
        return asked;
      };
      let next = from;
      let answer = next < to ? ask(next) : null;
      while (answer && !signal?.aborted) {
        const fetched = await answer;
        const after = fetched ? nextOffset(fetched.bytes, next) : next;
        // The broker works on the next answer while this one is decoded, once its request is out.
        answer = after < to ? ask(after) : null;
        if (answer) await new Promise(setImmediate);
        if (fetched) appendValues(fetched, { from: next, to }, values);
        next = after;
      }
      return values;
    },
    async close() {
      await Promise.all([admin.disconnect(), cluster.disconnect()]);
    },
  };
}

/** Null when the leader has moved: ask again. */
async function fetchFrom(
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: number,
): Promise<FetchedRecords | null> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId !== undefined) {
    const broker = await cluster.findBroker({ nodeId });
    const partitions = [{ partition, fetchOffset: String(offset), maxBytes: MAX_BYTES }];
    const answer = await rawFetch(broker, { ...FETCH, maxBytes: MAX_BYTES, topics: [{ topic, partitions }] });
    if (answer.error === 0) return answer;
    if (answer.error === OFFSET_OUT_OF_RANGE) {
      throw new Error(
        `${topic} partition ${partition} has no offset ${offset}: retention took it, or the topic is new.`,
      );
    }
    if (!LEADER_MOVED.has(answer.error)) {
      throw new Error(
        `${topic} partition ${partition} offset ${offset}: the broker answered error ${answer.error}.`,
      );
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  await cluster.refreshMetadata();
  return null;
}

/** kafkajs's own Fetch request, its answer for one partition left as bytes. */
function rawFetch(broker: Broker, request: FetchRequest): Promise<FetchedRecords & { error: number }> {
  const { connectionPool } = broker;
  const response = { decode: decodeAnswer, parse: (answer: unknown) => answer };
  const undecoded: Broker = Object.create(broker, {
    connectionPool: { value: { send: (sent: object) => connectionPool.send({ ...sent, response }) } },
  });
  return undecoded.fetch(request) as unknown as Promise<FetchedRecords & { error: number }>;
}

/** A Fetch response of version 11 for one partition of one topic. */
function decodeAnswer(answer: Buffer): FetchedRecords & { error: number; clientSideThrottleTime: number } {
  const clientSideThrottleTime = answer.readInt32BE(0);
  let at = 4 + 2 + 4 + 4; // throttle time, error, session, number of topics
  at += 2 + answer.readInt16BE(at) + 4 + 4; // topic's name, number of partitions, partition
  const error = answer.readInt16BE(at);
  at += 2 + 8 + 8 + 8; // error, high watermark, last stable offset, log start offset
  const count = answer.readInt32BE(at);
  at += 4;
  const aborted: AbortedTransaction[] = [];
  for (let i = 0; i < count; i++, at += 16) {
    aborted.push({
      producerId: answer.readBigInt64BE(at),
      firstOffset: Number(answer.readBigInt64BE(at + 8)),
    });
  }
  at += 4; // preferred read replica
  const length = Math.max(answer.readInt32BE(at), 0);
  return { error, clientSideThrottleTime, aborted, bytes: answer.subarray(at + 4, at + 4 + length) };
}
