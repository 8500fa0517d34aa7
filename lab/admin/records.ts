import { LabError } from '../errors';
import type { ClusterState } from './cluster-state';
import { offsetsAt } from './offsets';
import type { MetadataTopic } from './protocol/metadata';
import { EARLIEST, LATEST } from './protocol/offsets';
import type { RawRecord } from './record-batches';
import { type Budget, type Range, readOn } from './record-reader';
import { matcher, type RecordFilter, shownRecord } from './shown-record';
import { existingTopic } from './topic-detail';
import type { AdminFrom, AdminRecords } from './types';

/** What of a topic is to be shown. */
export interface RecordQuery extends RecordFilter {
  topic: string;
  /** Default: all. */
  partition?: number;
  from: AdminFrom;
  /** By partition, where to read on instead; the other partitions are left out. */
  next?: Map<number, bigint>;
  limit: number;
  /** Of a longer key, value or header so many bytes are shown. */
  cut?: number;
}

const BUDGET_BYTES = 48_000_000;
const BUDGET_MS = 2_500;
/** Of records that are searched, so many are looked at in one go, from the end backwards. */
const SEARCHED = 2_000n;

/**
 * Records as the log keeps them, those of all partitions by time, each partition's in its order. Only committed ones:
 * neither rolled-back transactions nor their markers. What takes too long is broken off: `next` says where to go on.
 *
 * @throws LabError 404 where there is no such topic or partition
 */
export async function browse(state: ClusterState, query: RecordQuery): Promise<AdminRecords> {
  const { client } = state;
  const topic = await existingTopic(state, query.topic);
  const partitions = query.next ? [...query.next.keys()] : chosen(topic, query.partition);
  for (const partition of partitions) chosen(topic, partition);
  const asked = (time: bigint) => (_: string, partition: number) =>
    partitions.includes(partition) ? time : undefined;
  const [starts, ends] = await Promise.all([
    offsetsAt(client, [topic], asked(EARLIEST), { line: 'starts' }),
    offsetsAt(client, [topic], asked(LATEST), { line: 'ends', committed: true }),
  ]);
  const bounds = partitions.map((partition) => ({
    partition,
    start: starts.get(topic.name)?.[partition] ?? null,
    end: ends.get(topic.name)?.[partition] ?? null,
  }));
  const known = bounds.filter((bound): bound is Bound => bound.start !== null && bound.end !== null);
  const problems = new Set(
    bounds
      .filter((bound) => bound.start === null || bound.end === null)
      .map(({ partition }) => `Partition ${partition} has no leader that answers: it is not shown.`),
  );
  const budget = { bytes: BUDGET_BYTES, until: Date.now() + BUDGET_MS };
  const work = { topic, query, matches: matcher(query), budget, problems, state };
  const answer =
    query.from === 'latest' && !query.next ? await newest(work, known) : await forward(work, known);
  return { ...answer, problem: problems.size > 0 ? [...problems].join(' ') : null };
}

interface Bound {
  partition: number;
  start: bigint;
  end: bigint;
}

interface Work {
  state: ClusterState;
  topic: MetadataTopic;
  query: RecordQuery;
  matches?: (record: RawRecord) => boolean;
  budget: Budget;
  problems: Set<string>;
}

type Answer = Pick<AdminRecords, 'records' | 'next'>;

async function forward(work: Work, bounds: Bound[]): Promise<Answer> {
  const { query } = work;
  const from = await beginnings(work, bounds);
  const ranges = bounds.map(({ partition, start, end }): Range => {
    const at = from.get(partition) ?? start;
    return { partition, next: at < start ? start : at > end ? end : at, end, found: [] };
  });
  await read(work, ranges, query.limit);
  const shown: Answer = { records: [], next: {} };
  const left = new Map(ranges.map((range) => [range, 0]));
  while (shown.records.length < query.limit) {
    let first: Range | null = null;
    for (const [range, taken] of left) {
      const head = range.found[taken];
      if (head && (!first || head.timestamp < first.found[left.get(first)!]!.timestamp)) first = range;
    }
    if (!first) break;
    const taken = left.get(first)!;
    shown.records.push(shownRecord(first.partition, first.found[taken]!, query.cut));
    left.set(first, taken + 1);
  }
  for (const [range, taken] of left) {
    const next = range.found[taken]?.offset ?? range.next;
    if (next < range.end) shown.next[range.partition] = String(next);
  }
  return shown;
}

async function beginnings({ state, topic, query }: Work, bounds: Bound[]): Promise<Map<number, bigint>> {
  if (query.next) return query.next;
  const [kind, value] = query.from.split(':') as [string, string];
  if (kind === 'offset') return new Map(bounds.map(({ partition }) => [partition, BigInt(value)]));
  if (kind !== 'time') return new Map();
  const read = new Set(bounds.map(({ partition }) => partition));
  const time = (_: string, partition: number) => (read.has(partition) ? BigInt(value) : undefined);
  const found = (await offsetsAt(state.client, [topic], time)).get(topic.name);
  // No record is that late: there is nothing to show.
  return new Map(
    bounds.map(({ partition, end }) => {
      const offset = found?.[partition] ?? -1n;
      return [partition, offset < 0n ? end : offset];
    }),
  );
}

/** The newest ones, read backwards in steps that grow: compaction and markers leave gaps, and a search finds few. */
async function newest(work: Work, bounds: Bound[]): Promise<Answer> {
  const { query, budget } = work;
  const found: Array<{ partition: number; records: RawRecord[] }> = [];
  let width = work.matches ? SEARCHED : BigInt(query.limit);
  let open = bounds.map((bound) => ({ ...bound, records: [] as RawRecord[] }));
  found.push(...open);
  for (; open.length > 0 && budget.bytes > 0 && Date.now() < budget.until; width *= 4n) {
    const ranges = open.map(({ partition, start, end }): Range => {
      return { partition, next: end - width > start ? end - width : start, end, found: [] };
    });
    const begins = ranges.map(({ next }) => next);
    await read(work, ranges, Number.POSITIVE_INFINITY);
    for (const [index, range] of ranges.entries()) {
      const of = open[index]!;
      of.records.unshift(...range.found);
      of.end = begins[index]!;
    }
    open = open.filter(({ start, end, records }) => end > start && records.length < query.limit);
    const total = found.reduce((sum, { records }) => sum + records.length, 0);
    if (work.matches && total >= query.limit) break;
  }
  const records: Answer['records'] = [];
  const left = new Map(found.map((of) => [of, of.records.length]));
  while (records.length < query.limit) {
    let last: (typeof found)[number] | null = null;
    for (const [of, count] of left) {
      const tail = of.records[count - 1];
      if (tail && (!last || tail.timestamp >= last.records[left.get(last)! - 1]!.timestamp)) last = of;
    }
    if (!last) break;
    const count = left.get(last)! - 1;
    records.push(shownRecord(last.partition, last.records[count]!, query.cut));
    left.set(last, count);
  }
  return { records: records.reverse(), next: {} };
}

async function read({ state, topic, matches, budget, problems }: Work, ranges: Range[], enough: number) {
  const more = await readOn(state.client, topic, ranges, { enough, matches, budget });
  for (const problem of more) problems.add(problem);
}

/** @throws LabError 404 */
function chosen({ name, partitions }: MetadataTopic, partition?: number): number[] {
  if (partition === undefined) return partitions.map((one) => one.partition);
  if (partitions.some((one) => one.partition === partition)) return [partition];
  throw new LabError(
    `Topic ${name} has no partition ${partition}: it has ${partitions.length}, numbered from 0.`,
    404,
  );
}
