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
export interface ListenOptions {
  signal: AbortSignal;
  emit: (record: ConsumedRecord) => void;
  joined: (partitions: number[]) => void;
}

/**
 * Starts a consumer and resolves once it listens: what is sent from then on, it gets.
 *
 * @param consume starts it, such as `(given) => consumeMessages(kafka, { topic, ...given })`
 * @throws what the consumer threw, or Error when it has not called `joined` after 10 s
 */
export async function listen(consume: (given: ListenOptions) => Promise<number>): Promise<Listening> {
  const control = new AbortController();
  const heard: Listening['heard'] = [];
  const held: number[][] = [];
  let timer: NodeJS.Timeout | undefined;
  const { promise, ready } = whenReady();
  const done = consume({
    signal: control.signal,
    emit: (record) => heard.push({ ...record, at: performance.now() }),
    joined: (partitions) => {
      held.push(partitions);
      ready();
    },
  });
  const late = new Promise<never>((_, reject) => {
    const message =
      'The consumer has not joined after 10 s. Does it call `joined`, and does the topic exist?';
    timer = setTimeout(() => reject(new Error(message)), 10_000);
  });
  try {
    await Promise.race([promise, late, done]);
  } catch (error) {
    control.abort();
    done.catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    heard,
    held,
    stop: () => {
      control.abort();
      return done;
    },
  };
}

function whenReady(): { promise: Promise<void>; ready: () => void } {
  let ready = () => {};
  const promise = new Promise<void>((resolve) => {
    ready = resolve;
  });
  return { promise, ready };
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
