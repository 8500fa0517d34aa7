/** A row of the rides' file: a ride started, or ended. Times are milliseconds since 1970, UTC; coordinates degrees. */
export interface Ride {
  rideId: number;
  /** True on START rows, false on END rows. */
  isStart: boolean;
  startTime: number;
  /** Null on START rows: the ride goes on. */
  endTime: number | null;
  startLon: number;
  startLat: number;
  endLon: number;
  endLat: number;
  passengerCnt: number;
  taxiId: number;
  driverId: number;
}

/** An END row: its event time is `endTime`. */
export type EndedRide = Ride & { isStart: false; endTime: number };

/** Cash, card, no charge, dispute, unknown. */
export const PAYMENT_TYPES = ['CSH', 'CRD', 'NOC', 'DIS', 'UNK'] as const;
export type PaymentType = (typeof PAYMENT_TYPES)[number];

/** A row of the fares' file. Its event time is `startTime`, that of its ride; amounts are dollars. */
export interface Fare {
  rideId: number;
  taxiId: number;
  driverId: number;
  startTime: number;
  paymentType: PaymentType;
  /** 0 for cash: what was given in cash is not known. */
  tip: number;
  tolls: number;
  totalFare: number;
}

/** A ride and its fare: a row of the join. */
export interface JoinedRow {
  ride: EndedRide;
  fare: Fare;
}

/** A place on the map: longitude, then latitude, in degrees, as in GeoJSON. */
export type Position = [lon: number, lat: number];

/** A neighbourhood's outline, a ring that is not closed by repeating its first place. A name may come again: islands. */
export interface Neighbourhood {
  name: string;
  polygon: Position[];
}

/** A part of the map, its edges included. */
export interface Box {
  west: number;
  east: number;
  south: number;
  north: number;
}

/** New York as the course cleans it: rides that begin or end outside are left out. */
export const NEW_YORK: Box = { west: -74.05, east: -73.7, south: 40.5, north: 41 };

export const MINUTE = 60_000;

/** A result row's time, such as `2013-01-01 00:05:43`, in UTC. */
export function utc(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * Where the taxi data is: the lab's own generator, or what TAXI_RIDES, TAXI_FARES and TAXI_NEIGHBOURHOODS say (files or
 * URLs, gzip or not).
 *
 * @param rides how many rides the generator makes
 */
export function taxiSources({ rides = 20_000, seed = 1 }: { rides?: number; seed?: number } = {}) {
  const { LAB_URL = 'http://127.0.0.1:9000', TAXI_RIDES, TAXI_FARES, TAXI_NEIGHBOURHOODS } = process.env;
  const query = `?rides=${rides}&seed=${seed}`;
  return {
    rides: TAXI_RIDES ?? `${LAB_URL}/taxi/rides.gz${query}`,
    fares: TAXI_FARES ?? `${LAB_URL}/taxi/fares.gz${query}`,
    neighbourhoods: TAXI_NEIGHBOURHOODS ?? `${LAB_URL}/taxi/neighbourhoods.geojson`,
  };
}
