import { expect } from 'chai';
import type { JoinedBatch, JoinOptions, JoinResult } from '../../lib/08-taxi-join';
import { type Box, type EndedRide, type Fare, type JoinedRow, type Ride, utc } from '../../lib/kit/taxi';
import { type RunningCall, type TestContext, tests } from '../runner/suite';
import { manyRides } from './07-taxi-stream';

/** Ms since 1970 of a time of the day on which all happens, such as `10:17` or `10:17:05`. */
export function at(time: string): number {
  return Date.parse(`2013-01-01T${time}Z`);
}

/** A time of that day as text; 0 is none. What a submission made may be anything. */
function clock(time: unknown): string {
  if (time === 0) return 'none';
  return Number.isSafeInteger(time) ? new Date(Number(time)).toISOString().slice(11, 19) : String(time);
}

/** A list that a submission made. */
export function list<T>(value: T[] | null | undefined, what: string): T[] {
  expect(value, what).to.be.an('array');
  return value as T[];
}

/** A ride that ended at this time, from Battery Park to Harlem. */
export function ride(rideId: number, end: string, changes: Partial<EndedRide> = {}): EndedRide {
  return {
    rideId,
    isStart: false,
    startTime: at('00:01'),
    endTime: at(end),
    startLon: -74.016,
    startLat: 40.703,
    endLon: -73.945,
    endLat: 40.81,
    passengerCnt: 2,
    taxiId: 2013000000 + rideId,
    driverId: 2013500000 + rideId,
    ...changes,
  };
}

/** The START row of a ride. */
export function started(rideId: number, start: string): Ride {
  return { ...ride(rideId, start), isStart: true, startTime: at(start), endTime: null };
}

/** The fare of a ride that began at this time. */
export function fare(rideId: number, start: string, changes: Partial<Fare> = {}): Fare {
  return {
    rideId,
    taxiId: 2013000000 + rideId,
    driverId: 2013500000 + rideId,
    startTime: at(start),
    paymentType: 'CRD',
    tip: 1.5,
    tolls: 0,
    totalFare: 11.5,
    ...changes,
  };
}

/** As the course's topics hold it: key rideId, value the line of the file. */
function rideRecord({ rideId, isStart, startTime, endTime, ...rest }: Ride) {
  const times = isStart ? [utc(startTime), utc(0)] : [utc(endTime ?? 0), utc(startTime)];
  const { startLon, startLat, endLon, endLat, passengerCnt, taxiId, driverId } = rest;
  const places = [startLon, startLat, endLon, endLat];
  const columns = [rideId, isStart ? 'START' : 'END', ...times, ...places, passengerCnt, taxiId, driverId];
  return { key: String(rideId), value: columns.join(',') };
}

function fareRecord({ rideId, taxiId, driverId, startTime, ...rest }: Fare) {
  const { paymentType, tip, tolls, totalFare } = rest;
  const columns = [rideId, taxiId, driverId, utc(startTime), paymentType, tip, tolls, totalFare];
  return { key: String(rideId), value: columns.join(',') };
}

/** A row of the join in short, such as `7: ride to 10:20:00, fare of 10:00:00`. */
export function pair(row: Partial<JoinedRow> | null): string {
  const { ride, fare } = row ?? {};
  const id = ride?.rideId === fare?.rideId ? ride?.rideId : `${ride?.rideId} and ${fare?.rideId}`;
  return `${id}: ride to ${clock(ride?.endTime)}, fare of ${clock(fare?.startTime)}`;
}

/** What a batch of a test gave, in short and sorted. */
export interface Step {
  rows: string[];
  late: { rides: number; fares: number };
  watermark: number;
  /** The rows that are kept after it, such as `7 10:20:00`. */
  rides: string[];
  fares: string[];
}

export interface Batch {
  rides?: EndedRide[];
  fares?: Fare[];
}

/** Gives batches to `joinBatch` one after the other, each with the state that the one before has left. */
export async function joined(t: TestContext, batches: Batch[], options: JoinOptions = {}): Promise<Step[]> {
  let state = { watermark: 0, latest: { rides: 0, fares: 0 }, rides: new Map(), fares: new Map() };
  const steps: Step[] = [];
  for (const { rides = [], fares = [] } of batches) {
    const result = await t.call<JoinResult>('joinBatch', state, { rides, fares }, options);
    expect(result, `what joinBatch returns for batch ${steps.length}`).to.include.keys(
      'state',
      'rows',
      'late',
    );
    state = result.state;
    steps.push({
      rows: list(result.rows, 'the rows').map(pair).sort(),
      late: result.late,
      watermark: state?.watermark,
      rides: kept<EndedRide>(state?.rides, 'endTime'),
      fares: kept<Fare>(state?.fares, 'startTime'),
    });
  }
  return steps;
}

