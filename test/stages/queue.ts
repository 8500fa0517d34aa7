/** Runs so many lanes side by side; yields what they push as it comes. An error of a lane is thrown after the last item. */
export function inLanes<T>(
  count: number,
  lane: (number: number, push: (item: T) => void) => Promise<void>,
): AsyncIterable<T> {
  const items = new Queue<T>();
  const push = (item: T) => items.push(item);
  Promise.all(Array.from({ length: count }, (_, number) => lane(number, push))).then(
    () => items.end(),
    (error) => items.end(error),
  );
  return items;
}

/** What callbacks push, as an async iterable: items are yielded as they come, until `end`. */
export class Queue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #ended: { error?: unknown } | null = null;
  #wake: () => void = () => {};

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  /** No more items will come. With an error, reading throws it after the last item. */
  end(error?: unknown): void {
    this.#ended = { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift() as T;
      if (this.#ended) {
        if (this.#ended.error) throw this.#ended.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
