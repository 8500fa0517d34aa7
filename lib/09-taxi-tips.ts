import type { Kafka } from 'kafkajs';
import { type MicroBatchOptions, microBatches } from './kit/micro-batches';
import { soundRecords } from './kit/sound';
import { type JoinedRow, MINUTE, type Neighbourhood, type PaymentType, type Position } from './kit/taxi';

/**
 * Whether a place lies in a polygon: a ray from it to the east crosses the outline an odd number of times. Of the
 * outline itself, parts belong to it and parts do not, such that a place on the border of two polygons is in one of them only.
 * https://wrfranklin.org/Research/Short_Notes/pnpoly.html
 *
 * @param polygon a ring of places, its last one joined to its first
 */
export function isInside(polygon: Position[], lon: number, lat: number): boolean {
  // BEGIN SOLUTION
  let inside = false;
  let a = polygon[polygon.length - 1] as Position;
  for (const b of polygon) {
    // Half open: of an edge's two ends one counts, so that a ray through a corner crosses once.
    if (a[1] > lat !== b[1] > lat) {
      // From its southern end: two polygons that share the edge go along it in opposite ways, and must reckon the same.
      const [[lonA, latA], [lonB, latB]] = a[1] < b[1] ? [a, b] : [b, a];
      if (lon < lonA + ((lat - latA) / (latB - latA)) * (lonB - lonA)) inside = !inside;
    }
    a = b;
  }
  return inside;
  // END SOLUTION
}

/** Where no neighbourhood is. */
export const OTHER = 'Other';

// BEGIN SOLUTION
/** Cells of the grid from edge to edge: some hundred metres each for Manhattan. */
const CELLS = 128;
// END SOLUTION

/**
 * Makes a function that names the neighbourhood of a place: the first whose polygon it is inside, or "Other". It is made
 * for millions of places: only polygons that are near are looked at.
 */
export function neighbourhoodIndex(neighbourhoods: Neighbourhood[]): (lon: number, lat: number) => string {
  // BEGIN SOLUTION
  const bounds = boundsOf(neighbourhoods.flatMap(({ polygon }) => polygon));
  const [width, height] = [bounds.east - bounds.west || 1, bounds.north - bounds.south || 1];
  const column = (lon: number) => Math.min(Math.floor(((lon - bounds.west) / width) * CELLS), CELLS - 1);
  const row = (lat: number) => Math.min(Math.floor(((lat - bounds.south) / height) * CELLS), CELLS - 1);

  const near: Neighbourhood[][] = Array.from({ length: CELLS * CELLS }, () => []);
  for (const neighbourhood of neighbourhoods) {
    const { west, east, south, north } = boundsOf(neighbourhood.polygon);
    for (let y = row(south); y <= row(north); y++) {
      for (let x = column(west); x <= column(east); x++) near[y * CELLS + x]?.push(neighbourhood);
    }
  }
  return (lon, lat) => {
    if (lon < bounds.west || lon > bounds.east || lat < bounds.south || lat > bounds.north) return OTHER;
    for (const { name, polygon } of near[row(lat) * CELLS + column(lon)] ?? []) {
      if (isInside(polygon, lon, lat)) return name;
    }
    return OTHER;
  };
  // END SOLUTION
}

// BEGIN SOLUTION
function boundsOf(places: Position[]) {
  const bounds = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  for (const [lon, lat] of places) {
    bounds.west = Math.min(bounds.west, lon);
    bounds.east = Math.max(bounds.east, lon);
    bounds.south = Math.min(bounds.south, lat);
    bounds.north = Math.max(bounds.north, lat);
  }
  return bounds;
}
// END SOLUTION

/** A window of event time, in ms since 1970: its start belongs to it, its end does not. */
export interface Window {
  start: number;
  end: number;
}

/** Windows of 30 minutes, one every 10. */
export const TIP_WINDOWS = { sizeMs: 30 * MINUTE, slideMs: 10 * MINUTE };

/**
 * The windows that hold a time, the earliest first: windows of `sizeMs` begin at each whole multiple of `slideMs`.
 * https://spark.apache.org/docs/3.5.7/structured-streaming-programming-guide.html#types-of-time-windows
 */
export function windowsOf(time: number, { sizeMs, slideMs }: typeof TIP_WINDOWS = TIP_WINDOWS): Window[] {
  // BEGIN SOLUTION
  const windows: Window[] = [];
  for (let start = Math.floor(time / slideMs) * slideMs; start + sizeMs > time; start -= slideMs) {
    windows.unshift({ start, end: start + sizeMs });
  }
  return windows;
  // END SOLUTION
}

/** The average tip of the rides of a neighbourhood in a window. */
export interface TipRow {
  windowStart: number;
  windowEnd: number;
  neighbourhood: string;
  /** Dollars a ride. */
  averageTip: number;
  rides: number;
}

/** What is averaged, and how. */
export interface TipOptions {
  neighbourhoods: Neighbourhood[];
  /** Which end of the ride names the neighbourhood; default: the drop-off. */
  end?: 'dropoff' | 'pickup';
  /** Rides paid otherwise are left out; default: by card only, since other tips are not known. */
  payments?: readonly PaymentType[];
  windows?: typeof TIP_WINDOWS;
}

/**
 * Makes a running average of tips by window of endTime and neighbourhood.
 *
 * @returns a function that takes a batch's rows of the join and the watermark after it, and gives the averages that are
 *   final with it, each once: those of the windows whose end <= the watermark, by window, then neighbourhood. Tips are
 *   added up in cents, so that their order makes no difference.
 */
