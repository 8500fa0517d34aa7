import {
  type averageTips as Average,
  OTHER,
  type RankedNeighbourhood,
  type TipRow,
  type Window,
} from '../../../lib/09-taxi-tips';
import { type JoinedRow, MINUTE, type Neighbourhood, type Position } from '../../../lib/kit/taxi';

// The winding number in place of the ray's crossings; a list of boxes in place of the grid; rows kept until their window ends.

/** How often the ring goes round the place: up on its east side +1, down on it -1. */
export function isInside(polygon: Position[], lon: number, lat: number): boolean {
  let winding = 0;
  polygon.forEach((to, index) => {
    const from = polygon.at(index - 1) as Position;
    const [low, high] = from[1] <= to[1] ? [from, to] : [to, from];
    if (lat < low[1] || lat >= high[1]) return;
    // Reckoned from the low end, whichever way the ring goes: a neighbour that has the same edge must come to the opposite.
    const east = (high[0] - low[0]) * (lat - low[1]) - (lon - low[0]) * (high[1] - low[1]);
    if (east > 0) winding += from === low ? 1 : -1;
  });
  return winding !== 0;
}

class Boxed {
  private readonly west: number;
  private readonly east: number;
  private readonly south: number;
  private readonly north: number;

  constructor(readonly neighbourhood: Neighbourhood) {
    const lons = neighbourhood.polygon.map(([lon]) => lon);
    const lats = neighbourhood.polygon.map(([, lat]) => lat);
    [this.west, this.east] = [Math.min(...lons), Math.max(...lons)];
    [this.south, this.north] = [Math.min(...lats), Math.max(...lats)];
  }

  holds(lon: number, lat: number): boolean {
    if (lon < this.west || lon > this.east || lat < this.south || lat > this.north) return false;
    return isInside(this.neighbourhood.polygon, lon, lat);
  }
}

export function neighbourhoodIndex(neighbourhoods: Neighbourhood[]): (lon: number, lat: number) => string {
  const boxed = neighbourhoods.map((neighbourhood) => new Boxed(neighbourhood));
  return (lon, lat) => boxed.find((each) => each.holds(lon, lat))?.neighbourhood.name ?? OTHER;
}

const HALF_HOURS = { sizeMs: 30 * MINUTE, slideMs: 10 * MINUTE };

/** All windows that begin less than a window's size before the time or at it; those of them that hold it. */
export function windowsOf(time: number, { sizeMs, slideMs } = HALF_HOURS): Window[] {
  const last = Math.ceil(time / slideMs);
  const first = last - Math.ceil(sizeMs / slideMs) - 1;
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * slideMs)
    .map((start) => ({ start, end: start + sizeMs }))
    .filter(({ start, end }) => start <= time && time < end);
}

interface Tip extends Window {
  neighbourhood: string;
  cents: number;
}

export const averageTips: typeof Average = ({ neighbourhoods, end = 'dropoff', payments, windows }) => {
  const find = neighbourhoodIndex(neighbourhoods);
  const paid = new Set<string>(payments ?? ['CRD']);
  let waiting: Tip[] = [];

  const tipsOf = ({ ride, fare }: JoinedRow): Tip[] => {
    const neighbourhood =
      end === 'pickup' ? find(ride.startLon, ride.startLat) : find(ride.endLon, ride.endLat);
    const cents = Number((fare.tip * 100).toFixed(0));
    return windowsOf(ride.endTime, windows).map((window) => ({ ...window, neighbourhood, cents }));
  };
  return ({ rows, watermark }) => {
    const all = waiting.concat(rows.filter(({ fare }) => paid.has(fare.paymentType)).flatMap(tipsOf));
    waiting = all.filter((tip) => tip.end > watermark);
    const groups = new Map<string, Tip[]>();
    for (const tip of all) {
      if (tip.end > watermark) continue;
      const key = JSON.stringify([tip.start, tip.neighbourhood]);
      groups.set(key, [...(groups.get(key) ?? []), tip]);
    }
    return [...groups.values()]
      .map((tips): TipRow => {
        const [{ start, end: windowEnd, neighbourhood }] = tips as [Tip];
        const cents = tips.reduce((sum, tip) => sum + tip.cents, 0);
        return {
          windowStart: start,
          windowEnd,
          neighbourhood,
          averageTip: cents / 100 / tips.length,
          rides: tips.length,
        };
      })
      .sort((a, b) => a.windowStart - b.windowStart || (a.neighbourhood < b.neighbourhood ? -1 : 1));
  };
};

export function topNeighbourhoods(
  rows: TipRow[],
  options: { count?: number; leastRides?: number } = {},
): RankedNeighbourhood[] {
  const disjoint = rows.filter(({ windowStart, windowEnd }) =>
    Number.isInteger(windowStart / (windowEnd - windowStart)),
  );
  const names = new Set(disjoint.map(({ neighbourhood }) => neighbourhood));
  names.delete(OTHER);
  const ranked = [...names].sort().map((neighbourhood) => {
    const own = disjoint.filter((row) => row.neighbourhood === neighbourhood);
    const rides = own.reduce((sum, row) => sum + row.rides, 0);
    const tips = own.reduce((sum, row) => sum + row.averageTip * row.rides, 0);
    return { neighbourhood, averageTip: tips / rides, rides };
  });
  return ranked
    .filter(({ rides }) => !(rides < (options.leastRides ?? 1)))
    .sort((a, b) => b.averageTip - a.averageTip)
    .slice(0, options.count ?? 10);
}
