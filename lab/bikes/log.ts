import type { AnswerEntry, LogPage, StationChange, StationCounts } from '../../lib/kit/bikes';
import type { Station } from '../../lib/kit/stations';

/** An answer to be noted. */
export interface Answered extends Pick<AnswerEntry, 'at' | 'contract' | 'fault'> {
  /** Those that a client could read from it. */
  stations: Station[];
}

/** Numbers that stand for one change: the station's index, its counts before and after. */
const WIDTH = 3;

interface Kept extends Omit<AnswerEntry, 'changes' | 'stations'> {
  stations: number;
  changes: Int32Array;
}

interface Known {
  index: number;
  counts: number;
}

/** What the feed has answered, as differences, in 12 bytes a change; the oldest answers go first. */
export class FeedLog {
  #kept: Kept[] = [];
  #answers = 0;
  #changes = 0;
  /** By contract and number. */
  #known = new Map<string, Map<number, Known>>();
  #facts: Array<Pick<StationChange, 'contract' | 'number' | 'address'>> = [];

  constructor(private readonly most = { answers: 10_000, changes: 1_000_000 }) {}

  /** Answers noted since the log began. */
  get answers(): number {
    return this.#answers;
  }

  note({ stations, ...answer }: Answered): void {
    const found: number[] = [];
    for (const station of stations) this.#compare(station, found);
    const changes = Int32Array.from(found);
    this.#answers += 1;
    this.#changes += changes.length / WIDTH;
    this.#kept.push({ ...answer, answer: this.#answers, stations: stations.length, changes });
    this.#forget();
  }

  /** Answers after one, at least one if there is any, and no more once they hold `limit` changes. */
  page(since: number, limit = 20_000): LogPage {
    const first = Math.max(0, since + 1 - (this.#kept[0]?.answer ?? 1));
    let end = first;
    let held = 0;
    while (end < this.#kept.length && held < limit) held += this.#kept[end++]!.changes.length / WIDTH;
    const entries = this.#kept.slice(first, end).map((kept) => this.#entry(kept));
    return { entries, last: this.#answers };
  }

  #compare(station: Station, found: number[]): void {
    const { contract_name: contract, number, address } = station;
    const after = pack(station);
    const numbers = this.#known.get(contract) ?? new Map<number, Known>();
    this.#known.set(contract, numbers);
    const known = numbers.get(number);
    if (!known) {
      numbers.set(number, { index: this.#facts.length, counts: after });
      this.#facts.push({ contract, number, address });
      return;
    }
    if (known.counts !== after) found.push(known.index, known.counts, after);
    known.counts = after;
  }

  #forget(): void {
    let gone = 0;
    while (this.#kept.length - gone > this.most.answers || this.#changes > this.most.changes) {
      this.#changes -= this.#kept[gone++]!.changes.length / WIDTH;
    }
    if (gone > 0) this.#kept.splice(0, gone);
  }

  #entry({ changes, ...answer }: Kept): AnswerEntry {
    const of = (at: number): StationChange => ({
      ...this.#facts[changes[at]!]!,
      before: unpack(changes[at + 1]!),
      after: unpack(changes[at + 2]!),
    });
    return {
      ...answer,
      changes: Array.from({ length: changes.length / WIDTH }, (_, nth) => of(nth * WIDTH)),
    };
  }
}

const BITS = 12;
const MASK = (1 << BITS) - 1;

/** The counts as one number; a station has fewer than 4,096 stands. */
function pack({ available_bikes, available_bike_stands, status }: StationCounts): number {
  return available_bikes | (available_bike_stands << BITS) | ((status === 'OPEN' ? 1 : 0) << (2 * BITS));
}

function unpack(packed: number): StationCounts {
  return {
    available_bikes: packed & MASK,
    available_bike_stands: (packed >> BITS) & MASK,
    status: packed >> (2 * BITS) ? 'OPEN' : 'CLOSED',
  };
}
