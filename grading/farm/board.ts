import type { Kafka } from 'kafkajs';
import { boundsOf, type FollowedRecord, followOn } from './follow';
import { decodeResult, endedKey, RecordError, type ResultRecord, startedKey } from './records';

/** What a partition of the topic of results has told so far. */
interface Known {
  /** Where to read on. */
  next: bigint;
  /** By key of a work, who has begun with it. */
  started: Map<string, string[]>;
  answered: Set<string>;
  ended: Set<string>;
}

/**
 * What the topic of results tells of some partitions: which works are answered, and who has begun with the others.
 * Read again from its beginning by whoever gets a partition.
 */
export class Board {
  private partitions = new Map<number, Known>();

  constructor(
    private readonly kafka: Kafka,
    private readonly topic: string,
  ) {}

  /**
   * Follows these partitions until `signal` is aborted; what is known of others is forgotten.
   *
   * @param onAnswer is called with each work that is answered, also with those that were before
   * @returns when all that stands there now is read; `failed` rejects when it cannot be read any more
   */
  async follow(
    partitions: number[],
    { signal, onAnswer }: { signal: AbortSignal; onAnswer(id: string): void },
  ): Promise<{ failed: Promise<void> }> {
    const bounds = await boundsOf(this.kafka, this.topic);
    this.partitions = new Map(
      partitions.map((partition) => [
        partition,
        this.partitions.get(partition) ?? unknown(bounds.get(partition)?.low),
      ]),
    );
    const from = new Map([...this.partitions].map(([partition, { next }]) => [partition, next]));
    const each = (record: FollowedRecord) => this.take(record, onAnswer);
    return followOn(this.kafka, this.topic, { from, bounds, signal, each });
  }

  isAnswered(id: string): boolean {
    return this.some(({ answered }) => answered.has(id));
  }

  /** Who has begun with a work, the last one last. */
  startsOf(id: string): string[] {
    for (const { started } of this.partitions.values()) {
      const workers = started.get(startedKey(id));
      if (workers) return workers;
    }
    return [];
  }

  /** Whether nobody waits for this run's answers any more. */
  isOver(run: string): boolean {
    return this.some(({ ended }) => ended.has(endedKey(run)));
  }

  private some(is: (known: Known) => boolean): boolean {
    for (const known of this.partitions.values()) if (is(known)) return true;
    return false;
  }

  private take({ partition, offset, key, value }: FollowedRecord, onAnswer: (id: string) => void): void {
    const known = this.partitions.get(partition);
    if (!known) return;
    known.next = offset + 1n;
    const record = key !== null && value ? readable(value) : null;
    if (!key || !record) return;
    if (record.kind === 'started') known.started.set(key, record.workers);
    if (record.kind === 'ended') known.ended.add(key);
    if (record.kind !== 'answer') return;
    known.answered.add(key);
    known.started.delete(startedKey(key));
    onAnswer(key);
  }
}

/** A record of the topic of results; null for what no grader has written. */
export function readable(value: Buffer): ResultRecord | null {
  try {
    return decodeResult(value);
  } catch (error) {
    if (error instanceof RecordError) return null;
    throw error;
  }
}

function unknown(low = 0n): Known {
  return { next: low, started: new Map(), answered: new Set(), ended: new Set() };
}
