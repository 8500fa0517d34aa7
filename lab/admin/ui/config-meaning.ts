import { bytes } from './format';

const LARGEST = '9223372036854775807';
const UNITS: ReadonlyArray<[size: number, name: string]> = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** What a config's number means, such as `1 d` for `retention.ms` 86400000; empty where there is nothing to say. */
export function meaning(name: string, value: string | null): string {
  if (value === LARGEST) return 'no limit';
  if (value === null || !/^-?\d+$/.test(value)) return '';
  const number = Number(value);
  if (number === -1 && name.startsWith('retention.')) return 'no limit';
  if (number === -2 && name.startsWith('local.')) return 'as retention says';
  if (name.endsWith('.ms')) return duration(number);
  return name.endsWith('.bytes') && number >= 1_000 ? bytes(number) : '';
}

function duration(ms: number): string {
  const unit = UNITS.find(([size]) => ms >= size && ms % size === 0);
  return unit ? `${ms / unit[0]} ${unit[1]}` : '';
}