export function averageTips({
  neighbourhoods,
  end = 'dropoff',
  payments = ['CRD'],
  windows = TIP_WINDOWS,
}: TipOptions): (batch: { rows: JoinedRow[]; watermark: number }) => TipRow[] {
  // BEGIN SOLUTION
  const neighbourhoodOf = neighbourhoodIndex(neighbourhoods);
  /** By window's start and neighbourhood. */
  const open = new Map<number, Map<string, { cents: number; rides: number }>>();

  return ({ rows, watermark }) => {
    for (const { ride, fare } of rows) {
      if (!payments.includes(fare.paymentType)) continue;
      const neighbourhood =
        end === 'dropoff'
          ? neighbourhoodOf(ride.endLon, ride.endLat)
          : neighbourhoodOf(ride.startLon, ride.startLat);
      for (const { start } of windowsOf(ride.endTime, windows)) {
        const sums = open.get(start) ?? new Map();
        open.set(start, sums);
        const sum = sums.get(neighbourhood) ?? { cents: 0, rides: 0 };
        sums.set(neighbourhood, { cents: sum.cents + Math.round(fare.tip * 100), rides: sum.rides + 1 });
      }
    }
    const final: TipRow[] = [];
    for (const start of [...open.keys()].sort((a, b) => a - b)) {
      const windowEnd = start + windows.sizeMs;
      if (windowEnd > watermark) break;
      for (const [neighbourhood, { cents, rides }] of [...(open.get(start) ?? [])].sort(byName)) {
        final.push({ windowStart: start, windowEnd, neighbourhood, averageTip: cents / 100 / rides, rides });
      }
      open.delete(start);
    }
    return final;
  };
  // END SOLUTION
}

// BEGIN SOLUTION
function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
// END SOLUTION

/** A neighbourhood's average tip over all of its windows. */
export interface RankedNeighbourhood {
  neighbourhood: string;
  averageTip: number;
  rides: number;
}

/**
 * The neighbourhoods that tip best, the best first ("Other" is none). Sliding windows overlap, so that each ride is in
 * several of them: only the windows that follow one another without overlap count, those that start at a whole multiple of
 * their size.
 *
 * @param options `count`: how many at most; `leastRides`: those with fewer rides say too little and are left out
 */
export function topNeighbourhoods(
  rows: TipRow[],
  { count = 10, leastRides = 1 }: { count?: number; leastRides?: number } = {},
): RankedNeighbourhood[] {
  // BEGIN SOLUTION
  const sums = new Map<string, { tips: number; rides: number }>();
  for (const { windowStart, windowEnd, neighbourhood, averageTip, rides } of rows) {
    if (neighbourhood === OTHER || windowStart % (windowEnd - windowStart) !== 0) continue;
    const sum = sums.get(neighbourhood) ?? { tips: 0, rides: 0 };
    // An average of averages would weigh a ride at night as many at noon.
    sums.set(neighbourhood, { tips: sum.tips + averageTip * rides, rides: sum.rides + rides });
  }
  return [...sums]
    .filter(([, { rides }]) => rides >= leastRides)
    .map(([neighbourhood, { tips, rides }]) => ({ neighbourhood, averageTip: tips / rides, rides }))
    .sort((a, b) => b.averageTip - a.averageTip || byName([a.neighbourhood, 0], [b.neighbourhood, 0]))
    .slice(0, count);
  // END SOLUTION
}

/** A batch of `runTips`. */
export interface TipBatch {
  batch: number;
  /** Rows of the join that were read; what was neither row nor mark. */
  rows: number;
  bad: number;
  /** After the batch; 0 as long as a partition has had no mark. */
  watermark: number;
  final: TipRow[];
}

// BEGIN SOLUTION
/** What lies in the topic of the join: a row, or a mark. */
function rowOrMark(value: Buffer): JoinedRow | { watermark: number } {
  const read = JSON.parse(value.toString());
  if (typeof read.watermark === 'number') return read;
  if (Number.isFinite(read.ride.endTime) && Number.isFinite(read.fare.tip)) return read;
  throw new Error('neither a row of the join nor a mark');
}
// END SOLUTION

/**
 * Averages the tips of the join's topic, batch after batch, until `signal` is aborted or, with the trigger
 * `availableNow`, until all is read. In each partition marks (`{"watermark": ms}`) stand between the rows: rows after one
 * have a later endTime. The watermark is the smallest of the partitions' last marks. A record that is neither is counted as
 * bad and passed over.
 *
 * @param options those of `averageTips` and of `microBatches`; `emit` receives each batch
 * @returns how many rows of the join were read
 * @throws Error when the topic does not exist
 */
export async function runTips(
  kafka: Kafka,
  {
    topic = 'taxi-joined',
    startingOffsets = 'earliest',
    neighbourhoods,
    end,
    payments,
    windows,
    emit,
    ...source
  }: TipOptions & Omit<MicroBatchOptions, 'topics'> & { topic?: string; emit: (batch: TipBatch) => void },
): Promise<number> {
  // BEGIN SOLUTION
  const average = averageTips({ neighbourhoods, end, payments, windows });
  const marks = new Map<number, number>();
  let total = 0;
  for await (const { batch, to, valuesOf } of microBatches(kafka, {
    ...source,
    topics: [topic],
    startingOffsets,
  })) {
    const rows: JoinedRow[] = [];
    let wrong = 0;
    for (const partition of Object.keys(to[topic] ?? {}).map(Number)) {
      const { records, bad } = soundRecords(valuesOf(topic, partition), rowOrMark);
      wrong += bad;
      for (const record of records) {
        if ('watermark' in record) marks.set(partition, record.watermark);
        else rows.push(record);
      }
      if (!marks.has(partition)) marks.set(partition, 0);
    }
    const watermark = Math.min(...marks.values());
    total += rows.length;
    emit({ batch, rows: rows.length, bad: wrong, watermark, final: average({ rows, watermark }) });
  }
  return total;
  // END SOLUTION
}
