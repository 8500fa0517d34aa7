import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { BadLine, CountedBatch, DriverCount, StreamEvent, Treatment } from '../../lib/07-taxi-stream';
import type { EndedRide, Fare, Ride } from '../../lib/kit/taxi';
import { type Reply, withFeed } from '../runner/feed';
import { type RunningCall, type TestContext, tests } from '../runner/suite';

/** What `streamInBatches` returns. */
export type Streamed = { batches: number; lines: number; sent: number; bad: number };
/** What `parseLines` returns. */
export type Parsed = { records: Array<Ride | Fare>; bad: BadLine[] };

/** A time of the first of January 2013, such as `at('00:10')`. */
export const at = (clock: string): number =>
  Date.UTC(2013, 0, 1, ...(clock.split(':').map(Number) as [number]));

export const MINUTE = 60_000;

/** A ride of three minutes that ended at that time; with null one that goes on, known by its START row. */
export function ride(driverId: number, end: string | null, start = '00:00'): Ride {
  return {
    rideId: 7,
    isStart: end === null,
    startTime: end === null ? at(start) : at(end) - 3 * MINUTE,
    endTime: end === null ? null : at(end),
    startLon: -73.99,
    startLat: 40.73,
    endLon: -73.98,
    endLat: 40.76,
    passengerCnt: 1,
    taxiId: 2013000007,
    driverId,
  };
}

/** The line of a ride that has ended. */
export const endLine = (rideId: number, driverId = 2013000008, end = '00:09:00'): string =>
  `${rideId},END,2013-01-01 ${end},2013-01-01 00:01:00,-73.99,40.73,-73.98,40.76,1,2013000007,${driverId}`;

/** The line of a ride that begins. */
export const startLine = (rideId: number, driverId = 2013000008): string =>
  `${rideId},START,2013-01-01 00:01:00,1970-01-01 00:00:00,-73.99,40.73,-73.98,40.76,1,2013000007,${driverId}`;

export const fareLine = (rideId: number, paymentType = 'CRD'): string =>
  `${rideId},2013000007,2013000008,2013-01-01 00:01:00,${paymentType},1.5,0,14`;

/** A row of the result table, windows by their start; `all` without windows. */
export function count(driverId: number, rides: number, window = 'all'): DriverCount {
  return { windowStart: window === 'all' ? null : at(window), driverId, rides };
}

/** The rows that a count gives, batch by batch. */
export function counted(t: TestContext, options: object, batches: Ride[][]): Promise<DriverCount[][]> {
  return t.callEach<DriverCount[]>(
    'countByDriver',
    [options],
    batches.map((batch) => [batch]),
  );
}

/** What `refusal` gives of a call that threw nothing. */
export const ACCEPTED = '(no error)';

/** What a call threw. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => ACCEPTED,
    (error: Error) => error.message,
  );
}

/** Starts `streamInBatches` on a file that the grader serves. */
export function startStream(t: TestContext, options: object): RunningCall<Streamed> {
  return t.start<Streamed>('streamInBatches', t.props.kafka(), {
    pauseMs: 1,
    signal: t.props.signal(),
    emit: t.props.emit(),
    ...options,
  });
}

/** Streams a file to its end. */
export async function streamed(
  t: TestContext,
  body: Reply['body'],
  options: object,
): Promise<{ totals: Streamed; batches: StreamEvent[]; bad: StreamEvent[] }> {
  return withFeed(t, [{ body }], async ({ url }) => {
    const run = startStream(t, { source: `${url}/file`, ...options });
    const totals = await run.done;
    const events = run.emitted as StreamEvent[];
    const ofKind = (kind: string) => events.filter((event) => event?.kind === kind);
    return { totals, batches: ofKind('batch'), bad: ofKind('bad') };
  });
}

/** Keys and values of a topic, in the order of its partitions. */
export async function keysAndValues(t: TestContext, topic: string): Promise<Array<[unknown, unknown]>> {
  return (await t.oracle.read(topic)).map(({ key, value }) => [key, value]);
}