function kept<T extends { rideId: number }>(rows: unknown, time: keyof T): string[] {
  expect(rows, 'each side of the state').to.be.instanceOf(Map);
  const all = [...(rows as Map<number, T[] | null>).values()].flat();
  return all.map((row) => `${row?.rideId} ${clock(row?.[time])}`).sort();
}

/** The watermark after each step. */
export function watermarks(steps: Step[]): string[] {
  return steps.map(({ watermark }) => clock(watermark));
}

/** The topics of a test of `joinTopics`. */
export interface JoinNames {
  topics: { rides: string; fares: string };
  output: string;
  checkpoint: string;
  name: string;
}

export async function joinTopicsOf(
  t: TestContext,
  { partitions = 1, checkpointConfigs = {} } = {},
): Promise<JoinNames> {
  const names = {
    topics: { rides: t.topic('taxirides'), fares: t.topic('taxifares') },
    output: t.topic('taxi-joined'),
    checkpoint: t.topic('taxi-join-checkpoints'),
    name: t.group('taxi-join'),
  };
  for (const topic of [names.topics.rides, names.topics.fares, names.output]) {
    await t.oracle.createTopic(topic, { partitions });
  }
  const configs = { 'cleanup.policy': 'compact', ...checkpointConfigs };
  await t.oracle.createTopic(names.checkpoint, { configs });
  return names;
}

/** Sends rides and fares to their topics, to one partition if it is named; a text is sent as it is. */
export async function send(
  t: TestContext,
  { topics }: JoinNames,
  { rides = [], fares = [] }: { rides?: Array<Ride | string>; fares?: Array<Fare | string> },
  partition?: number,
): Promise<void> {
  const record = <T>(of: (row: T) => { value: string }) => {
    return (row: T | string) => ({ ...(typeof row === 'string' ? { value: row } : of(row)), partition });
  };
  if (rides.length > 0) await t.oracle.produce(topics.rides, rides.map(record(rideRecord)));
  if (fares.length > 0) await t.oracle.produce(topics.fares, fares.map(record(fareRecord)));
}

/** What a test asks of `joinTopics`: by default, to read what is there and end. */
interface RunOptions extends JoinOptions {
  throwOn?: number;
  trigger?: object;
  maxOffsetsPerTrigger?: number;
  startingOffsets?: string;
  partitions?: number[];
  started?: unknown;
  box?: Box;
  keep?: unknown;
}

export function join(
  t: TestContext,
  names: JoinNames,
  { throwOn, ...options }: RunOptions = {},
): RunningCall<number> {
  return t.start<number>('joinTopics', t.props.kafka(), {
    trigger: { availableNow: true },
    ...names,
    parseRide: t.props.parser('ride'),
    parseFare: t.props.parser('fare'),
    signal: t.props.signal(),
    emit: t.props.emit(throwOn === undefined ? {} : { throwOn }),
    ...options,
  });
}

/** The batches that a join has told; untrusted, so each of their fields may be missing. */
export function batches(run: RunningCall): Array<Partial<JoinedBatch>> {
  return run.emitted.map((told) => (typeof told === 'object' && told !== null ? told : {}));
}

/** What readers of committed messages find in the output: rows in short, and marks as `watermark 10:00:00`, by partition. */
export async function found(t: TestContext, { output }: JoinNames): Promise<string[][]> {
  const partitions: string[][] = [];
  for (const { partition, key, value } of await t.oracle.read(output)) {
    const read = parsed(value);
    const text = key === 'watermark' ? `watermark ${clock(read?.watermark)}` : pair(read);
    partitions[partition] = [...(partitions[partition] ?? []), text];
  }
  return partitions;
}

/** The rows in the output, sorted: all of them, also those that are there twice. */
export async function rowsFound(t: TestContext, names: JoinNames): Promise<string[]> {
  const all = (await found(t, names)).flat();
  return all.filter((text) => !text.startsWith('watermark')).sort();
}

function parsed(value: string | null) {
  try {
    return JSON.parse(value ?? 'null');
  } catch {
    return null;
  }
}

