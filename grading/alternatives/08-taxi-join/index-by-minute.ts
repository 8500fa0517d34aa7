import type { joinBatch as Join, JoinOptions, JoinResult, JoinState } from '../../../lib/08-taxi-join';
import { type EndedRide, type Fare, type JoinedRow, MINUTE } from '../../../lib/kit/taxi';

// A class for each side; what is over is found by an index of the minutes in which rows are over, made for each batch.

interface Event {
  rideId: number;
}

class Side<Row extends Event> {
  late = 0;
  readonly fresh: Row[] = [];
  readonly old: Map<number, readonly Row[]>;

  constructor(
    private readonly kept: Map<number, Row[]>,
    private readonly timeOf: (row: Row) => number,
    /** A row is over once the watermark is its time and so much. */
    private readonly extra: number,
  ) {
    this.old = new Map(kept);
  }

  /** @returns the latest time of all rows, also the late ones */
  take(rows: Row[], latest: number, watermark: number): number {
    let reached = latest;
    for (const row of rows) {
      const time = this.timeOf(row);
      if (time > reached) reached = time;
      if (time > watermark) this.fresh.push(row);
      else this.late++;
    }
    return reached;
  }

  keep(): void {
    for (const row of this.fresh) {
      this.kept.set(row.rideId, (this.kept.get(row.rideId) ?? []).concat(row));
    }
  }

  forget(watermark: number): void {
    const minutes = new Map<number, Set<number>>();
    for (const rows of this.kept.values()) {
      for (const row of rows) {
        const minute = Math.floor((this.timeOf(row) + this.extra) / MINUTE);
        const ids = minutes.get(minute);
        if (ids) ids.add(row.rideId);
        else minutes.set(minute, new Set([row.rideId]));
      }
    }
    for (const [minute, ids] of minutes) {
      if (minute * MINUTE > watermark) continue;
      for (const id of ids) {
        const left = (this.kept.get(id) ?? []).filter((row) => this.timeOf(row) + this.extra > watermark);
        this.kept.delete(id);
        if (left.length > 0) this.kept.set(id, left);
      }
    }
  }
}

function byId<Row extends Event>(rows: Row[]): Map<number, Row[]> {
  const map = new Map<number, Row[]>();
  for (const row of rows) map.set(row.rideId, [...(map.get(row.rideId) ?? []), row]);
  return map;
}

/** Calls `found` for each pair of equal ids. */
function pairs<A extends Event, B extends Event>(
  left: readonly A[],
  right: Map<number, readonly B[]>,
  found: (a: A, b: B) => void,
): void {
  for (const a of left) for (const b of right.get(a.rideId) ?? []) found(a, b);
}

export function joinBatch(
  state: JoinState,
  { rides, fares }: Parameters<typeof Join>[1],
  { delayMs = 30 * MINUTE, maxRideMs = 120 * MINUTE, watermarked = true }: JoinOptions = {},
): JoinResult {
  const ends = new Side<EndedRide>(state.rides, ({ endTime }) => endTime, 0);
  const starts = new Side<Fare>(state.fares, ({ startTime }) => startTime, maxRideMs);
  state.latest.rides = ends.take(rides, state.latest.rides, state.watermark);
  state.latest.fares = starts.take(fares, state.latest.fares, state.watermark);

  const rows: JoinedRow[] = [];
  const found = (ride: EndedRide, fare: Fare) => {
    if (fare.startTime < ride.endTime && fare.startTime >= ride.endTime - maxRideMs)
      rows.push({ ride, fare });
  };
  pairs(ends.fresh, byId(starts.fresh), found);
  pairs(ends.fresh, starts.old, found);
  pairs(starts.fresh, ends.old, (fare, ride) => found(ride, fare));
  ends.keep();
  starts.keep();

  const seen = [state.latest.rides, state.latest.fares].filter(Boolean);
  if (watermarked && seen.length === 2) {
    state.watermark = Math.max(Math.min(...seen) - delayMs, state.watermark);
    ends.forget(state.watermark);
    starts.forget(state.watermark);
  }
  return { state, rows, late: { rides: ends.late, fares: starts.late } };
}
