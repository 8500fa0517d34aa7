import { Progress } from './progress';
import type { WorkRecord } from './records';

/** A piece of work and the partition that it came from. */
export interface Taken {
  work: WorkRecord;
  partition: number;
}

/**
 * What a worker has read and nobody has answered, from one balancing of the group to the next, and how far each
 * partition is done.
 */
export class Desk {
  private readonly progress = new Map<number, Progress>();
  /** By id, where its records stand: a run that went on after a crash may have sent a work twice. */
  private readonly places = new Map<string, Array<{ partition: number; offset: bigint }>>();
  private readonly open = new Map<string, Taken>();
  private readonly waiting = new Map<string, Taken>();

  /** @param from by partition, the first offset that is read */
  constructor(from: ReadonlyMap<number, bigint> = new Map()) {
    for (const [partition, offset] of from) this.progress.set(partition, new Progress(offset));
  }

  /** A record was read. Until it is settled it is not committed. */
  read(id: string, partition: number, offset: bigint): void {
    this.progress.get(partition)?.read(offset);
    this.places.set(id, [...(this.places.get(id) ?? []), { partition, offset }]);
  }

  /** Puts a work that was read in the queue. */
  add(taken: Taken): void {
    if (!this.waiting.has(taken.work.id)) this.open.set(taken.work.id, taken);
  }

  /** The work that has waited longest leaves the queue. */
  next(): Taken | undefined {
    const [first] = this.open;
    if (!first) return undefined;
    this.open.delete(first[0]);
    return first[1];
  }

  /** Somebody else has it in hand: it is looked at again later. */
  defer(taken: Taken): void {
    // The group may have balanced meanwhile.
    if (this.places.has(taken.work.id)) this.waiting.set(taken.work.id, taken);
  }

  /** Works that were deferred are in the queue again. */
  reopen(): void {
    for (const [id, taken] of this.waiting) this.open.set(id, taken);
    this.waiting.clear();
  }

  /** It is answered, or nobody waits for it. */
  settle(id: string): void {
    for (const { partition, offset } of this.places.get(id) ?? []) this.progress.get(partition)?.done(offset);
    for (const map of [this.places, this.open, this.waiting]) map.delete(id);
  }

  /** Whether a record of it was read and is not settled. */
  isOpen(id: string): boolean {
    return this.places.has(id);
  }

  /** How many are in the queue. */
  get queued(): number {
    return this.open.size;
  }

  /** Whether all that was read is settled. */
  get isClear(): boolean {
    return this.places.size === 0;
  }

  /** By partition the offset to commit, where it has moved. */
  toCommit(): Map<number, bigint> {
    const offsets = new Map<number, bigint>();
    for (const [partition, progress] of this.progress) {
      const offset = progress.toCommit();
      if (offset !== null) offsets.set(partition, offset);
    }
    return offsets;
  }
}
