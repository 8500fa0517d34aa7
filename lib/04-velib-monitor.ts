import type { Batch, Kafka, Message } from 'kafkajs';
import { onAssigned, runUntilAborted } from './kit/groups';
import { readTopic } from './kit/read';
import { parseStation, type TrimmedStation } from './kit/stations';
import { mustMatchPartitions } from './kit/topics';

/** A station whose number of free stands is not what it was. */
export interface Change {
  contract: string;
  number: number;
  address: string;
  /** Free stands now less free stands before: +1 is one stand more and so one bike rented. Never 0. */
  difference: number;
  /** Free stands before and now. */
  before: number;
  after: number;
  /** When the station reported it, in ms since 1970; null where it does not say. */
  at: number | null;
}

/** What is remembered of a station: a record of the state topic, whose key is `contract/number`. */
export interface SeenStation {
  contract: string;
  number: number;
  /** Free stands. */
  stands: number;
  /** The offset in the stations' topic of the record that said so. */
  offset: string;
}

/** What the monitor tells of one record: the change that it saw, or why the record was put aside (`change` null). */
export interface MonitorEvent {
  partition: number;
  offset: string;
  line: string;
  change: Change | null;
}

/** Says whether a change is to be told. */
export type ChangeFilter = (change: Change) => boolean;

// BEGIN SOLUTION
/** Free stands by contract, then by number: numbers repeat between contracts. */
type Memory = Map<string, Map<number, number>>;

/** Stores how many stands are free; returns how many there were, undefined at first sight. */
function remember(memory: Memory, contract: string, number: number, stands: number): number | undefined {
  const stations = memory.get(contract) ?? new Map<number, number>();
  const before = stations.get(number);
  memory.set(contract, stations.set(number, stands));
  return before;
}

function changeFrom(before: number | undefined, station: TrimmedStation): Change | null {
  const { contract_name: contract, number, address, available_bike_stands: after, last_update: at } = station;
  if (before === undefined || before === after) return null;
  return { contract, number, address, difference: after - before, before, after, at };
}
// END SOLUTION

/**
 * Makes a monitor that remembers, by contract and then by number, how many stands were free at each station.
 *
 * @param known what it remembers at first
 * @returns a function that takes a station and gives its change since it was last seen: null at first sight, and where
 *   the number is the same
 */
export function stationMonitor(
  known: Array<Pick<SeenStation, 'contract' | 'number' | 'stands'>> = [],
): (station: TrimmedStation) => Change | null {
  // BEGIN SOLUTION
  const memory: Memory = new Map();
  for (const { contract, number, stands } of known) remember(memory, contract, number, stands);
  return (station) => {
    const { contract_name, number, available_bike_stands } = station;
    return changeFrom(remember(memory, contract_name, number, available_bike_stands), station);
  };
  // END SOLUTION
}

/** The line for a change: `+1 ADDRESS (Contract)`, the difference always with its sign. */
export function formatChange({ difference, address, contract }: Change): string {
  // BEGIN SOLUTION
  return `${difference > 0 ? '+' : ''}${difference} ${address} (${contract})`;
  // END SOLUTION
}

/**
 * Makes a filter: only changes of this contract, whatever its capital letters (default: any), and of at least
 * `minimum` stands, more or fewer (default: 1).
 */
export function changeFilter({
  contract,
  minimum = 1,
}: {
  contract?: string;
  minimum?: number;
} = {}): ChangeFilter {
  // BEGIN SOLUTION
  const wanted = contract?.toLowerCase();
  return (change) =>
    (wanted === undefined || change.contract.toLowerCase() === wanted) &&
    Math.abs(change.difference) >= minimum;
  // END SOLUTION
}

/** A filter of your own: true for the changes that you want to see. It must let some changes pass and stop others. */
export function ownFilter(change: Change): boolean {
  // BEGIN SOLUTION
  // Stations that nobody can return a bike to any more.
  return change.after === 0;
  // END SOLUTION
}

/**
 * The stations where most happens: `moves` is the sum of the differences without their signs.
 *
 * @returns at most `top` rows, most moves first; of equal ones the first by contract, then by number
 */
export function busiestStations(
  changes: Change[],
  top = 10,
): Array<{ contract: string; number: number; address: string; moves: number }> {
  // BEGIN SOLUTION
  const rows = new Map<string, { contract: string; number: number; address: string; moves: number }>();
  for (const { contract, number, address, difference } of changes) {
    const key = `${contract}/${number}`;
    const row = rows.get(key) ?? { contract, number, address, moves: 0 };
    row.moves += Math.abs(difference);
    rows.set(key, row);
  }
  return [...rows.values()]
    .sort((a, b) => b.moves - a.moves || a.contract.localeCompare(b.contract) || a.number - b.number)
    .slice(0, top);
  // END SOLUTION
}

// BEGIN SOLUTION
/** What a member of the group knows of a partition that it holds. */
interface HeldPartition {
  memory: Memory;
  /** The offset of the last record that is part of it. */
  applied: bigint;
}

function nothing(): HeldPartition {
  return { memory: new Map(), applied: -1n };
}

