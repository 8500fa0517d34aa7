/** Which records of a partition are done. They may be done in any order; only what has nothing open before it is committed. */
export class Progress {
  private readonly open = new Set<bigint>();
  private next: bigint;
  private told: bigint;

  /** @param from the first offset that is read */
  constructor(from: bigint) {
    this.next = from;
    this.told = from;
  }

  /** A record was read. They are read in order. */
  read(offset: bigint): void {
    this.open.add(offset);
    this.next = offset + 1n;
  }

  done(offset: bigint): void {
    this.open.delete(offset);
  }

  /** The offset to commit, that of the first record which is not done; null where it was told before. */
  toCommit(): bigint | null {
    // In the order in which they were read: the first is the smallest.
    const [first = this.next] = this.open;
    if (first <= this.told) return null;
    this.told = first;
    return first;
  }
}
