/**
 * A bike station as the JCDecaux API v1 gives it: https://developer.jcdecaux.com/#/opendata/vls
 * `number` is unique within its contract (a city's service) only.
 */
export interface Station {
  number: number;
  contract_name: string;
  name: string;
  address: string;
  position: { lat: number; lng: number };
  banking: boolean;
  bonus: boolean;
  /** How many stands there are; some may be out of order, so bikes and free stands can add up to less. */
  bike_stands: number;
  /** Stands where a bike can be returned. */
  available_bike_stands: number;
  /** Bikes that can be rented. */
  available_bikes: number;
  status: 'OPEN' | 'CLOSED';
  /** Milliseconds since 1970; null where the station has never reported. */
  last_update: number | null;
}

/** The part of a station that a monitor of bikes and stands needs. */
export type TrimmedStation = Omit<Station, 'name' | 'position' | 'banking' | 'bonus'>;

/** A record that is no station: its message names station and field, what was expected and what came. */
export class StationError extends Error {
  override name = 'StationError';

  constructor(
    /** `contract/number` as far as they are known, such as `Toulouse/55` or `Toulouse/?`. */
    readonly station: string,
    readonly field: string,
    expected: string,
    got: unknown,
  ) {
    super(`station ${station}: ${field}: expected ${expected}, got ${shown(got)}`);
  }
}

/**
 * Checks that a value is a station, full or trimmed: what a monitor needs must be there and sound. Fields that are
 * absent from a trimmed one (name, position, banking, bonus) are not asked for.
 *
 * @param value parsed JSON
 * @returns the same value, typed
 * @throws StationError for the first field that is missing or not what it should be
 */
export function readStation(value: unknown): TrimmedStation {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StationError('?', 'record', 'an object', value);
  }
  const station = value as TrimmedStation;
  const { number, contract_name, address, bike_stands, available_bikes, available_bike_stands } = station;
  const { status, last_update } = station;
  if (typeof contract_name !== 'string' || contract_name === '') {
    throw fault(station, 'contract_name', 'text', contract_name);
  }
  if (!isCount(number)) throw fault(station, 'number', COUNT, number);
  if (typeof address !== 'string') throw fault(station, 'address', 'text', address);
  if (!isCount(bike_stands)) throw fault(station, 'bike_stands', COUNT, bike_stands);
  if (!isCount(available_bikes)) throw fault(station, 'available_bikes', COUNT, available_bikes);
  if (!isCount(available_bike_stands)) {
    throw fault(station, 'available_bike_stands', COUNT, available_bike_stands);
  }
  const taken = available_bikes + available_bike_stands;
  if (taken > bike_stands) {
    const most = `at most bike_stands, ${bike_stands}`;
    throw fault(station, 'available_bikes + available_bike_stands', most, taken);
  }
  if (status !== 'OPEN' && status !== 'CLOSED') throw fault(station, 'status', 'OPEN or CLOSED', status);
  if (last_update !== null && !isCount(last_update)) {
    throw fault(station, 'last_update', 'milliseconds since 1970 or null', last_update);
  }
  return station;
}

/**
 * Reads the value of a message as a station.
 *
 * @throws StationError, also for a tombstone (null) and for what is not JSON
 */
export function parseStation(value: Buffer | string | null): TrimmedStation {
  if (value === null) throw new StationError('?', 'value', 'JSON', null);
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString());
  } catch {
    throw new StationError('?', 'value', 'JSON', value.toString());
  }
  return readStation(parsed);
}

const COUNT = 'a whole number of at least 0';

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fault(station: object, field: string, expected: string, got: unknown): StationError {
  return new StationError(nameOf(station), field, expected, got);
}

function nameOf({ contract_name, number }: { contract_name?: unknown; number?: unknown }): string {
  const contract = typeof contract_name === 'string' && contract_name !== '' ? contract_name : '?';
  return `${contract}/${isCount(number) ? number : '?'}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
