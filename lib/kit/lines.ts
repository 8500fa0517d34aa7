/** Lines as if typed: an async iterable that gives each line `everyMs` after the one before. */
export async function* typed(lines: Iterable<string>, everyMs = 0): AsyncGenerator<string> {
  for (const line of lines) {
    if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
    yield line;
  }
}

/** The same lines, but they end when `signal` is aborted, even while the next one is waited for. */
export async function* untilAborted<T>(lines: AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  const iterator = lines[Symbol.asyncIterator]();
  const aborted = new Promise<{ done: true; value: undefined }>((resolve) => {
    const end = () => resolve({ done: true, value: undefined });
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([aborted, iterator.next()]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that waits for its next line would answer only after that line.
    iterator.return?.()?.catch(() => {});
  }
}

/** Resolves after so many milliseconds, or as soon as `signal` is aborted. */
export function pauseUnlessAborted(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
