import type { Consumer } from 'kafkajs';
import { type ConsumedRecord, runUntilAborted } from './groups';
import { pauseUnlessAborted } from './lines';

/** Records that came together, and what goes with them. */
export interface Handful<T> {
  /** In the order of each partition. */
  records: ConsumedRecord[];
  /** What `recall` gave after the last balancing. */
  recalled: T;
  /** Aborted when the consumer is to end, or when its group has balanced: then the records come again, maybe to another member. */
  signal: AbortSignal;
  /** Tells the group that these records, and all before them, are done; nothing once the group has balanced. */
  commit(): Promise<void>;
}

/**
 * Runs a subscribed consumer until `signal` is aborted or `handle` throws, then leaves the group. Records are gathered
 * for `windowMs` after the first and handed on together, one handful at a time, however long `handle` takes: the group is
 * told of heartbeats meanwhile. Only `commit` commits.
 *
 * @param options `recall` is asked for what must be known before the first handful after each balancing
 * @throws what `handle` or `recall` threw; kafkajs's error when the consumer cannot go on
 */
export async function runGathering<T>(
  consumer: Consumer,
  {
    topic,
    windowMs,
    signal,
    recall,
    handle,
  }: {
    topic: string;
    windowMs: number;
    signal: AbortSignal;
    recall: () => Promise<T>;
    handle: (handful: Handful<T>) => Promise<void>;
  },
): Promise<void> {
  let now: Turn<T> = { control: new AbortController(), waiting: [], recalled: null };
  const stop = new AbortController();
  const end = () => {
    now.control.abort();
    stop.abort();
  };
  // What is not committed comes again, to whoever holds its partition now.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    now.control.abort();
    now = { control: new AbortController(), waiting: [], recalled: null };
    if (stop.signal.aborted) now.control.abort();
  });

  const handOn = async (turn: Turn<T>): Promise<void> => {
    const { signal } = turn.control;
    await pauseUnlessAborted(windowMs, signal);
    if (signal.aborted) return;
    turn.recalled ??= { value: await recall() };
    if (signal.aborted) return;
    const records = turn.waiting.splice(0);
    const commit = async () => {
      // A group that begins to balance at this moment refuses it: then it is as if we had been too late.
      if (turn === now) await consumer.commitOffsets(offsetsAfter(topic, records)).catch(() => {});
    };
    await handle({ records, recalled: turn.recalled.value, signal, commit });
  };
  const work = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if (now.waiting.length > 0) await handOn(now);
      else await pauseUnlessAborted(LOOK_MS, stop.signal);
    }
  };

  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const working = work().finally(end);
  // The consumer leaves once the work has ended: until then its last commit is taken.
  const left = new AbortController();
  const reading = runUntilAborted(consumer, {
    signal: left.signal,
    autoCommit: false,
    each: ({ partition, message: { offset, key, value } }) => {
      now.waiting.push({ partition, offset, key: key && String(key), value: value && String(value) });
    },
  }).finally(end);
  const both = [working.finally(() => left.abort()), reading];
  await Promise.allSettled(both);
  signal.removeEventListener('abort', end);
  await Promise.all(both);
}

/** From one balancing of the group to the next. */
interface Turn<T> {
  control: AbortController;
  waiting: ConsumedRecord[];
  recalled: { value: T } | null;
}

const LOOK_MS = 50;

/** The offset to commit for each partition: that of the record after its last one. */
function offsetsAfter(topic: string, records: ConsumedRecord[]) {
  const last = new Map(records.map(({ partition, offset }) => [partition, offset]));
  return [...last].map(([partition, offset]) => ({ topic, partition, offset: String(BigInt(offset) + 1n) }));
}