export default tests('08-taxi-join', [
  {
    id: 'edges-of-the-box',
    title: 'inBox: the edges belong to the box, by default New York’s; longitude comes before latitude',
    points: 1,
    hints: ['West and east bound the longitude, south and north the latitude: `>=` and `<=`, four times.'],
    async run(t) {
      const places: Array<[number, number, boolean]> = [
        [-74.05, 40.5, true],
        [-73.7, 41, true],
        [-74.05, 41, true],
        [-73.98, 40.75, true],
        [-74.050001, 40.75, false],
        [-73.699999, 40.75, false],
        [-73.98, 40.499999, false],
        [-73.98, 41.000001, false],
        [40.75, -73.98, false],
        [0, 0, false],
      ];
      const shown = (of: (place: [number, number, boolean], index: number) => unknown) =>
        places.map((place, i) => `${place[0]}, ${place[1]}: ${of(place, i)}`);
      const answers: unknown[] = [];
      for (const [lon, lat] of places) answers.push(await t.call('inBox', lon, lat));
      expect(
        shown((_, i) => answers[i]),
        'whether it is in New York',
      ).to.deep.equal(shown(([, , inside]) => inside));
      const nancy = { west: 6.1, east: 6.25, south: 48.6, north: 48.75 };
      expect(await t.call('inBox', 6.18, 48.69, nancy), 'the Place Stanislas, in a box of Nancy').to.equal(
        true,
      );
      expect(await t.call('inBox', -73.98, 40.75, nancy), 'New York, in a box of Nancy').to.equal(false);
    },
  },
  {
    id: 'cleans-rides',
    title:
      'cleanRides keeps the END rows that begin and end in the box, in their order; then those that `keep` wants',
    points: 2,
    hints: [
      'A START row is not wrong, but the ride is not over: only END rows have an `endTime`.',
      'Both places must be in the box, the first and the last.',
      '`keep` is asked last, for what is left.',
    ],
    async run(t) {
      const rides = [
        ride(1, '10:10'),
        started(2, '10:00'),
        ride(3, '10:05', { startLon: 0, startLat: 0 }),
        ride(4, '10:04', { endLon: -73.5 }),
        ride(5, '10:03', { startTime: at('10:03') }),
        ride(6, '10:02', { startLon: -74.05, startLat: 40.5, endLon: -73.7, endLat: 41 }),
        ride(7, '10:01', { endLat: 41.2 }),
        ride(8, '10:00', { startLat: 40.4 }),
      ];
      const cleaned = await t.call<Ride[]>('cleanRides', rides);
      expect(cleaned, 'what is left, whole and in order').to.deep.equal([rides[0], rides[4], rides[5]]);

      // It answers in turn, so it must be asked for these three and for no others.
      const keep = t.props.returns(true, false, true);
      const chosen = await t.call<Ride[]>('cleanRides', rides, { keep });
      expect(
        list(chosen, 'what is left').map((row) => row?.rideId),
        'what is left when `keep` says yes, no, yes',
      ).to.deep.equal([1, 6]);
      const north = { west: -74.05, east: -73.7, south: 40.7, north: 41 };
      const inNorth = await t.call<Ride[]>('cleanRides', rides, { box: north });
      expect(
        list(inNorth, 'what is left').map((row) => row?.rideId),
        'what is left in a box that begins at 40.7',
      ).to.deep.equal([1, 5]);
    },
  },
  {
    id: 'own-criterion',
    title:
      'Your own criterion answers true or false, lets some of many different rides pass and stops others',
    points: 1,
    hints: [
      'Which rides would you look at: to an airport, at night, long ones, those of many people?',
      'Return a condition on the fields of `ride`.',
    ],
    async run(t) {
      const answers: unknown[] = [];
      for (const each of manyRides()) answers.push(await t.call('ownCriterion', each));
      expect([...new Set(answers)].sort(), 'the different answers for many rides').to.deep.equal([
        false,
        true,
      ]);
    },
  },
  {
    id: 'match-conditions',
    title:
      'joinBatch: a ride matches the fare of its rideId when it ended after the fare’s start, and at most two hours after it',
    points: 2,
    hints: [
      'Fares have no end, so the condition is about the ride’s `endTime` and the fare’s `startTime`.',
      'Exactly two hours is still a match; an end that equals the start is none.',
      'Only rideId says that they belong together: taxi and driver are not compared.',
    ],
    async run(t) {
      const start = '10:00';
      const ends = ['09:59:00', '10:00:00', '10:00:01', '11:59:59', '12:00:00', '12:00:01', '14:00:00'];
      const rides = ends.map((end, i) => ride(i + 1, end));
      const fares = ends.map((_, i) => fare(i + 1, start));
      const [step] = await joined(t, [{ rides, fares }]);
      expect(step!.rows, `rows for fares of ${start}`).to.deep.equal([
        '3: ride to 10:00:01, fare of 10:00:00',
        '4: ride to 11:59:59, fare of 10:00:00',
        '5: ride to 12:00:00, fare of 10:00:00',
      ]);

      const stranger = ride(1, '10:20', { driverId: 5, taxiId: 6, startTime: at('07:00') });
      const other = ride(2, '10:20', { driverId: fare(3, start).driverId, taxiId: fare(3, start).taxiId });
      const result = await t.call<{ rows: JoinedRow[] }>(
        'joinBatch',
        { watermark: 0, latest: { rides: 0, fares: 0 }, rides: new Map(), fares: new Map() },
        { rides: [stranger, other], fares: [fare(1, start), fare(3, start)] },
      );
      expect(result.rows, 'the ride of another driver by the same rideId, whole').to.deep.equal([
        { ride: stranger, fare: fare(1, start) },
      ]);
    },
  },
  {
    id: 'across-batches',
    title:
      'joinBatch finds a pair once, whichever side comes first, in one batch or in two; a row that is there twice matches twice',
    points: 2,
    hints: [
      'Each side is kept until the other comes: look a ride up among the fares, and a fare among the rides.',
      'When both come in one batch, only one of the two look-ups may find the pair.',
      'Under one rideId there may be several rows.',
    ],
    async run(t) {
      const steps = await joined(t, [
        { rides: [ride(1, '10:20'), ride(2, '10:21')], fares: [fare(2, '10:02'), fare(3, '10:03')] },
        { rides: [ride(3, '10:23'), ride(3, '10:23')], fares: [fare(1, '10:01')] },
        { fares: [fare(3, '10:04'), fare(2, '10:02')] },
        { rides: [ride(9, '10:25')], fares: [] },
      ]);
      const [one, two] = ['1: ride to 10:20:00, fare of 10:01:00', '2: ride to 10:21:00, fare of 10:02:00'];
      const three = (start: string) => `3: ride to 10:23:00, fare of 10:${start}:00`;
      expect(
        steps.map(({ rows }) => rows),
        'rows of each batch',
      ).to.deep.equal([[two], [one, three('03'), three('03')], [two, three('04'), three('04')], []]);
    },
  },
  {
    id: 'moves-the-watermark',
    title:
      'The watermark is the smaller of both sides’ latest event time less 30 minutes, 0 until both have been seen, and never moves back',
    points: 2,
    hints: [
      'Of rides the latest `endTime` counts, of fares the latest `startTime`; the slower side decides.',
      'A side that has not been seen may still bring anything: the watermark stays 0.',
      '`Math.max` with the old watermark keeps it from moving back.',
    ],
    async run(t) {
      const steps = await joined(t, [
        { rides: [ride(1, '10:00')] },
        { rides: [ride(2, '12:00')] },
        { fares: [fare(3, '10:40')] },
        { rides: [ride(4, '11:00')], fares: [fare(5, '11:10'), fare(6, '10:50')] },
        { fares: [fare(7, '13:00')] },
        { rides: [ride(8, '12:10')], fares: [fare(9, '12:20')] },
        {},
      ]);
      expect(watermarks(steps), 'the watermark after each batch').to.deep.equal([
        'none',
        'none',
        '10:10:00',
        '10:40:00',
        '11:30:00',
        '11:40:00',
        '11:40:00',
      ]);
    },
  },
  {
    id: 'drops-late-rows',
    title:
      'A row whose event time is at or before the watermark with which the batch began is dropped and counted; the batch’s own rows do not count for that',
    points: 3,
    hints: [
      'The watermark moves after the batch: within a batch an old row is as good as a new one.',
      'At the watermark is late (`<=`); a millisecond after it is not.',
      'A late row is neither matched nor kept, on either side.',
    ],
    async run(t) {
      const steps = await joined(t, [
        // 14:05 less 30 minutes, but only after the batch: 13:00 is not late yet.
        { rides: [ride(1, '14:05'), ride(2, '13:00')], fares: [fare(1, '14:05'), fare(2, '12:50')] },
        {
          rides: [ride(3, '13:35'), ride(4, '13:35', { endTime: at('13:35') + 1 }), ride(9, '13:00')],
          fares: [fare(5, '13:35'), fare(6, '13:35', { startTime: at('13:35') + 1 }), fare(4, '13:34')],
        },
        { rides: [ride(5, '14:00'), ride(6, '14:00')], fares: [fare(3, '13:36')] },
      ]);
      expect(
        steps.map(({ late }) => late),
        'late rows of each batch, the watermark being 13:35 after the first',
      ).to.deep.equal([
        { rides: 0, fares: 0 },
        { rides: 2, fares: 2 },
        { rides: 0, fares: 0 },
      ]);
      expect(
        steps.map(({ rows }) => rows),
        'rows of each batch',
      ).to.deep.equal([
        ['2: ride to 13:00:00, fare of 12:50:00'],
        [],
        ['6: ride to 14:00:00, fare of 13:35:00'],
      ]);
      expect(steps[2]!.fares, 'fares that are kept in the end').to.deep.equal([
        '1 14:05:00',
        '2 12:50:00',
        '3 13:36:00',
        '6 13:35:00',
      ]);
      expect(steps[2]!.rides, 'rides that are kept in the end').to.deep.equal([
        '1 14:05:00',
        '4 13:35:00',
        '5 14:00:00',
        '6 14:00:00',
      ]);
    },
  },
  {
    id: 'drops-state',
    title:
      'After a batch the state holds what may still match: rides that ended after the watermark, and fares that began less than two hours before it',
    points: 3,
    hints: [
      'Which fares can still come? Only those after the watermark: a ride that ended before it waits in vain.',
      'Which rides can still come? Those that end after the watermark, and a fare fits them up to two hours later: so it is kept until the watermark has passed its start by two hours, not by 30 minutes.',
      'At the limit (`<=`) a row is of no use any more.',
    ],
    async run(t) {
      const first = {
        rides: [
          ride(1, '10:59'),
          ride(2, '11:00'),
          ride(3, '11:00:01'),
          ride(4, '11:20'),
          ride(5, '11:30'),
          ride(5, '10:30'),
        ],
        fares: [
          fare(11, '08:59'),
          fare(12, '09:00'),
          fare(13, '09:00:01'),
          fare(14, '10:20'),
          fare(15, '11:30'),
          fare(15, '08:00'),
        ],
      };
      const steps = await joined(t, [
        first,
        { rides: [ride(12, '11:01'), ride(13, '11:00:01')] },
        { rides: [ride(6, '14:00')], fares: [fare(16, '14:00')] },
      ]);
      expect(watermarks(steps), 'the watermark after each batch').to.deep.equal([
        '11:00:00',
        '11:00:00',
        '13:30:00',
      ]);
      expect(steps[0]!.rides, 'rides kept at 11:00').to.deep.equal([
        '3 11:00:01',
        '4 11:20:00',
        '5 11:30:00',
      ]);
      expect(steps[0]!.fares, 'fares kept at 11:00').to.deep.equal([
        '13 09:00:01',
        '14 10:20:00',
        '15 11:30:00',
      ]);
      expect(steps[1]!.rows, 'rows of the second batch, for fares of 9:00 and of 9:00:01').to.deep.equal([
        '13: ride to 11:00:01, fare of 09:00:01',
      ]);
      expect(steps[2]!.rides, 'rides kept at 13:30').to.deep.equal(['6 14:00:00']);
      expect(steps[2]!.fares, 'fares kept at 13:30').to.deep.equal(['16 14:00:00']);
    },
  },
  {
    id: 'joins-topics',
    title:
      'joinTopics sends rows (key rideId, value as JSON), after them a watermark to each partition, and tells of each batch; what is no record is counted and passed over',
    points: 3,
    hints: [
      '`microBatches` gives the values of both topics, `soundRecords` parses them and counts the bad ones.',
      'A mark is a message with a `partition` of its own; send it after the rows of the batch.',
      'Both topics have `maxOffsetsPerTrigger` each; `emit` comes after the commit.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await joinTopicsOf(t, { partitions: 2 });
      const [first, second] = [ride(1, '10:20', { passengerCnt: 3 }), ride(2, '10:40')];
      await send(t, names, {
        rides: [started(1, '10:01'), first, 'no ride', second, ride(3, '10:30', { endLon: 0 })],
        fares: [
          fare(1, '10:01', { tip: 4.25 }),
          fare(2, '10:10'),
          '2,x,y',
          fare(3, '10:00'),
          '',
          fare(4, '10:15'),
        ],
      });
      const run = join(t, names);
      expect(await run.done, 'what was returned').to.equal(2);
      const rows = [
        { ride: first, fare: fare(1, '10:01', { tip: 4.25 }) },
        { ride: second, fare: fare(2, '10:10') },
      ];
      expect(batches(run).length, 'batches told').to.equal(1);
      const { rows: told, ...batch } = batches(run)[0]!;
      expect(batch, 'what is told of the batch').to.deep.equal({
        batch: 0,
        input: { rides: 5, fares: 6, bad: 3 },
        late: { rides: 0, fares: 0 },
        watermark: at('09:45'),
        state: { rides: 2, fares: 4 },
      });
      expect(
        [...list(told, 'the rows told')].sort((a, b) => a?.ride?.rideId - b?.ride?.rideId),
        'the rows told',
      ).to.deep.equal(rows);

      const records = await t.oracle.read(names.output);
      const sent = records.filter(({ key }) => key !== 'watermark');
      expect(sent.map(({ key }) => key).sort(), 'the keys of the rows').to.deep.equal(['1', '2']);
      const values = sent.map(({ value }) => parsed(value)).sort((a, b) => a?.ride?.rideId - b?.ride?.rideId);
      expect(values, 'the values of the rows').to.deep.equal(rows);
      const last = (await found(t, names)).map((partition) => partition.at(-1));
      expect(last, 'the last message of each partition of the output').to.deep.equal([
        'watermark 09:45:00',
        'watermark 09:45:00',
      ]);
      const marks = records.filter(({ key }) => key === 'watermark').map(({ value }) => parsed(value));
      expect(marks, 'the marks').to.deep.equal([{ watermark: at('09:45') }, { watermark: at('09:45') }]);
    },
  },
  {
    id: 'goes-on-where-it-was',
    title:
      'A join that is started again goes on at its checkpoint: with the offsets, the state, the watermark and the number of the next batch',
    points: 3,
    hints: [
      '`readCheckpoint` gives what `checkpointMessages` wrote: offsets and state, which belong together.',
      'JSON knows no Map: save lists, and make Maps of them again.',
      'Give `microBatches` the saved offsets as `startingOffsets`, and the number as `firstBatch`.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await joinTopicsOf(t);
      await send(t, names, {
        rides: [ride(1, '12:00'), ride(2, '11:31')],
        fares: [fare(3, '14:00'), fare(4, '10:00'), fare(4, '10:00')],
      });
      const first = join(t, names);
      expect(await first.done, 'rows of the first run').to.equal(0);
      expect(await found(t, names), 'the output after a batch without rows').to.deep.equal([
        ['watermark 11:30:00'],
      ]);
      const nothing = join(t, names);
      expect(await nothing.done, 'rows of a run without new records').to.equal(0);
      expect(batches(nothing), 'batches of a run without new records').to.deep.equal([]);

      // The watermark is 11:30: one of the rides is late. The fares of 10:00 are in the state, twice.
      await send(t, names, {
        rides: [ride(4, '11:40'), ride(4, '11:30')],
        fares: [fare(2, '11:31'), fare(2, '11:30:30'), fare(1, '11:50')],
      });
      const second = join(t, names);
      expect(await second.done, 'rows of the second run').to.equal(4);
      const { rows, ...batch } = batches(second)[0]!;
      expect(batch, 'what is told of the second run’s batch').to.deep.equal({
        batch: 1,
        input: { rides: 2, fares: 3, bad: 0 },
        late: { rides: 1, fares: 0 },
        watermark: at('11:30'),
        state: { rides: 3, fares: 6 },
      });
      expect(await rowsFound(t, names), 'the rows in the output').to.deep.equal([
        '1: ride to 12:00:00, fare of 11:50:00',
        '2: ride to 11:31:00, fare of 11:30:30',
        '4: ride to 11:40:00, fare of 10:00:00',
        '4: ride to 11:40:00, fare of 10:00:00',
      ]);

      // Of the fares one of 14:00 was seen in the first run.
      await send(t, names, { rides: [ride(9, '12:40')] });
      const third = join(t, names);
      await third.done;
      expect(clock(batches(third)[0]?.watermark), 'the watermark of a third run, with rides only').to.equal(
        '12:10:00',
      );
    },
  },
]);
