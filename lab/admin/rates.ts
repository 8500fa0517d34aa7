/** Records a second of each topic, from how far its ends have moved in the last seconds. */
export class Rates {
  private readonly seen = new Map<string, Array<{ at: number; total: number }>>();

  constructor(private readonly windowMs = 5_000) {}

  /** @param total sum of the topic's end offsets @param at in milliseconds */
  note(topic: string, total: number, at: number): void {
    const moments = this.seen.get(topic) ?? [];
    const last = moments.at(-1);
    // Ends that moved back: another topic has the name now.
    const kept = last && last.total > total ? [] : moments;
    kept.push({ at, total });
    while (kept.length > 2 && kept[1]!.at <= at - this.windowMs) kept.shift();
    this.seen.set(topic, kept);
  }

  /** Null while it was seen only once. */
  of(topic: string): number | null {
    const moments = this.seen.get(topic);
    const [first, last] = [moments?.[0], moments?.at(-1)];
    if (!first || !last || last.at === first.at) return null;
    return Math.round(((last.total - first.total) * 10_000) / (last.at - first.at)) / 10;
  }

  keepOnly(topics: Set<string>): void {
    for (const topic of this.seen.keys()) if (!topics.has(topic)) this.seen.delete(topic);
  }

  clear(): void {
    this.seen.clear();
  }
}
