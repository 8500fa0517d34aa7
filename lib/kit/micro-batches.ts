import type { Kafka } from 'kafkajs';
import { type LogReader, type Offsets, openLog } from './fetch';
import { pauseUnlessAborted } from './lines';

export type { Offsets } from './fetch';

/** How long `availableNow` waits for transactions that are open. */
const OPEN_MS = 1_000;

/** Some of a stream, to be worked on at once. */
export interface MicroBatch {
  /** Counts from 0, or from `firstBatch`. */
  batch: number;
  /** Where the batch begins, by topic and partition. */
  from: Offsets;
  /** Where it ends: the next one's `from`. */
  to: Offsets;
  /** The values of a topic's records, in the order of each partition, partition by partition. Tombstones are left out. */
  values(topic: string): Buffer[];
  /** The values of one partition's records, in order. */
  valuesOf(topic: string, partition: number): Buffer[];
}

/** When the next batch is made: every so many milliseconds; or at once, until what was there at the start is read. */
export type Trigger = { everyMs: number } | { availableNow: true };

/** The options have Spark's names and meaning: https://spark.apache.org/docs/3.5.7/structured-streaming-kafka-integration.html */
export interface MicroBatchOptions {
  topics: string[];
  /** Default: all. */
  partitions?: number[];
  /** Default `latest`: what comes from now on. */
  startingOffsets?: 'earliest' | 'latest' | Offsets;
  /** At most so many records of each topic in a batch, or of each by its name, shared by its partitions as Spark shares them. */
  maxOffsetsPerTrigger?: number | Record<string, number>;
  /** Default: every second. */
  trigger?: Trigger;
  firstBatch?: number;
  signal?: AbortSignal;
  /** Called once it is known where each partition is read from: what is sent after this is not missed. */
  started?: () => void;
}

/**
 * Reads topics in micro-batches, as Spark Structured Streaming does. There is no group: whoever reads keeps the
 * offsets, `to` of the last batch, together with what was made of it. A batch is made when a topic has something new.
 *
 * @returns batch after batch; ends when `signal` is aborted or, with `availableNow`, when all is read
 * @throws Error when a topic does not exist, or no longer holds the offset to read from
 */
export async function* microBatches(
  kafka: Kafka,
  {
    topics,
    partitions,
    startingOffsets = 'latest',
    maxOffsetsPerTrigger = Number.POSITIVE_INFINITY,
    trigger = { everyMs: 1000 },
    firstBatch = 0,
    signal,
    started,
  }: MicroBatchOptions,
): AsyncGenerator<MicroBatch, void, undefined> {
  const log = await openLog(kafka, topics, { signal });
  try {
    const wanted = (offsets: Offsets) => only(offsets, partitions);
    const { earliest, latest } = await log.offsets('availableNow' in trigger ? OPEN_MS : 0);
    const begin =
      typeof startingOffsets === 'string' ? { earliest, latest }[startingOffsets] : startingOffsets;
    let from = filled(wanted(begin), wanted(earliest));
    mustHold(from, latest);
    started?.();
    for (let batch = firstBatch; !signal?.aborted; ) {
      const startedAt = Date.now();
      const available = 'availableNow' in trigger ? latest : (await log.offsets()).latest;
      const to = planned(from, wanted(available), maxOffsetsPerTrigger);
      if (isLater(to, from)) {
        const read = await readRanges(log, from, to);
        if (signal?.aborted) return;
        yield {
          batch,
          from,
          to,
          // `flat` takes ten times as long.
          values: (topic) => ([] as Buffer[]).concat(...(read.get(topic)?.values() ?? [])),
          valuesOf: (topic, partition) => read.get(topic)?.get(partition) ?? [],
        };
        batch++;
        from = to;
      } else if ('availableNow' in trigger) return;
      if ('everyMs' in trigger) {
        await pauseUnlessAborted(Math.max(trigger.everyMs - (Date.now() - startedAt), 0), signal);
      }
    }
  } finally {
    await log.close();
  }
}

/**
 * Where a batch ends: each topic's limit is shared by its partitions in proportion to what they have left.
 * As KafkaMicroBatchStream.rateLimit of Spark 3.5, so that both engines make the same batches.
 */
export function planned(from: Offsets, available: Offsets, limits: number | Record<string, number>): Offsets {
  const to: Offsets = {};
  for (const [topic, ends] of Object.entries(available)) {
    const begins = from[topic] ?? {};
    const limit = typeof limits === 'number' ? limits : (limits[topic] ?? Number.POSITIVE_INFINITY);
    const left = (partition: string) =>
      Math.max(ends[Number(partition)]! - (begins[Number(partition)] ?? 0), 0);
    const total = Object.keys(ends).reduce((sum, partition) => sum + left(partition), 0);
    const offsets: Record<number, number> = {};
    to[topic] = offsets;
    for (const [partition, end] of Object.entries(ends)) {
      const begin = begins[Number(partition)] ?? 0;
      // In this order, as Spark computes it: a share that comes out just below a whole number is rounded down.
      const share = Number.isFinite(limit) && total > 0 ? limit * (left(partition) / total) : left(partition);
      // A topic that was cut or made anew may end before what was read of it.
      offsets[Number(partition)] = Math.max(
        begin,
        Math.min(end, begin + (share < 1 ? Math.ceil(share) : Math.floor(share))),
      );
    }
  }
  return to;
}

async function readRanges(log: LogReader, from: Offsets, to: Offsets) {
  const read = new Map<string, Map<number, Buffer[]>>();
  for (const [topic, ends] of Object.entries(to)) {
    const values = new Map<number, Buffer[]>();
    read.set(topic, values);
    for (const [partition, end] of Object.entries(ends)) {
      const range = { from: from[topic]?.[Number(partition)] ?? 0, to: end };
      values.set(Number(partition), await log.read(topic, Number(partition), range));
    }
  }
  return read;
}

/** A topic that was deleted and made anew would else look as if nothing came. */
function mustHold(from: Offsets, latest: Offsets): void {
  for (const [topic, partitions] of Object.entries(from)) {
    for (const [partition, offset] of Object.entries(partitions)) {
      const end = latest[topic]?.[Number(partition)] ?? 0;
      if (offset <= end) continue;
      throw new Error(
        `${topic} partition ${partition} ends at offset ${end}, and ${offset} was to be read: the topic was made anew since.`,
      );
    }
  }
}

function only(offsets: Offsets, partitions?: number[]): Offsets {
  if (!partitions) return offsets;
  return Object.fromEntries(
    Object.entries(offsets).map(([topic, ends]) => [
      topic,
      Object.fromEntries(
        Object.entries(ends).filter(([partition]) => partitions.includes(Number(partition))),
      ),
    ]),
  );
}

/** Partitions that `offsets` does not name, such as new ones, are read from their beginning. */
function filled(offsets: Offsets, earliest: Offsets): Offsets {
  return Object.fromEntries(
    Object.entries(earliest).map(([topic, partitions]) => [topic, { ...partitions, ...offsets[topic] }]),
  );
}

function isLater(to: Offsets, from: Offsets): boolean {
  return Object.entries(to).some(([topic, partitions]) =>
    Object.entries(partitions).some(([partition, end]) => end > (from[topic]?.[Number(partition)] ?? 0)),
  );
}
