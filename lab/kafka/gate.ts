/**
 * Lets many in at once or one alone, in order of arrival: a change of the whole cluster waits for the orders to single
 * brokers that are under way, and later orders wait for it.
 */
export class Gate {
  #alone: Promise<unknown> = Promise.resolve();
  readonly #together = new Set<Promise<unknown>>();

  /** Runs the work beside others of its kind, once nobody is alone. */
  together<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#alone.then(work);
    const settled = done.then(nothing, nothing).finally(() => this.#together.delete(settled));
    this.#together.add(settled);
    return done;
  }

  /** Runs the work once all who came before are out; who comes later waits. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const before = Promise.all([this.#alone, ...this.#together]);
    const done = before.then(work);
    this.#alone = done.then(nothing, nothing);
    return done;
  }
}

function nothing(): void {}
