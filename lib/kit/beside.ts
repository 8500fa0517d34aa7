/** A function that runs beside the cells until it is stopped. */
export interface Beside<Told, Result> {
  /** What it has emitted so far. */
  told: Told[];
  /** The partitions it held after each balancing of its group, the last one last. */
  held: number[][];
  /** Settles when it has ended, by itself or stopped. */
  done: Promise<Result>;
  /** Ends it; resolves to what it returns once it has left its group. */
  stop(): Promise<Result>;
}

/** What `beside` passes on to the function that it starts. */
export interface BesideOptions<Told> {
  signal: AbortSignal;
  emit: (told: Told) => void;
  joined: (partitions: number[]) => void;
}

/**
 * Starts a consumer and resolves once it has joined its group: what is sent from then on, it gets.
 *
 * @param run starts it, such as `(given) => relayEmptyStations(kafka, given)`
 * @throws what it threw, or Error when it has not called `joined` after 10 s
 */
export async function beside<Told, Result>(
  run: (given: BesideOptions<Told>) => Promise<Result>,
): Promise<Beside<Told, Result>> {
  const control = new AbortController();
  const told: Told[] = [];
  const held: number[][] = [];
  let ready = () => {};
  const first = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const done = run({
    signal: control.signal,
    emit: (value) => told.push(value),
    joined: (partitions) => {
      held.push(partitions);
      ready();
    },
  });
  // Who never looks at it shall not be told of a promise that nobody awaited.
  done.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message =
      'The consumer has not joined after 10 s. Does it call `joined`, and does the topic exist?';
    timer = setTimeout(() => reject(new Error(message)), 10_000);
  });
  try {
    await Promise.race([first, late, done]);
  } catch (error) {
    control.abort();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const stop = () => {
    control.abort();
    return done;
  };
  return { told, held, done, stop };
}