/** From the south of Manhattan to its north, both airports, and the other boroughs: longitude, latitude. */
const PLACES = [
  [-74.009, 40.706],
  [-73.982, 40.727],
  [-73.985, 40.758],
  [-73.96, 40.773],
  [-73.945, 40.811],
  [-73.873, 40.774],
  [-73.79, 40.645],
  [-73.95, 40.65],
  [-73.82, 40.73],
  [-73.9, 40.85],
] as const;

/** Sound rides that differ in all that a function of one's own could look at. @param first other numbers give other rides */
export function manyRides(first = 0): EndedRide[] {
  return Array.from({ length: 240 }, (_, index) => {
    const i = first + index;
    const [startLon, startLat] = PLACES[i % 10]!;
    const [endLon, endLat] = PLACES[(3 * i + Math.floor(i / 10) + 1) % 10]!;
    const minutes = [1, 3, 5, 8, 12, 20, 33, 50, 75, 110, 150, 200][Math.floor(i / 2) % 12]!;
    const startTime = Date.UTC(2013, 0, 1 + (i % 7), (5 * i) % 24, (7 * i) % 60, i % 60);
    const places = { startLon, startLat, endLon, endLat };
    const ids = {
      rideId: i + 1,
      taxiId: 2013000001 + ((i * 37) % 500),
      driverId: 2013000001 + ((i * 53) % 700),
    };
    const endTime = startTime + minutes * MINUTE;
    return { isStart: false, startTime, endTime, passengerCnt: i % 7, ...places, ...ids };
  });
}

/** As long as no test lasts: who waits so long without need is not done in time. */
export const FOR_EVER = 3_600_000;

