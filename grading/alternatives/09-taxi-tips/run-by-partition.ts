import {
  averageTips,
  OTHER,
  type RankedNeighbourhood,
  type runTips as Run,
  type TipRow,
  type Window,
} from '../../../lib/09-taxi-tips';
import { microBatches } from '../../../lib/kit/micro-batches';
import type { JoinedRow } from '../../../lib/kit/taxi';

// A class that reads each partition's rows and marks; windows counted forwards; ranks found by picking the best again and again.

export function windowsOf(time: number, size: { sizeMs: number; slideMs: number } = HALF_HOURS): Window[] {
  const { sizeMs, slideMs } = size;
  const windows: Window[] = [];
  let start = (Math.floor((time - sizeMs) / slideMs) + 1) * slideMs;
  while (start <= time) {
    windows.push({ start, end: start + sizeMs });
    start += slideMs;
  }
  return windows;
}

const HALF_HOURS = { sizeMs: 1_800_000, slideMs: 600_000 };

export function topNeighbourhoods(
  rows: TipRow[],
  { count = 10, leastRides = 1 }: { count?: number; leastRides?: number } = {},
): RankedNeighbourhood[] {
  const left: Record<string, RankedNeighbourhood> = {};
  for (const { windowStart, windowEnd, neighbourhood: name, averageTip, rides } of rows) {
    const size = windowEnd - windowStart;
    if (name === OTHER || Math.floor(windowStart / size) * size !== windowStart) continue;
    left[name] ??= { neighbourhood: name, averageTip: 0, rides: 0 };
    const row = left[name];
    row.rides += rides;
    // The average moves towards the new one by its share of the rides.
    row.averageTip += ((averageTip - row.averageTip) * rides) / row.rides;
  }
  const ranked: RankedNeighbourhood[] = [];
  while (ranked.length < count) {
    let best: RankedNeighbourhood | undefined;
    for (const row of Object.values(left)) {
      if (row.rides < leastRides) continue;
      const isBetter =
        !best ||
        row.averageTip > best.averageTip ||
        (row.averageTip === best.averageTip && row.neighbourhood < best.neighbourhood);
      if (isBetter) best = row;
    }
    if (!best) break;
    ranked.push(best);
    delete left[best.neighbourhood];
  }
  return ranked;
}

class PartitionReader {
  mark = 0;
  bad = 0;

  /** The rows among the values; the last mark is kept. */
  read(values: Buffer[]): JoinedRow[] {
    this.bad = 0;
    const rows: JoinedRow[] = [];
    for (const value of values) {
      const found = this.parsed(value.toString('utf8'));
      if (found === null) this.bad += 1;
      else if (typeof found === 'number') this.mark = found;
      else rows.push(found);
    }
    return rows;
  }

  private parsed(text: string): JoinedRow | number | null {
    try {
      const { ride, fare, watermark } = JSON.parse(text);
      if (Number.isFinite(watermark)) return watermark;
      const isRow = [ride.endTime, ride.endLon, ride.endLat, fare.tip].every(Number.isFinite);
      return isRow && typeof fare.paymentType === 'string' ? { ride, fare } : null;
    } catch {
      return null;
    }
  }
}

export async function runTips(
  kafka: Parameters<typeof Run>[0],
  options: Parameters<typeof Run>[1],
): Promise<number> {
  const { topic = 'taxi-joined', emit, neighbourhoods, end, payments, windows, ...source } = options;
  const average = averageTips({ neighbourhoods, end, payments, windows });
  const readers: Record<string, PartitionReader> = {};
  let count = 0;
  const batches = microBatches(kafka, { startingOffsets: 'earliest', ...source, topics: [topic] });
  for await (const { batch, from, to, valuesOf } of batches) {
    const rows: JoinedRow[] = [];
    for (const partition of Object.keys({ ...from[topic], ...to[topic] })) {
      readers[partition] ??= new PartitionReader();
      rows.push(...readers[partition].read(valuesOf(topic, Number(partition))));
    }
    const all = Object.values(readers);
    const watermark = all.reduce((least, { mark }) => Math.min(least, mark), all[0]?.mark ?? 0);
    count += rows.length;
    const bad = all.reduce((sum, reader) => sum + reader.bad, 0);
    emit({ batch, rows: rows.length, bad, watermark, final: average({ rows, watermark }) });
  }
  return count;
}
