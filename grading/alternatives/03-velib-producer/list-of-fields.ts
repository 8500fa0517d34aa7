import type { TrimmedStation } from '../../../lib/kit/stations';

// The fields as a list, and a record made of it.

const FIELDS = [
  'number',
  'contract_name',
  'status',
  'last_update',
  'address',
  'available_bikes',
  'available_bike_stands',
  'bike_stands',
] as const satisfies ReadonlyArray<keyof TrimmedStation>;

export function trimStation(station: TrimmedStation): TrimmedStation {
  const kept = FIELDS.map((field) => [field, station[field]] as const);
  return Object.fromEntries(kept) as unknown as TrimmedStation;
}

export function stationMessage(
  station: TrimmedStation,
  options: { trimmed?: boolean } = {},
): { key: string; value: string } {
  const value = options.trimmed ? JSON.stringify(station, [...FIELDS]) : JSON.stringify(station);
  return { key: [station.contract_name, station.number].join('/'), value };
}
