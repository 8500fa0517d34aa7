import type { Kafka } from 'kafkajs';
import { withAdmin } from '../../lib/kit/admin';
import { type Broker, type Cluster, clusterOf, type RawRecord } from '../../lib/kit/cluster';
import { pauseUnlessAborted } from '../../lib/kit/lines';

/** A record as it lies in the log, its value as bytes. */
export interface FollowedRecord {
  partition: number;
  offset: bigint;
  key: string | null;
  value: Buffer | null;
}

const FETCH = { maxWaitTime: 250, minBytes: 1, maxBytes: 8_000_000, isolationLevel: 1, rackId: '' };
const PARTITION_BYTES = 1_048_576;
const PAUSE_MS = 200;
const EMPTY_MS = 20;
/** So long nobody may lead, or answer: brokers that restart are back by then. */
const PATIENCE_MS = 120_000;

/**
 * Reads partitions of a topic on and on, without a group, until `signal` is aborted. Leaders may change meanwhile.
 *
 * @param from by partition, the first offset to read
 * @param each is waited for; what it throws is thrown
 * @param idle is called when there is nothing more at present
 * @throws kafkajs's error when a partition could not be read for two minutes
 */
export async function follow(
  kafka: Kafka,
  topic: string,
  {
    from,
    signal,
    each,
    idle,
  }: {
    from: ReadonlyMap<number, bigint>;
    signal: AbortSignal;
    each(record: FollowedRecord): Promise<void> | void;
    idle?(): void;
  },
): Promise<void> {
  if (from.size === 0) return;
  const next = new Map(from);
  let since = Date.now();
  let failed: { error: unknown } | null = null;
  const handOn = async (record: FollowedRecord): Promise<void> => {
    try {
      await each(record);
    } catch (error) {
      failed = { error };
      throw error;
    }
    next.set(record.partition, record.offset + 1n);
  };
  const round = async (cluster: Cluster): Promise<void> => {
    let found = 0;
    const leaders = cluster.findLeaderForPartitions(topic, [...next.keys()]);
    for (const [nodeId, partitions] of Object.entries(leaders)) {
      const records = await fetchFrom(await cluster.findBroker({ nodeId }), topic, partitions, next);
      since = Date.now();
      found += records.length;
      for (const record of records) if (!signal.aborted) await handOn(record);
    }
    if (found > 0) return;
    idle?.();
    // A batch whose records compaction took away is answered at once, again and again.
    await pauseUnlessAborted(EMPTY_MS, signal);
  };
  while (!signal.aborted) {
    const cluster = clusterOf(kafka);
    try {
      await cluster.connect();
      await cluster.addTargetTopic(topic);
      while (!signal.aborted) await round(cluster);
    } catch (error) {
      if (failed || Date.now() - since > PATIENCE_MS) throw error;
      await pauseUnlessAborted(PAUSE_MS, signal);
    } finally {
      await cluster.disconnect().catch(() => {});
    }
  }
}

async function fetchFrom(
  broker: Broker,
  topic: string,
  partitions: number[],
  next: ReadonlyMap<number, bigint>,
): Promise<FollowedRecord[]> {
  const { responses } = await broker.fetch({
    ...FETCH,
    topics: [
      {
        topic,
        partitions: partitions.map((partition) => ({
          partition,
          fetchOffset: String(next.get(partition) ?? 0n),
          maxBytes: PARTITION_BYTES,
        })),
      },
    ],
  });
  return responses.flatMap((response) =>
    response.partitions.flatMap(({ partition, messages }) =>
      messages
        // A batch is answered whole, also its records before the offset asked for.
        .filter((raw) => !raw.isControlRecord && BigInt(raw.offset) >= (next.get(partition) ?? 0n))
        .map((raw) => followed(partition, raw)),
    ),
  );
}

function followed(partition: number, { offset, key, value }: RawRecord): FollowedRecord {
  return { partition, offset: BigInt(offset), key: key?.toString('utf8') ?? null, value };
}

/** Where a partition begins, and where it ends at present. */
export interface Bounds {
  low: bigint;
  end: bigint;
}

const ATTEMPTS = 40;

/** The bounds of each partition of a topic. Leaders that are just being elected are waited for. */
export async function boundsOf(kafka: Kafka, topic: string): Promise<Map<number, Bounds>> {
  for (let attempt = 1; ; attempt++) {
    try {
      const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
      return new Map(
        offsets.map(({ partition, low, high }) => [partition, { low: BigInt(low), end: BigInt(high) }]),
      );
    } catch (error) {
      if (!(error as { retriable?: boolean }).retriable || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/**
 * As `follow`, and resolves once all that lies there now is read.
 *
 * @param bounds as they are now
 * @returns `failed`, which rejects when it cannot be read any more
 */
export async function followOn(
  kafka: Kafka,
  topic: string,
  { bounds, ...options }: Parameters<typeof follow>[2] & { bounds: ReadonlyMap<number, Bounds> },
): Promise<{ failed: Promise<void> }> {
  const endOf = (partition: number) => bounds.get(partition)?.end ?? 0n;
  const behind = new Set<number>();
  for (const [partition, offset] of options.from) if (offset < endOf(partition)) behind.add(partition);
  let caughtUp: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    caughtUp = resolve;
  });
  if (behind.size === 0 || options.signal.aborted) caughtUp();
  options.signal.addEventListener('abort', () => caughtUp(), { once: true });
  const failed = follow(kafka, topic, {
    ...options,
    async each(record) {
      await options.each(record);
      if (record.offset + 1n >= endOf(record.partition)) behind.delete(record.partition);
      if (behind.size === 0) caughtUp();
    },
    idle() {
      caughtUp();
      options.idle?.();
    },
  });
  await Promise.race([ready, failed]);
  return { failed };
}
