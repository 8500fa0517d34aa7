import type { Kafka } from 'kafkajs';
import { withAdmin } from './admin';
import { type ChartSpec, chart } from './charts';
import { lab } from './lab';
import { pause, until } from './listen';
import { type PartitionMetadata, readMetadata } from './metadata';

/** A message of a station: `Lyon/7`, and a value that no other message has. */
interface StationMessage {
  key: string;
  value: string;
}

/** What `underLoad` gives a producer. */
export interface LoadOptions {
  /** A steady stream, which ends with the load. */
  messages: AsyncIterable<StationMessage>;
  signal: AbortSignal;
  /** To be told of what was acknowledged. */
  emit: (sent: { count: number }) => void;
}

/** How a producer fared; times in ms since the load began. */
export interface Load {
  /** What it was given, in this order. */
  taken: StationMessage[];
  acknowledged: Array<{ at: number; count: number }>;
  events: Array<{ at: number; what: string }>;
  /** How long the load took. */
  ms: number;
}

const WARM_UP_MS = 10_000;
const RECOVERY_MS = 20_000;

/**
 * Lets producers send side by side, each its own steady stream, while `during` does something to the cluster. The load
 * begins once each of them has been acknowledged something, and ends with `during`.
 *
 * @param during may note what it does: the notes stand in the chart; `recovered` waits a second, then until each
 *   producer is acknowledged something again, and half a second more
 * @param options how many messages come at a time, and every how many ms
 * @throws what a producer, or `during`, threw
 */
export async function underLoad<Name extends string>(
  producers: Record<Name, (given: LoadOptions) => Promise<unknown>>,
  during: (note: (what: string) => void, recovered: () => Promise<unknown>) => Promise<void>,
  { count = 20, everyMs = 20 }: { count?: number; everyMs?: number } = {},
): Promise<Record<Name, Load>> {
  const control = new AbortController();
  const loads = {} as Record<Name, Load>;
  const events: Load['events'] = [];
  let zero = performance.now();
  const now = () => performance.now() - zero;
  const running = (Object.keys(producers) as Name[]).map((name) => {
    const load: Load = { taken: [], acknowledged: [], events, ms: 0 };
    loads[name] = load;
    return producers[name]({
      messages: stationStream(load.taken, control.signal, count, everyMs),
      signal: control.signal,
      emit: (sent) => load.acknowledged.push({ at: now(), count: sent.count }),
    });
  });
  const all = Promise.all(running);
  const failed = new Promise<never>((_, reject) => {
    all.catch(reject);
  });
  try {
    await Promise.race([until(() => running.length === begun(loads), WARM_UP_MS), failed]);
    zero = performance.now();
    for (const load of Object.values<Load>(loads)) load.acknowledged = [];
    const recovered = async () => {
      await pause(1_000);
      const from = now();
      const isBack = ({ acknowledged }: Load) => acknowledged.some(({ at }) => at > from);
      await until(() => Object.values<Load>(loads).every(isBack), RECOVERY_MS);
      await pause(500);
    };
    await Promise.race([during((what) => events.push({ at: now(), what }), recovered), failed]);
    for (const load of Object.values<Load>(loads)) load.ms = now();
  } finally {
    control.abort();
    await Promise.allSettled(running);
  }
  await all;
  return loads;
}

function begun(loads: Record<string, Load>): number {
  return Object.values(loads).filter(({ acknowledged }) => acknowledged.length > 0).length;
}

const STATIONS = 100;

async function* stationStream(
  taken: StationMessage[],
  signal: AbortSignal,
  count: number,
  everyMs: number,
): AsyncGenerator<StationMessage> {
  while (!signal.aborted) {
    for (let i = 0; i < count; i++) {
      const number = taken.length;
      const value = JSON.stringify({ poll: Math.floor(number / STATIONS), available_bikes: number % 17 });
      const message = { key: `Lyon/${number % STATIONS}`, value };
      taken.push(message);
      yield message;
    }
    await pause(everyMs);
  }
}

/** The longest time in which nothing was acknowledged, in ms. */
export function longestGap({ acknowledged, ms }: Load): number {
  const times = [0, ...acknowledged.map(({ at }) => at).filter((at) => at < ms), ms];
  return Math.max(...times.slice(1).map((at, i) => at - times[i]!));
}

