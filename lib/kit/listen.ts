import { type BesideOptions, beside } from './beside';
import type { ConsumedRecord } from './groups';

/** A consumer that runs beside the cells. */
export interface Listening {
  /** What it has received so far, with the time of each by `performance.now()`. */
  heard: Array<ConsumedRecord & { at: number }>;
  /** The partitions it held after each balancing of its group, the last one last. */
  held: number[][];
  /** Ends it; resolves to the number of messages once it has left its group. */
  stop(): Promise<number>;
}

/** What `listen` passes on to the consumer that it starts. */
export type ListenOptions = BesideOptions<ConsumedRecord>;

/**
 * Starts a consumer and resolves once it listens: what is sent from then on, it gets.
 *
 * @param consume starts it, such as `(given) => consumeMessages(kafka, { topic, ...given })`
 * @throws what the consumer threw, or Error when it has not called `joined` after 10 s
 */
export async function listen(consume: (given: ListenOptions) => Promise<number>): Promise<Listening> {
  const { told, held, stop } = await beside<Listening['heard'][number], number>(({ emit, ...given }) =>
    consume({ ...given, emit: (record) => emit({ ...record, at: performance.now() }) }),
  );
  return { heard: told, held, stop };
}

/** Resolves after so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves once the condition holds, or to false after `ms`: a cell then shows what there is. */
export async function until(condition: () => boolean, ms = 5_000): Promise<boolean> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) return false;
    await pause(10);
  }
  return true;
}
