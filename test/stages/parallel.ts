/** Applies `work` to each of `inputs`, at most `limit` at a time, and yields results as they come. */
export async function* inParallel<In, Out>(
  limit: number,
  inputs: readonly In[],
  work: (input: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const waiting = [...inputs];
  const running = new Map<number, Promise<[number, Out]>>();
  let next = 0;
  while (waiting.length || running.size) {
    while (waiting.length && running.size < limit) {
      const key = next++;
      running.set(
        key,
        work(waiting.shift() as In).then((out) => [key, out]),
      );
    }
    const [key, out] = await Promise.race(running.values());
    running.delete(key);
    yield out;
  }
}