/** Items as lists of so many; the last one may be shorter. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** How many messages were acknowledged in each tenth of a second, those with none as well. */
export function perTenth({ acknowledged, ms }: Load): Array<{ seconds: number; messages: number }> {
  const tenths = Array.from({ length: Math.ceil(ms / 100) }, (_, i) => ({ seconds: i / 10, messages: 0 }));
  for (const { at, count } of acknowledged) {
    const tenth = tenths[Math.floor(at / 100)];
    if (tenth) tenth.messages += count;
  }
  return tenths;
}

/** Shows messages acknowledged per 100 ms, a chart for each load below the other, with what happened meanwhile. */
export function failoverChart(loads: Record<string, Load>): void {
  const longest = Math.max(...Object.values(loads).map(({ ms }) => ms)) / 1_000;
  chart({
    vconcat: Object.entries(loads).map(([name, load]) => ofOneLoad(name, load, longest)),
  } as ChartSpec);
}

function ofOneLoad(name: string, load: Load, longest: number): object {
  const x = {
    field: 'seconds',
    type: 'quantitative',
    title: 'seconds',
    scale: { domain: [0, Math.ceil(longest)], nice: false },
  };
  const events = load.events.map(({ at, what }, i) => ({
    seconds: at / 1_000,
    what,
    row: -5 - (i % 2) * 12,
  }));
  return {
    title: {
      text: `${name}: longest gap ${(longestGap(load) / 1_000).toFixed(1)} s`,
      anchor: 'start',
      offset: 24,
    },
    width: WIDTH,
    height: 110,
    layer: [
      {
        data: { values: perTenth(load).map((tenth) => ({ ...tenth, until: tenth.seconds + 0.1 })) },
        mark: { type: 'rect', color: BLUE },
        encoding: {
          x,
          x2: { field: 'until' },
          y: { field: 'messages', type: 'quantitative', title: 'per 100 ms' },
          y2: { datum: 0 },
        },
      },
      {
        data: { values: events },
        mark: { type: 'rule', color: ORANGE, strokeWidth: 2 },
        encoding: { x },
      },
      {
        data: { values: events },
        mark: { type: 'text', align: 'left', dx: 4, color: ORANGE, fontWeight: 'bold' },
        encoding: { x, y: { field: 'row', type: 'quantitative', scale: null }, text: { field: 'what' } },
      },
    ],
    resolve: { scale: { y: 'independent' } },
  };
}

const WIDTH = 400;
// They read on JupyterLab's light and dark themes alike.
const BLUE = '#4c86c6';
const ORANGE = '#d9822b';
const RED = '#cf4a45';
const PALE = '#a9c7e8';

/** A partition as the grid shows it; `describeReplicas` of exercise 06 gives these. */
export interface GridRow extends PartitionMetadata {
  health: 'in sync' | 'under-replicated' | 'under min ISR' | 'offline';
}

/** What a replica of a partition is to it, in the order of the legend, with its colours. */
const ROLES = [
  { role: 'leads, all in sync', color: BLUE, letter: 'L', ink: 'white' },
  { role: 'leads, some out of sync', color: ORANGE, letter: 'L', ink: 'white' },
  { role: 'leads, too few for acks all', color: RED, letter: 'L', ink: 'white' },
  { role: 'follows', color: PALE, letter: 'F', ink: '#1d3b5c' },
  { role: 'out of sync', color: 'transparent', letter: '–', ink: '#7a7a7a' },
  { role: 'nobody leads', color: 'transparent', letter: '×', ink: RED },
] as const;

type Role = (typeof ROLES)[number]['role'];

/** The role of a broker's replica. */
export function roleOf(row: GridRow, broker: number): Role {
  if (row.leader === null) return 'nobody leads';
  if (row.leader === broker) {
    if (row.health === 'under min ISR') return 'leads, too few for acks all';
    return row.health === 'in sync' ? 'leads, all in sync' : 'leads, some out of sync';
  }
  return row.isr.includes(broker) ? 'follows' : 'out of sync';
}

