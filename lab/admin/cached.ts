/** A value that is asked for again when it is too old; by several at once, only once. */
export class Cached<T> {
  /** When it was asked for last, in milliseconds since 1970; 0 before. */
  at = 0;
  /** Why the last try failed; null when it did not. */
  error: Error | null = null;
  /** How often it failed since it was answered last. */
  failures = 0;
  /** When it was answered last, in milliseconds since 1970; 0 before. */
  answeredAt = 0;
  private running: Promise<void> | null = null;
  private generation = 0;
  private tookMs = 0;

  /** @param rest how many times as long as the last answer took it is not asked again, so that nobody is kept busy */
  constructor(
    private readonly initial: T,
    private readonly ask: (before: T) => Promise<T>,
    private readonly rest = 0,
  ) {
    this.value = initial;
  }

  value: T;

  /** Asks anew unless that was done less than so long ago. Never rejects: what was known stays, and `error` says why. */
  refresh(olderThanMs = 0): Promise<void> {
    if (this.running) return this.running;
    if (Date.now() - this.at < Math.max(olderThanMs, this.rest * this.tookMs)) return Promise.resolve();
    const { generation } = this;
    const began = Date.now();
    this.running = this.ask(this.value)
      .then(
        (value) => {
          if (generation !== this.generation) return;
          this.value = value;
          this.error = null;
          this.failures = 0;
          this.answeredAt = Date.now();
        },
        (error: Error) => {
          if (generation !== this.generation) return;
          this.error = error;
          this.failures++;
        },
      )
      .finally(() => {
        this.at = Date.now();
        this.tookMs = this.at - began;
        this.running = null;
      });
    return this.running;
  }

  /** Back to the beginning; an answer that is under way no longer counts. */
  clear(): void {
    this.generation++;
    this.value = this.initial;
    this.at = 0;
    this.error = null;
    this.failures = 0;
    this.answeredAt = 0;
  }
}

/** Waits for `work`, but no longer than so many milliseconds. */
export async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