/** Rebuilds what was known of the stations of some partitions, each from the same one of the state topic. */
async function restore(
  kafka: Kafka,
  stateTopic: string | null,
  partitions: number[],
): Promise<HeldPartition[]> {
  const held: HeldPartition[] = [];
  for (const partition of partitions) held[partition] = nothing();
  if (stateTopic === null) return held;
  // Not as one table: where partitions were added, a station has a row in two of them.
  for (const { partition, value } of await readTopic(kafka, { topic: stateTopic, partitions })) {
    const { contract, number, stands, offset } = JSON.parse(value as string) as SeenStation;
    const known = held[partition]!;
    remember(known.memory, contract, number, stands);
    if (BigInt(offset) > known.applied) known.applied = BigInt(offset);
  }
  return held;
}

/** What a batch of one partition comes to: what to tell, what to remember, what to put aside. */
interface Outcome {
  events: MonitorEvent[];
  /** By station, the last one only: compaction would keep no other. */
  state: Map<string, Message>;
  deadLetters: Message[];
}

function digest({ topic, partition, messages }: Batch, { memory, applied }: HeldPartition): Outcome {
  const outcome: Outcome = { events: [], state: new Map(), deadLetters: [] };
  const first = messages.findIndex(({ offset }) => BigInt(offset) > applied);
  for (const { offset, key, value } of first < 0 ? [] : messages.slice(first)) {
    try {
      const station = parseStation(value);
      const { contract_name: contract, number, available_bike_stands: stands } = station;
      const before = remember(memory, contract, number, stands);
      if (before === stands) continue;
      const seen: SeenStation = { contract, number, stands, offset };
      const id = `${contract}/${number}`;
      outcome.state.set(id, { key: id, partition, value: JSON.stringify(seen) });
      const change = changeFrom(before, station);
      if (change) outcome.events.push({ partition, offset, line: formatChange(change), change });
    } catch (error) {
      const why = (error as Error).message;
      const headers = { topic, partition: String(partition), offset, error: why };
      outcome.deadLetters.push({ key, value, headers });
      const line = `Rejected ${topic}/${partition}@${offset}: ${why}`;
      outcome.events.push({ partition, offset, line, change: null });
    }
  }
  return outcome;
}
// END SOLUTION

/**
 * Watches the stations as a member of a group until `signal` is aborted, from the oldest message where the group has
 * committed nothing. It tells each change that passes the filter, in the order of the partition.
 *
 * What it knows of the stations of a partition it keeps in the partition of the same number of `stateTopic`, a
 * compacted topic with as many partitions: for each station that is new or has changed a record with key
 * `contract/number` and a `SeenStation` as JSON. A member that is given a partition rebuilds its stations from there, and
 * passes over records that are part of it already: so a change is neither missed nor told twice when the group
 * balances. With `stateTopic: null` it remembers in memory only.
 *
 * A record that is no station goes to `deadLetterTopic` with its key and value and the headers `topic`, `partition`,
 * `offset` and `error`, and is told (`change` is null, `line` is `Rejected {topic}/{partition}@{offset}: {why}`).
 *
 * @param options `emit` receives what is told; `joined`, if given, the partitions that this member holds, each time that
 *   the group has balanced
 * @returns how many records were read
 * @throws Error when one of the topics does not exist, or the state topic lacks a partition
 */
export async function monitorStations(
  kafka: Kafka,
  {
    topic = 'velib-stations',
    groupId = 'velib-monitor-stations',
    stateTopic = 'velib-state',
    deadLetterTopic = 'velib-dead-letters',
    filter = () => true,
    signal,
    emit,
    joined,
  }: {
    topic?: string;
    groupId?: string;
    stateTopic?: string | null;
    deadLetterTopic?: string;
    filter?: ChangeFilter;
    signal: AbortSignal;
    emit: (event: MonitorEvent) => void;
    joined?: (partitions: number[]) => void;
  },
): Promise<number> {
  // BEGIN SOLUTION
  if (stateTopic !== null) await mustMatchPartitions(kafka, topic, stateTopic);
  const consumer = kafka.consumer({ groupId });
  const producer = kafka.producer({ idempotent: true });
  let held = Promise.resolve<HeldPartition[]>([]);
  // Also partitions that it had before: another member may have had them meanwhile.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    held = restore(kafka, stateTopic, payload.memberAssignment[topic] ?? []);
    // Whoever awaits it gets the failure; until then it is not an unhandled one.
    held.catch(() => {});
  });
  if (joined) onAssigned(consumer, topic, joined);

  await producer.connect();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await runUntilAborted(consumer, {
      signal,
      // While one partition's state is being sent, another's batch is read.
      partitionsConsumedConcurrently: 10,
      eachBatch: async ({ batch }) => {
        const known = (await held)[batch.partition]!;
        // State of records that the topic does not have yet: the topic was deleted and made anew since.
        if (known.applied >= BigInt(batch.highWatermark)) Object.assign(known, nothing());
        const { events, state, deadLetters } = digest(batch, known);
        if (stateTopic !== null && state.size > 0) {
          await producer.send({ topic: stateTopic, messages: [...state.values()] });
        }
        if (deadLetters.length > 0) await producer.send({ topic: deadLetterTopic, messages: deadLetters });
        for (const event of events) if (!event.change || filter(event.change)) emit(event);
      },
    });
  } finally {
    await producer.disconnect();
  }
  // END SOLUTION
}
