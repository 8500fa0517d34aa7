import { pause } from '../../lib/kit/listen';
import { Cached } from './cached';
import type { ClusterState } from './cluster-state';
import type { Outbox } from './events';
import { offsetsAt } from './offsets';
import { fetchRecords } from './protocol/fetch';
import type { MetadataTopic } from './protocol/metadata';
import { LATEST } from './protocol/offsets';
import { decodeRecords, type RawRecord } from './record-batches';
import { groupedBy } from './record-reader';
import { matcher, type RecordFilter, shownRecord } from './shown-record';
import { existingTopic } from './topic-detail';
import type { AdminRecord } from './types';

/** Of a burst the page is told the last ones. */
const MOST = 200;
/** Farther behind than this, older records are passed over: the tail is live. */
const FAR_BEHIND = 5_000n;
const WAIT_MS = 400;
const BETWEEN_MS = 150;

let tails = 0;

/**
 * Sends records as they come, event `records`; `problem` once the topic is gone.
 * @returns what ends it
 */
export function tail(
  state: ClusterState,
  outbox: Outbox,
  { topic: name, partition: only, ...filter }: RecordFilter & { topic: string; partition?: number },
): () => void {
  const { client } = state;
  // Lines of its own: a broker that waits for records answers nothing else on them meanwhile.
  const line = `tail-${++tails}`;
  const matches = matcher(filter);
  const topic = new Cached<MetadataTopic | null>(null, () => existingTopic(state, name));
  const positions = new Map<number, bigint>();
  const busy = new Map<number, Promise<void>>();
  let waiting: AdminRecord[] = [];
  let open = true;

  void run();
  return () => {
    open = false;
    client.close(line);
  };

  async function run(): Promise<void> {
    await topic.refresh();
    if (topic.value) await begin(topic.value);
    for (; open; await topic.refresh(1_000)) {
      if (!topic.value || (topic.error && 'status' in topic.error)) {
        outbox.send('problem', { of: 'records', name, error: topic.error?.message ?? '' });
        return;
      }
      for (const { partition } of topic.value.partitions) {
        // A partition that was added: all of it is new.
        if ((only === undefined || only === partition) && !positions.has(partition))
          positions.set(partition, 0n);
      }
      const led = topic.value.partitions.filter(
        ({ partition, leader }) => leader !== null && positions.has(partition),
      );
      for (const [leader, those] of groupedBy(led, (one) => one.leader!)) {
        if (busy.has(leader)) continue;
        const read = fetchFrom(
          leader,
          those.map((one) => one.partition),
        );
        busy.set(
          leader,
          read.catch(() => pause(BETWEEN_MS)).finally(() => busy.delete(leader)),
        );
      }
      await Promise.race([...busy.values(), pause(WAIT_MS)]);
      await pause(BETWEEN_MS);
    }
  }

  async function begin(of: MetadataTopic): Promise<void> {
    const ends = (await offsetsAt(client, [of], () => LATEST, { committed: true })).get(name) ?? [];
    for (const { partition } of of.partitions) {
      if (only === undefined || only === partition) positions.set(partition, ends[partition] ?? -1n);
    }
  }

  async function fetchFrom(leader: number, partitions: number[]): Promise<void> {
    const from = partitions.map((partition) => ({ partition, offset: positions.get(partition)! }));
    // Where its end was not known, the first answer tells it.
    const asked = from.map(({ partition, offset }) => ({ partition, offset: offset < 0n ? 0n : offset }));
    const sizes = { waitMs: WAIT_MS, bytesEach: 262_144, bytesTotal: 1_048_576 };
    const answers = await client.ask(
      leader,
      fetchRecords,
      { topic: name, from: asked, ...sizes },
      { line, timeoutMs: 2_000 },
    );
    for (const { partition, error, stableEnd, ...records } of answers) {
      const at = positions.get(partition)!;
      if (error === 1 || at < 0n) positions.set(partition, stableEnd >= 0n ? stableEnd : 0n);
      if (error !== 0 || at < 0n) continue;
      if (stableEnd - at > FAR_BEHIND) {
        positions.set(partition, stableEnd - BigInt(MOST));
        continue;
      }
      const decoded = decodeRecords(records, at);
      positions.set(partition, decoded.next);
      tell(partition, matches ? decoded.records.filter(matches) : decoded.records);
    }
  }

  function tell(partition: number, records: RawRecord[]): void {
    if (records.length === 0 || !open) return;
    waiting.push(...records.slice(-MOST).map((record) => shownRecord(partition, record)));
    waiting = waiting.slice(-MOST);
    outbox.send('records', () => {
      const told = waiting.sort((a, b) => a.timestamp - b.timestamp);
      waiting = [];
      return told;
    });
  }
}