/** Shows which broker leads, follows or lags behind in which partition: a grid for each moment, side by side. */
export function replicaGrid(moments: Record<string, GridRow[]>): void {
  const cells = Object.entries(moments).flatMap(([moment, rows]) =>
    rows.flatMap((row) =>
      row.replicas.map((broker) => {
        const role = roleOf(row, broker);
        const { letter } = ROLES.find((each) => each.role === role)!;
        return { moment, broker, partition: row.partition, role, letter };
      }),
    ),
  );
  const used = ROLES.filter(({ role }) => cells.some((cell) => cell.role === role));
  const fill = {
    field: 'role',
    type: 'nominal',
    title: null,
    scale: { domain: used.map(({ role }) => role), range: used.map(({ color }) => color) },
    legend: { orient: 'bottom', columns: 2, labelLimit: 300, symbolStrokeColor: '#7a7a7a' },
  };
  const condition = ROLES.map(({ role, ink }) => ({ test: `datum.role === '${role}'`, value: ink }));
  const ofOneMoment = (moment: string, index: number) => ({
    title: { text: moment, fontSize: 12, fontWeight: 'normal' },
    data: { values: cells.filter((cell) => cell.moment === moment) },
    width: { step: 34 },
    height: { step: 20 },
    encoding: {
      x: { field: 'broker', type: 'ordinal', axis: { labelAngle: 0, orient: 'top' } },
      y: { field: 'partition', type: 'ordinal', ...(index > 0 ? { axis: null } : {}) },
    },
    layer: [
      { mark: { type: 'rect', stroke: '#7a7a7a', strokeOpacity: 0.4 }, encoding: { fill } },
      {
        mark: { type: 'text', fontWeight: 'bold' },
        encoding: { text: { field: 'letter' }, color: { condition, value: '#7a7a7a' } },
      },
    ],
  });
  chart({ hconcat: Object.keys(moments).map(ofOneMoment) } as unknown as ChartSpec);
}

/**
 * Waits until every partition of these topics is as it should be, `withinMs` at most: a cell then shows what there is.
 *
 * @returns how long it took, in ms
 */
export async function untilPartitions(
  kafka: Kafka,
  topics: string[],
  isSo: (partition: PartitionMetadata) => boolean,
  withinMs = 15_000,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    // The broker that is asked may be the one that goes.
    const found = await readMetadata(kafka, topics).catch(() => null);
    const took = performance.now() - began;
    if (found?.topics.every(({ partitions }) => partitions.every(isSo)) || took > withinMs) return took;
    await pause(50);
  }
}

/** A report of exercise 06 as a row of numbers. */
export function counts(report: {
  sent: number;
  found: number;
  lost: unknown[];
  duplicates: number;
  reordered: string[];
}): Record<string, number> {
  const { sent, found, lost, duplicates, reordered } = report;
  return { sent, found, lost: lost.length, duplicates, 'keys out of order': reordered.length };
}

/** Where the replicas of a topic's partitions lie, the leader first; one partition an entry. */
export type Placement = { replicas: number[][]; minInsyncReplicas?: number };

/**
 * Makes topics anew, their replicas on brokers of your choice. Those of these names are deleted with what they hold.
 * Resolves once every partition is led by the broker that was named first.
 */
export async function placeTopics(kafka: Kafka, placements: Record<string, Placement>): Promise<void> {
  const names = Object.keys(placements);
  const present = async () => (await readMetadata(kafka)).topics.filter(({ name }) => names.includes(name));
  await withAdmin(kafka, async (admin) => {
    const old = (await present()).map(({ name }) => name);
    if (old.length > 0) await admin.deleteTopics({ topics: old });
    for (const end = Date.now() + WARM_UP_MS; Date.now() < end && (await present()).length > 0; )
      await pause(50);
    const topics = Object.entries(placements).map(([topic, { replicas, minInsyncReplicas = 1 }]) => ({
      topic,
      replicaAssignment: replicas.map((brokers, partition) => ({ partition, replicas: brokers })),
      configEntries: [{ name: 'min.insync.replicas', value: String(minInsyncReplicas) }],
    }));
    await admin.createTopics({ topics, waitForLeaders: false });
  });
  await untilPartitions(kafka, names, (partition) => isInSync(partition) && isPreferred(partition));
}

/** For `untilPartitions`: all replicas are in sync again. */
export const isInSync = ({ isr, replicas }: PartitionMetadata): boolean => isr.length === replicas.length;

/** For `untilPartitions`: it is led by the first of its replicas. */
export const isPreferred = ({ leader, replicas }: PartitionMetadata): boolean => leader === replicas[0];

/** Stops and starts brokers one after the other, and waits each time until all replicas of these topics are in sync. */
export async function restartInTurn(
  kafka: Kafka,
  ids: number[],
  topics: string[],
  note: (what: string) => void,
): Promise<void> {
  for (const id of ids) {
    note(`${id} stops`);
    await lab.stop(id);
    await lab.start(id);
    await untilPartitions(kafka, topics, isInSync);
  }
}