export default tests('07-taxi-stream', [
  {
    id: 'parses-rides',
    title:
      'parseRide gives each column by its type; on an END row the end comes first, on a START row there is none',
    points: 2,
    hints: [
      '`Fields` from lib/kit/fields takes one column after the other: `integer`, `oneOf`, `time`, `decimal`.',
      'Column 3 is the time of the event. Which one is that on a START row, and which one on an END row?',
      'The 1970 of a START row is no time: `endTime` is null.',
    ],
    async run(t) {
      const ended =
        '4211,END,2013-01-01 00:21:08,2013-01-01 00:04:33,-73.971375,40.758419,-73.985832,40.731289,2,2013001907,2013004302';
      const places = { startLon: -73.971375, startLat: 40.758419, endLon: -73.985832, endLat: 40.731289 };
      const rest = { ...places, passengerCnt: 2, taxiId: 2013001907, driverId: 2013004302 };
      const startTime = at('00:04:33');
      const wanted = { rideId: 4211, isStart: false, startTime, endTime: at('00:21:08'), ...rest };
      expect(await t.call('parseRide', ended), 'an END row').to.deep.equal(wanted);
      const started =
        '4211,START,2013-01-01 00:04:33,1970-01-01 00:00:00,-73.971375,40.758419,-73.985832,40.731289,2,2013001907,2013004302';
      const begun = { ...wanted, isStart: true, endTime: null };
      expect(await t.call('parseRide', started), 'a START row').to.deep.equal(begun);
      expect(await t.call('parseRide', Buffer.from(started)), 'the same as bytes').to.deep.equal(begun);
    },
  },
  {
    id: 'parses-fares',
    title: 'parseFare gives each column by its type, amounts as dollars, of all five ways to pay',
    points: 1,
    hints: ['The columns are those of `Fare` in lib/kit/taxi, in the same order.'],
    async run(t) {
      for (const paymentType of ['CSH', 'CRD', 'NOC', 'DIS', 'UNK']) {
        const line = `4211,2013001907,2013004302,2013-01-01 00:04:33,${paymentType},2.75,4.8,21.05`;
        const ids = { rideId: 4211, taxiId: 2013001907, driverId: 2013004302 };
        const wanted = {
          ...ids,
          startTime: at('00:04:33'),
          paymentType,
          tip: 2.75,
          tolls: 4.8,
          totalFare: 21.05,
        };
        expect(await t.call('parseFare', line), line).to.deep.equal(wanted);
        expect(await t.call('parseFare', Buffer.from(line)), 'the same as bytes').to.deep.equal(wanted);
      }
    },
  },
  {
    id: 'times-are-utc',
    title: 'Times are read as UTC, whatever zone the machine is in, and over leap days and new years',
    points: 1,
    hints: [
      '`new Date("2013-01-01 00:05:43")` reads local time: 05:43 in Paris is another moment than in New York.',
      '`Fields.time` reads UTC; so does `Date.UTC`.',
    ],
    async run(t) {
      // In New York the clocks went forward on 10 March: 02:30 of that night never was.
      const times = [
        '2013-01-01 00:00:00',
        '2012-12-31 23:59:59',
        '2012-02-29 12:00:01',
        '2013-03-10 02:30:00',
      ];
      for (const time of times) {
        const wanted = Date.parse(`${time.replace(' ', 'T')}Z`);
        const fare = await t.call<Fare>('parseFare', fareLine(1).replace('2013-01-01 00:01:00', time));
        expect(fare.startTime, `a fare of ${time}`).to.equal(wanted);
        const ended = await t.call<Ride>('parseRide', endLine(1).replace('2013-01-01 00:09:00', time));
        expect(ended.endTime, `the end of a ride at ${time}`).to.equal(wanted);
        const begun = await t.call<Ride>('parseRide', startLine(1).replace('2013-01-01 00:01:00', time));
        expect(begun.startTime, `the start of a ride at ${time}`).to.equal(wanted);
      }
    },
  },
  {
    id: 'errors-name-the-column',
    title: 'A line that is no record is refused with an error that names the column and what came',
    points: 2,
    hints: [
      '`Fields` throws such errors, if it is given the name of each column.',
      'After the last column, `end()` refuses a line that has more.',
    ],
    async run(t) {
      const wrong: Array<[fn: string, column: string, came: string, line: string]> = [
        ['parseRide', 'rideId', 'x12', endLine(12).replace('12,', 'x12,')],
        ['parseRide', 'isStart', 'STOP', endLine(12).replace('END', 'STOP')],
        ['parseRide', 'eventTime', '2013-13-01', endLine(12).replace('2013-01-01', '2013-13-01')],
        ['parseRide', 'otherTime', 'midnight', startLine(12).replace('1970-01-01 00:00:00', 'midnight')],
        ['parseRide', 'startLon', 'abc', endLine(12).replace('-73.99', 'abc')],
        ['parseRide', 'startLat', 'N40', endLine(12).replace('40.73', 'N40')],
        ['parseRide', 'endLon', '7398W', endLine(12).replace('-73.98', '7398W')],
        ['parseRide', 'endLat', '40.7.6', endLine(12).replace('40.76', '40.7.6')],
        ['parseRide', 'passengerCnt', 'two', endLine(12).replace(',1,', ',two,')],
        ['parseRide', 'taxiId', 'cab', endLine(12).replace('2013000007', 'cab')],
        ['parseRide', 'driverId', 'me', endLine(12).replace('2013000008', 'me')],
        ['parseFare', 'rideId', 'x12', fareLine(12).replace('12,', 'x12,')],
        ['parseFare', 'taxiId', 'cab', fareLine(12).replace('2013000007', 'cab')],
        ['parseFare', 'driverId', 'me', fareLine(12).replace('2013000008', 'me')],
        ['parseFare', 'startTime', 'midnight', fareLine(12).replace('2013-01-01 00:01:00', 'midnight')],
        ['parseFare', 'paymentType', 'GOLD', fareLine(12, 'GOLD')],
        ['parseFare', 'tip', '1,5'.slice(0, 1), fareLine(12).replace('1.5', '1;5')],
        ['parseFare', 'tolls', 'none', fareLine(12).replace(',0,', ',none,')],
        ['parseFare', 'totalFare', '14$', fareLine(12).replace(/14$/, '14$$')],
      ];
      for (const [fn, column, came, line] of wrong) {
        const message = await refusal(t.call(fn, line));
        expect(message, `what ${fn} says of ${line}`).to.contain(column).and.to.contain(came);
      }
      for (const [fn, line, columns] of [
        ['parseRide', endLine(12), 11],
        ['parseFare', fareLine(12), 8],
      ] as const) {
        const fewer = await refusal(t.call(fn, line.slice(0, line.lastIndexOf(','))));
        expect(fewer, `what ${fn} says of ${columns - 1} columns`).to.match(
          new RegExp(`driverId|totalFare|\\b${columns}\\b|\\b${columns - 1}\\b`),
        );
        const more = await refusal(t.call(fn, `${line},1`));
        expect(more, `what ${fn} says of ${columns + 1} columns`).to.match(
          new RegExp(`\\b${columns}\\b|\\b${columns + 1}\\b`),
        );
      }
    },
  },
  {
    id: 'bad-lines-stop-nothing',
    title:
      'parseLines gives the sound records in order, and each bad line with its number in the file and its text',
    points: 2,
    hints: [
      'Catch the error of each line, not of all of them.',
      'The first line is number `firstLine`. Empty lines are numbered too, but they are no error.',
      'Of a long line, `text` holds the first 200 characters.',
    ],
    async run(t) {
      const long = `1,END,${'x'.repeat(500)}`;
      const lines = [
        endLine(11),
        endLine(12).replace('12,', 'x12,'),
        startLine(12),
        '',
        endLine(13),
        endLine(14).slice(0, 40),
        long,
      ];
      for (const firstLine of [1, 10_001]) {
        const { records, bad } = await t.call<Parsed>(
          'parseLines',
          'rides',
          lines,
          ...(firstLine === 1 ? [] : [{ firstLine }]),
        );
        expect(
          records.map(({ rideId }) => rideId),
          'the ids of the records',
        ).to.deep.equal([11, 12, 13]);
        const wanted = [1, 5, 6].map((index) => ({
          line: firstLine + index,
          text: lines[index]!.slice(0, 200),
        }));
        expect(
          bad.map(({ line, text }) => ({ line, text })),
          `the bad lines, of which the first one has number ${firstLine}`,
        ).to.deep.equal(wanted);
        expect(bad[0]!.message, 'why line 2 is none').to.contain('rideId');
      }
      const fares = await t.call<Parsed>('parseLines', 'fares', [
        fareLine(11),
        endLine(12),
        fareLine(13, 'CSH'),
      ]);
      expect(
        fares.records.map(({ rideId }) => rideId),
        'the ids of fares',
      ).to.deep.equal([11, 13]);
      expect(
        fares.bad.map(({ line }) => line),
        'a ride among fares',
      ).to.deep.equal([2]);
      expect(await t.call('parseLines', 'fares', []), 'no lines').to.deep.equal({ records: [], bad: [] });
    },
  },
  {
    id: 'complete-gives-all',
    title:
      'In mode complete each batch gives the whole result table: all drivers by number, rides counted once, when they end',
    points: 2,
    hints: [
      'A ride has two rows. Its END row, the one with an `endTime`, counts.',
      'Keep the counts from batch to batch, in a Map by driver.',
      'Sort by number: as text, 10 comes before 9.',
    ],
    async run(t) {
      const batches = [
        [ride(9, null), ride(10, '00:10'), ride(9, '00:12'), ride(200, null)],
        [ride(10, '00:15'), ride(10, '00:20')],
        [],
        [ride(200, '00:30')],
      ];
      const wanted = [
        [count(9, 1), count(10, 1)],
        [count(9, 1), count(10, 3)],
        [count(9, 1), count(10, 3)],
        [count(9, 1), count(10, 3), count(200, 1)],
      ];
      expect(await counted(t, { mode: 'complete' }, batches), 'batch by batch').to.deep.equal(wanted);
      const windows = [[ride(9, '00:09'), ride(2, '00:10'), ride(9, '00:19')], [ride(9, '00:05')]];
      const byWindow = [
        [count(9, 1, '00:00'), count(2, 1, '00:10'), count(9, 1, '00:10')],
        [count(9, 2, '00:00'), count(2, 1, '00:10'), count(9, 1, '00:10')],
      ];
      const found = await counted(t, { mode: 'complete', windowMs: 10 * MINUTE }, windows);
      expect(found, 'in windows of ten minutes').to.deep.equal(byWindow);
    },
  },
  {
    id: 'update-gives-what-changed',
    title: 'In mode update each batch gives the rows that it changed, each once, with its count so far',
    points: 2,
    hints: [
      'Note which rows a batch touches: a Set holds each of them once.',
      'What no END row touched is not told.',
    ],
    async run(t) {
      const batches = [
        [ride(9, '00:12'), ride(10, '00:10'), ride(9, '00:14')],
        [ride(10, '00:15'), ride(9, null)],
        [ride(11, null)],
        [ride(11, '00:20'), ride(9, '00:21')],
      ];
      const wanted = [[count(9, 2), count(10, 1)], [count(10, 2)], [], [count(9, 3), count(11, 1)]];
      expect(await counted(t, { mode: 'update' }, batches), 'batch by batch').to.deep.equal(wanted);
      const windows = [[ride(9, '00:09')], [ride(9, '00:10')], [ride(9, '00:09:59')]];
      const byWindow = [[count(9, 1, '00:00')], [count(9, 1, '00:10')], [count(9, 2, '00:00')]];
      const found = await counted(t, { mode: 'update', windowMs: 10 * MINUTE }, windows);
      expect(found, 'in windows of ten minutes').to.deep.equal(byWindow);
    },
  },
  {
    id: 'append-gives-what-is-final',
    title:
      'In mode append each batch gives the windows that the watermark has passed with it, each once, and never again',
    points: 3,
    hints: [
      'The watermark is the latest end so far, less `delayMs`; it moves once a batch has been counted.',
      'A window is final once its end <= the watermark. Give its rows, and drop them.',
      'A ride for a window that is final already is late: it counts nowhere.',
    ],
    async run(t) {
      const batches = [
        [ride(9, '00:05'), ride(9, '00:12'), ride(10, '00:07')],
        // The watermark is at 00:12, so a window that ends at 00:10 takes nothing more.
        [ride(9, '00:08'), ride(10, '00:13'), ride(9, '00:17')],
        [ride(10, '00:18'), ride(9, '00:32')],
        [ride(9, '00:33')],
        [ride(9, '01:00')],
      ];
      const wanted = [
        [count(9, 1, '00:00'), count(10, 1, '00:00')],
        [],
        [count(9, 2, '00:10'), count(10, 2, '00:10')],
        [],
        [count(9, 2, '00:30')],
      ];
      const options = { mode: 'append', windowMs: 10 * MINUTE, delayMs: 0 };
      expect(await counted(t, options, batches), 'a watermark without delay').to.deep.equal(wanted);

      const later = [[ride(9, '00:05')], [ride(9, '00:15')], [ride(9, '00:07'), ride(9, '00:16')]];
      const delayed = [[], [], []];
      const patient = { ...options, delayMs: 10 * MINUTE };
      expect(await counted(t, patient, later), 'a delay of ten minutes').to.deep.equal(delayed);
      const end = [[ride(9, '00:20')], [ride(9, '00:41')]];
      const both = [...delayed, [count(9, 2, '00:00')], [count(9, 2, '00:10'), count(9, 1, '00:20')]];
      expect(await counted(t, patient, [...later, ...end]), 'with two batches more').to.deep.equal(both);
    },
  },
  {
    id: 'append-needs-a-watermark',
    title: 'Mode append is refused without window and watermark, with an error that says what is missing',
    points: 1,
    hints: [
      'Without windows, or without a watermark, can any count ever be final?',
      'Throw before the first batch.',
    ],
    async run(t) {
      for (const options of [
        {},
        { windowMs: 600_000 },
        { delayMs: 600_000 },
        { windowMs: null, delayMs: 0 },
      ]) {
        const message = await refusal(counted(t, { mode: 'append', ...options }, []));
        expect(message, `append with ${JSON.stringify(options)}`).to.match(/window|watermark|delay/i);
      }
      for (const options of [{ mode: 'complete' }, { mode: 'update', windowMs: 600_000 }]) {
        expect(await counted(t, options, []), `${options.mode} without watermark`).to.deep.equal([]);
      }
    },
  },
  {
    id: 'streams-a-file',
    title:
      'streamInBatches sends a file as it is, so many lines at a time: each a message with the rideId as key, in order',
    points: 3,
    hints: [
      '`openBytes` from lib/kit/source gives the bytes; the lines are cut out of them by you.',
      'The message is the line itself; parse it for the key only.',
      '`emit` takes { kind: "batch", batch, lines, sent } once a batch is acknowledged; the last one may be smaller.',
    ],
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const lines = [
        startLine(30),
        startLine(4),
        endLine(30),
        startLine(100),
        endLine(4),
        endLine(100),
        startLine(5),
      ];
      const { totals, batches, bad } = await streamed(t, `${lines.join('\n')}\n`, {
        kind: 'rides',
        topic,
        linesPerBatch: 3,
      });
      const wanted = lines.map((line) => [line.slice(0, line.indexOf(',')), line]);
      expect(await keysAndValues(t, topic), 'keys and values in the topic').to.deep.equal(wanted);
      expect(totals, 'what it returned').to.deep.equal({ batches: 3, lines: 7, sent: 7, bad: 0 });
      const sizes = [3, 3, 1].map((size, i) => ({ kind: 'batch', batch: i + 1, lines: size, sent: size }));
      expect(batches, 'the batches told').to.deep.equal(sizes);
      expect(bad, 'the bad lines told').to.deep.equal([]);
    },
  },
  {
    id: 'tells-bad-lines',
    title:
      'Of a gzip file too, bad lines are told with their number and not sent, and the lines after them are',
    points: 2,
    hints: [
      '`openBytes` unpacks what is gzip.',
      'A bad line: { kind: "bad", line, message, text }. It counts among the lines of its batch.',
      'Number the lines of the file, not those of the batch; empty ones have a number too.',
    ],
    async run(t) {
      const topic = t.topic('fares');
      await t.oracle.createTopic(topic);
      const lines = [
        'rideId,taxiId',
        fareLine(1),
        fareLine(2, 'GOLD'),
        '',
        fareLine(3, 'CSH'),
        endLine(4),
        fareLine(5),
      ];
      const { totals, batches, bad } = await streamed(t, gzipSync(lines.join('\n')), {
        kind: 'fares',
        topic,
        linesPerBatch: 5,
      });
      const wanted = [
        ['1', fareLine(1)],
        ['3', fareLine(3, 'CSH')],
        ['5', fareLine(5)],
      ];
      expect(await keysAndValues(t, topic), 'keys and values in the topic').to.deep.equal(wanted);
      const told = bad.map((event) => event.kind === 'bad' && [event.line, event.text]);
      expect(told, 'number and text of the bad lines').to.deep.equal([
        [1, lines[0]],
        [3, lines[2]],
        [6, lines[5]],
      ]);
      expect(bad[1], 'what is told of line 3').to.have.property('message').that.contains('GOLD');
      expect(totals, 'what it returned').to.deep.equal({ batches: 2, lines: 7, sent: 3, bad: 3 });
      expect(batches, 'the batches told').to.deep.equal([
        { kind: 'batch', batch: 1, lines: 5, sent: 2 },
        { kind: 'batch', batch: 2, lines: 2, sent: 1 },
      ]);
    },
  },
  {
    id: 'pauses-between-batches',
    title: 'Between two batches it pauses, and an abort ends the pause; after the last batch there is none',
    points: 2,
    hints: [
      '`pauseUnlessAborted` from lib/kit/lines waits, or not.',
      'Whether a batch is the last one is known only when the next one is asked for: pause before a batch, not after it.',
      'An abort is no failure: return what was sent until then.',
    ],
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const body = `${[1, 2, 3, 4, 5].map((id) => endLine(id)).join('\n')}\n`;
      await withFeed(t, [{ body }, { body }], async ({ url }) => {
        const options = { kind: 'rides', source: `${url}/file`, topic, pauseMs: FOR_EVER };
        const run = startStream(t, { ...options, linesPerBatch: 2 });
        await run.until(1, 'the first batch to be told');
        expect(await keysAndValues(t, topic), 'what is in the topic after the first batch').to.have.lengthOf(
          2,
        );
        run.abort();
        const cut = { batches: 1, lines: 2, sent: 2, bad: 0 };
        expect(await run.done, 'what it returned when aborted in its first pause').to.deep.equal(cut);
        const all = startStream(t, { ...options, linesPerBatch: 5 });
        const whole = { batches: 1, lines: 5, sent: 5, bad: 0 };
        expect(await all.done, 'what it returned of a file of one batch').to.deep.equal(whole);
      });
    },
  },
  {
    id: 'counts-a-topic',
    title:
      'runCountByDriver counts a topic in micro-batches from its beginning, passes over records that are no rides, and ends when all is read',
    points: 3,
    hints: [
      '`microBatches` from lib/kit/micro-batches takes { topics, …options }, and gives batch after batch: `values(topic)`.',
      'One `countByDriver` for the whole run, asked once a batch.',
      '`soundRecords` from lib/kit/sound says how many values the parser refused.',
    ],
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const values = [
        startLine(1, 9),
        'no ride',
        endLine(1, 9),
        endLine(2, 10),
        '',
        endLine(3, 9),
        endLine(4, 9),
      ];
      await t.oracle.produce(
        topic,
        values.map((value) => ({ value })),
      );
      const run = t.start<{ records: number; bad: number }>('runCountByDriver', t.props.kafka(), {
        topic,
        mode: 'update',
        startingOffsets: 'earliest',
        maxOffsetsPerTrigger: 3,
        trigger: { availableNow: true },
        emit: t.props.emit(),
      });
      expect(await run.done, 'what it returned').to.deep.equal({ records: 7, bad: 2 });
      const wanted: CountedBatch[] = [
        { batch: 0, records: 3, bad: 1, rows: [count(9, 1)] },
        { batch: 1, records: 3, bad: 1, rows: [count(9, 2), count(10, 1)] },
        { batch: 2, records: 1, bad: 0, rows: [count(9, 3)] },
      ];
      expect(run.emitted, 'what it emitted, batch by batch').to.deep.equal(wanted);
    },
  },
  {
    id: 'own-treatment',
    title:
      'Your own treatment gives a finite number with its unit for each of many sound rides, and not the same one for all',
    points: 1,
    hints: [
      'What would you like to know of a ride: how long, how far, how fast, how full?',
      'Return `{ value, unit }`: a number, not a text, and a unit that is the same for all rides.',
    ],
    async run(t) {
      const values = new Set<unknown>();
      const units = new Set<unknown>();
      for (const each of manyRides()) {
        const found = await t.call<Partial<Treatment> | null>('ownTreatment', each);
        expect(found?.value, `the value of a ride of ${durationOf(each)}`).to.satisfy(
          Number.isFinite,
          'a finite number',
        );
        values.add(found?.value);
        units.add(found?.unit);
      }
      expect(values.size, 'the number of different values').to.be.above(1);
      expect([...units], 'the units').to.have.length(1);
      expect([...units][0], 'the unit')
        .to.be.a('string')
        .and.match(/\S/);
    },
  },
]);

function durationOf({ startTime, endTime }: EndedRide): string {
  return `${(endTime - startTime) / MINUTE} minutes`;
}
