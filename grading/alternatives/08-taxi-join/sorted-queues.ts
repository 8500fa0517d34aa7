import type {
  cleanRides as Clean,
  inBox as InBox,
  joinBatch as Join,
  JoinResult,
} from '../../../lib/08-taxi-join';
import { type EndedRide, type Fare, MINUTE, NEW_YORK, type Ride } from '../../../lib/kit/taxi';

// The batch in the order of event time; what is over is taken from queues that are sorted by when it is over.

export const inBox: typeof InBox = (lon, lat, box = NEW_YORK) =>
  Math.min(Math.max(lon, box.west), box.east) === lon &&
  Math.min(Math.max(lat, box.south), box.north) === lat;

export const cleanRides: typeof Clean = (rides, options = {}) => {
  const clean: EndedRide[] = [];
  const isEnded = (ride: Ride): ride is EndedRide => !ride.isStart;
  for (const ride of rides) {
    if (!isEnded(ride)) continue;
    const places = [
      [ride.startLon, ride.startLat],
      [ride.endLon, ride.endLat],
    ] as const;
    if (places.some(([lon, lat]) => !inBox(lon, lat, options.box))) continue;
    if (options.keep?.(ride) ?? true) clean.push(ride);
  }
  return clean;
};

type Event = { side: 'rides'; time: number; row: EndedRide } | { side: 'fares'; time: number; row: Fare };

export const joinBatch: typeof Join = (state, batch, options = {}): JoinResult => {
  const delay = options.delayMs ?? 30 * MINUTE;
  const longest = options.maxRideMs ?? 2 * 60 * MINUTE;
  const began = state.watermark;
  const late = { rides: 0, fares: 0 };
  const rows: JoinResult['rows'] = [];

  const events: Event[] = [
    ...batch.rides.map((row): Event => ({ side: 'rides', time: row.endTime, row })),
    ...batch.fares.map((row): Event => ({ side: 'fares', time: row.startTime, row })),
  ].sort((a, b) => a.time - b.time);
  for (const event of events) {
    const { side, time } = event;
    state.latest[side] = Math.max(state.latest[side], time);
    if (time <= began) {
      late[side] += 1;
    } else if (event.side === 'rides') {
      const ride = event.row;
      const fares = (state.fares.get(ride.rideId) ?? []).filter((fare) => fits(ride, fare, longest));
      rows.push(...fares.map((fare) => ({ ride, fare })));
      state.rides.set(ride.rideId, [...(state.rides.get(ride.rideId) ?? []), ride]);
    } else {
      const fare = event.row;
      const rides = (state.rides.get(fare.rideId) ?? []).filter((ride) => fits(ride, fare, longest));
      rows.push(...rides.map((ride) => ({ ride, fare })));
      state.fares.set(fare.rideId, [...(state.fares.get(fare.rideId) ?? []), fare]);
    }
  }

  const { rides: latestRide, fares: latestFare } = state.latest;
  if ((options.watermarked ?? true) && latestRide !== 0 && latestFare !== 0) {
    const reached = (latestRide < latestFare ? latestRide : latestFare) - delay;
    if (reached > began) state.watermark = reached;
    evict(state.rides, (ride) => ride.endTime, state.watermark);
    evict(state.fares, (fare) => fare.startTime + longest, state.watermark);
  }
  return { late, rows, state };
};

function fits(ride: EndedRide, fare: Fare, longest: number): boolean {
  const duration = ride.endTime - fare.startTime;
  return duration > 0 && duration <= longest;
}

function evict<T>(rows: Map<number, T[]>, until: (row: T) => number, watermark: number): void {
  const queue = [...rows]
    .flatMap(([rideId, same]) => same.map((row) => ({ rideId, row, until: until(row) })))
    .sort((a, b) => a.until - b.until);
  for (const over of queue) {
    if (over.until > watermark) break;
    const others = (rows.get(over.rideId) ?? []).filter((row) => row !== over.row);
    if (others.length === 0) rows.delete(over.rideId);
    else rows.set(over.rideId, others);
  }
}
