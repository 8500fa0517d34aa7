import { LabError } from '../errors';

/** What a watcher is told: something new, or why there is nothing. */
export interface Watcher<T> {
  next(value: T): void;
  failed(error: Error): void;
}

/** A broker that is merely busy is no news; that there is no such topic is. */
const FORGIVEN_MS = 3_000;

/**
 * Something that is looked at again and again while anybody watches, once for all who do. Each watcher is told when
 * it has changed, and a new one at once.
 */
export class Watch<T> {
  private readonly watchers = new Set<Watcher<T>>();
  private last: { value: T; text: string } | null = null;
  private lastError: Error | null = null;
  private failingSince: number | null = null;
  private running = false;

  /** @param comparable what tells two values apart; by default all of it */
  constructor(
    private readonly look: () => Promise<T>,
    private readonly everyMs: number,
    private readonly comparable: (value: T) => unknown = (value) => value,
    private readonly onIdle: () => void = () => {},
  ) {}

  /** @returns what ends it */
  add(watcher: Watcher<T>): () => void {
    this.watchers.add(watcher);
    if (this.last) watcher.next(this.last.value);
    else if (this.lastError) watcher.failed(this.lastError);
    if (!this.running) void this.run();
    return () => {
      this.watchers.delete(watcher);
    };
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.watchers.size > 0) {
      const began = Date.now();
      await this.once();
      // However long a look takes, there is a pause before the next.
      const pause = Math.max(50, this.everyMs - (Date.now() - began));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.running = false;
    this.last = null;
    this.lastError = null;
    this.failingSince = null;
    this.onIdle();
  }

  private async once(): Promise<void> {
    try {
      const value = await this.look();
      const text = JSON.stringify(this.comparable(value));
      const same = this.last?.text === text;
      this.last = { value, text };
      this.lastError = null;
      this.failingSince = null;
      if (!same) for (const watcher of this.watchers) watcher.next(value);
    } catch (error) {
      this.failingSince ??= Date.now();
      if (!(error instanceof LabError) && Date.now() - this.failingSince < FORGIVEN_MS) return;
      const same = this.lastError?.message === (error as Error).message;
      this.lastError = error as Error;
      this.last = null;
      if (!same) for (const watcher of this.watchers) watcher.failed(error as Error);
    }
  }
}
