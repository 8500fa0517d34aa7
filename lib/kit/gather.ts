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
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  let waiting: ConsumedRecord[] = [];
  let balanced = new AbortController();
  let recalled: { value: T } | null = null;
  // What is not committed comes again, to whoever holds its partition now.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    balanced.abort();
    balanced = new AbortController();
    waiting = [];
    recalled = null;
  });

  const handOn = async (generation: AbortSignal): Promise<void> => {
    const until = AbortSignal.any([ended, generation]);
    await pauseUnlessAborted(windowMs, until);
    if (until.aborted) return;
    const known = recalled ?? { value: await recall() };
    if (until.aborted) return;
    recalled = known;
    const records = waiting.splice(0);
    const commit = async () => {
      // A group that begins to balance at this moment refuses it: then it is as if we had been too late.
      if (!generation.aborted) await consumer.commitOffsets(offsetsAfter(topic, records)).catch(() => {});
    };
    await handle({ records, recalled: known.value, signal: until, commit });
  };
  const work = async (): Promise<void> => {
    while (!ended.aborted) {
      if (waiting.length > 0) await handOn(balanced.signal);
      else await pauseUnlessAborted(LOOK_MS, ended);
    }
  };

  const reading = runUntilAborted(consumer, {
    signal: stop.signal,
    autoCommit: false,
    each: ({ partition, message: { offset, key, value } }) => {
      waiting.push({ partition, offset, key: key && String(key), value: value && String(value) });
    },
  });
  const both = [work(), reading].map((part) => part.finally(() => stop.abort()));
  await Promise.allSettled(both);
  await Promise.all(both);
}

const LOOK_MS = 50;

/** The offset to commit for each partition: that of the record after its last one. */
function offsetsAfter(topic: string, records: ConsumedRecord[]) {
  const last = new Map(records.map(({ partition, offset }) => [partition, offset]));
  return [...last].map(([partition, offset]) => ({ topic, partition, offset: String(BigInt(offset) + 1n) }));
}
