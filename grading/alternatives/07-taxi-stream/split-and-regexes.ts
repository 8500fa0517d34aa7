import type { BadLine, CountOptions, DriverCount } from '../../../lib/07-taxi-stream';
import { type Fare, PAYMENT_TYPES, type PaymentType, type Ride } from '../../../lib/kit/taxi';

// Lines are split at commas and each column is held to a regex; counts lie in a Map of Maps.

const RIDE = [
  'rideId',
  'isStart',
  'eventTime',
  'otherTime',
  'startLon',
  'startLat',
  'endLon',
  'endLat',
  'passengerCnt',
  'taxiId',
  'driverId',
] as const;
const FARE = [
  'rideId',
  'taxiId',
  'driverId',
  'startTime',
  'paymentType',
  'tip',
  'tolls',
  'totalFare',
] as const;

type Columns<Name extends string> = Record<Name, string>;

function columnsOf<Name extends string>(line: string | Uint8Array, names: readonly Name[]) {
  const values = (typeof line === 'string' ? line : new TextDecoder().decode(line)).split(',');
  if (values.length !== names.length) {
    throw new Error(`the line has ${values.length} columns, expected ${names.length}`);
  }
  const columns = Object.fromEntries(names.map((name, index) => [name, values[index]])) as Columns<Name>;
  const refuse = (name: Name, expected: string): never => {
    throw new Error(
      `${name} (column ${names.indexOf(name) + 1}): expected ${expected}, got "${columns[name]}"`,
    );
  };
  return {
    whole: (name: Name) =>
      /^-?\d{1,15}$/.test(columns[name]) ? Number(columns[name]) : refuse(name, 'a whole number'),
    number: (name: Name) =>
      /^-?\d+(\.\d*)?(e[+-]?\d{1,2})?$/i.test(columns[name])
        ? Number(columns[name])
        : refuse(name, 'a number'),
    time(name: Name) {
      const text = columns[name];
      const iso = `${text.replace(' ', 'T')}.000Z`;
      const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(iso) : Number.NaN;
      // Date takes the 30th of February for the 1st or 2nd of March.
      const exists = !Number.isNaN(time) && new Date(time).toISOString() === iso;
      return exists ? time : refuse(name, 'a time such as 2013-01-01 00:05:43');
    },
    word: <Word extends string>(name: Name, words: readonly Word[]): Word =>
      words.find((word) => word === columns[name]) ?? refuse(name, `one of ${words.join(', ')}`),
  };
}

export function parseRide(line: string | Uint8Array): Ride {
  const { whole, number, time, word } = columnsOf(line, RIDE);
  const times = [time('eventTime'), time('otherTime')] as const;
  const rest = {
    rideId: whole('rideId'),
    startLon: number('startLon'),
    startLat: number('startLat'),
    endLon: number('endLon'),
    endLat: number('endLat'),
    passengerCnt: whole('passengerCnt'),
    taxiId: whole('taxiId'),
    driverId: whole('driverId'),
  };
  return word('isStart', ['START', 'END']) === 'START'
    ? { ...rest, isStart: true, startTime: times[0], endTime: null }
    : { ...rest, isStart: false, startTime: times[1], endTime: times[0] };
}

export function parseFare(line: string | Uint8Array): Fare {
  const { whole, number, time, word } = columnsOf(line, FARE);
  return {
    totalFare: number('totalFare'),
    tolls: number('tolls'),
    tip: number('tip'),
    paymentType: word<PaymentType>('paymentType', PAYMENT_TYPES),
    startTime: time('startTime'),
    driverId: whole('driverId'),
    taxiId: whole('taxiId'),
    rideId: whole('rideId'),
  };
}

export function parseLines(
  kind: 'rides' | 'fares',
  lines: string[],
  options: { firstLine?: number } = {},
): { records: Array<Ride | Fare>; bad: BadLine[] } {
  const parsed = lines.map((text, index): Ride | Fare | BadLine | null => {
    if (/^\s*$/.test(text)) return null;
    try {
      return kind === 'fares' ? parseFare(text) : parseRide(text);
    } catch (error) {
      const line = (options.firstLine ?? 1) + index;
      return { line, message: error instanceof Error ? error.message : `${error}`, text: text.slice(0, 200) };
    }
  });
  const isBad = (each: Ride | Fare | BadLine): each is BadLine => 'line' in each;
  const all = parsed.filter((each) => each !== null);
  return {
    records: all.filter((each): each is Ride | Fare => !isBad(each)),
    bad: all.filter(isBad),
  };
}

export function countByDriver({
  mode,
  windowMs = null,
  delayMs = null,
}: CountOptions): (rides: Ride[]) => DriverCount[] {
  if (mode === 'append') {
    if (windowMs === null) throw new Error('append needs windows: else no count is ever final');
    if (delayMs === null) throw new Error('append needs a watermark: else no window is ever final');
  }
  /** By window's start, then driver. */
  const windows = new Map<number | null, Map<number, number>>();
  let watermark = Number.NEGATIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;

  const isOver = (start: number | null) =>
    start !== null && windowMs !== null && mode !== 'complete' && start + windowMs <= watermark;
  const rowsOf = (start: number | null): DriverCount[] =>
    Array.from(windows.get(start) ?? [], ([driverId, rides]) => ({ windowStart: start, driverId, rides }));

  return (rides) => {
    const ended = rides.flatMap(({ endTime, driverId }) => (endTime === null ? [] : [{ endTime, driverId }]));
    const touched = new Set<string>();
    for (const { endTime, driverId } of ended) {
      const start = windowMs === null ? null : Math.floor(endTime / windowMs) * windowMs;
      if (isOver(start)) continue;
      if (!windows.has(start)) windows.set(start, new Map());
      const drivers = windows.get(start) as Map<number, number>;
      drivers.set(driverId, (drivers.get(driverId) ?? 0) + 1);
      touched.add(`${start}/${driverId}`);
    }
    const all = [...windows.keys()].flatMap(rowsOf);

    for (const { endTime } of ended) latest = endTime > latest ? endTime : latest;
    if (delayMs !== null) watermark = latest - delayMs;
    const over = [...windows.keys()].filter(isOver);
    const final = over.flatMap(rowsOf);
    for (const start of over) windows.delete(start);

    let rows = final;
    if (mode === 'complete') rows = all;
    if (mode === 'update') {
      rows = all.filter(({ windowStart, driverId }) => touched.has(`${windowStart}/${driverId}`));
    }
    return rows.sort((a, b) =>
      a.windowStart === b.windowStart
        ? a.driverId - b.driverId
        : Number(a.windowStart) - Number(b.windowStart),
    );
  };
}
