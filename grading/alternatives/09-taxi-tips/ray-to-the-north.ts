import { type averageTips as Average, OTHER, TIP_WINDOWS, type TipRow } from '../../../lib/09-taxi-tips';
import type { Neighbourhood, PaymentType, Position } from '../../../lib/kit/taxi';
import { windowsOf } from './winding-number';

// A ray to the north instead of the east; an index by strips; running sums in a table with rows that know when they are final.

/** The corner after each one. */
const next = <T>(ring: T[], index: number): T => ring[(index + 1) % ring.length] as T;

export function isInside(polygon: Position[], lon: number, lat: number): boolean {
  const crossed = polygon.filter((from, index) => {
    const to = next(polygon, index);
    const [a, b] = from[0] < to[0] ? [from, to] : [to, from];
    if (lon < a[0] || lon >= b[0]) return false;
    const share = (lon - a[0]) / (b[0] - a[0]);
    return lat < a[1] + share * (b[1] - a[1]);
  });
  return crossed.length % 2 === 1;
}

const STRIP = 0.005;

export function neighbourhoodIndex(neighbourhoods: Neighbourhood[]): (lon: number, lat: number) => string {
  const strips = new Map<number, Set<Neighbourhood>>();
  for (const neighbourhood of neighbourhoods) {
    const lats = neighbourhood.polygon.map(([, lat]) => Math.floor(lat / STRIP)).sort((a, b) => a - b);
    for (let strip = lats[0] ?? 0; strip <= (lats.at(-1) ?? -1); strip++) {
      strips.set(strip, (strips.get(strip) ?? new Set()).add(neighbourhood));
    }
  }
  return (lon, lat) => {
    for (const { name, polygon } of strips.get(Math.floor(lat / STRIP)) ?? []) {
      if (isInside(polygon, lon, lat)) return name;
    }
    return OTHER;
  };
}

interface Sum extends Omit<TipRow, 'averageTip'> {
  cents: number;
}

class Averages {
  private readonly sums = new Map<string, Sum>();

  add(window: { start: number; end: number }, neighbourhood: string, cents: number): void {
    const key = `${window.start} ${neighbourhood}`;
    const sum = this.sums.get(key) ?? {
      windowStart: window.start,
      windowEnd: window.end,
      neighbourhood,
      cents: 0,
      rides: 0,
    };
    sum.cents += cents;
    sum.rides += 1;
    this.sums.set(key, sum);
  }

  takeFinal(watermark: number): TipRow[] {
    const rows: TipRow[] = [];
    for (const [key, { cents, ...row }] of this.sums) {
      if (row.windowEnd > watermark) continue;
      this.sums.delete(key);
      rows.push({ ...row, averageTip: cents / row.rides / 100 });
    }
    return rows.sort((a, b) =>
      a.windowStart === b.windowStart
        ? Number(a.neighbourhood > b.neighbourhood) * 2 - 1
        : a.windowStart - b.windowStart,
    );
  }
}

export const averageTips: typeof Average = (options) => {
  const { neighbourhoods, end = 'dropoff', windows = TIP_WINDOWS } = options;
  const payments: readonly PaymentType[] = options.payments ?? ['CRD'];
  const nameOf = neighbourhoodIndex(neighbourhoods);
  const averages = new Averages();
  return ({ rows, watermark }) => {
    for (const { ride, fare } of rows.filter((row) => payments.includes(row.fare.paymentType))) {
      const place = { dropoff: [ride.endLon, ride.endLat], pickup: [ride.startLon, ride.startLat] }[end];
      const name = nameOf(...(place as Position));
      for (const window of windowsOf(ride.endTime, windows)) {
        averages.add(window, name, Math.round(fare.tip * 100));
      }
    }
    return averages.takeFinal(watermark);
  };
};
