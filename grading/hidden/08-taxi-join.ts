import { expect } from 'chai';
import type { EndedRide, Fare } from '../../lib/kit/taxi';
import { expectSteady } from '../runner/own-task';
import { tests } from '../runner/suite';
import { manyRides } from '../tests/07-taxi-stream';
import {
  at,
  type Batch,
  batches,
  fare,
  found,
  join,
  joined,
  joinTopicsOf,
  list,
  pair,
  ride,
  rowsFound,
  type Step,
  send,
  watermarks,
} from '../tests/08-taxi-join';

const MINUTE = 60_000;
const TWO_HOURS = 120 * MINUTE;

/** Numbers from 0 to 1 that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1;
    return state / 2 ** 31;
  };
}

type Row = { ride: EndedRide } | { fare: Fare };

function timeOf(row: Row): number {
  return 'ride' in row ? row.ride.endTime : row.fare.startTime;
}

/** Rides of up to three hours with their fares, each row `disorder` minutes too late at most; some have no partner, some come twice. */
function stream(seed: number, disorder: number): Row[] {
  const random = seeded(seed);
  const rows: Array<{ row: Row; comes: number }> = [];
  const put = (row: Row) => rows.push({ row, comes: timeOf(row) + random() * disorder * MINUTE });
  for (let id = 1; id <= 60; id++) {
    const start = at('08:00') + Math.floor(random() * 360) * MINUTE;
    const end = start + Math.floor(random() ** 3 * 190) * MINUTE;
    if (random() < 0.9) put({ fare: fare(id, '08:00', { startTime: start }) });
    if (random() < 0.9) put({ ride: ride(id, '08:00', { endTime: end }) });
    if (random() < 0.1) put({ ride: ride(id, '08:00', { endTime: end }) });
  }
  return rows.sort((a, b) => a.comes - b.comes).map(({ row }) => row);
}

/** The stream in batches of at most so many rows, empty ones among them. */
function cut(rows: Row[], seed: number, largest: number, smallest = 0): Batch[] {
  const random = seeded(seed);
  const batches: Batch[] = [];
  for (let from = 0; from < rows.length; ) {
    const size = Math.max(smallest, Math.floor(random() * (largest + 1)));
    const some = rows.slice(from, from + size);
    from += size;
    batches.push({
      rides: some.flatMap((row) => ('ride' in row ? row.ride : [])),
      fares: some.flatMap((row) => ('fare' in row ? row.fare : [])),
    });
  }
  return batches;
}

/** The join as its definition says it: all that was not late is kept and compared with all. */
function byDefinition(batches: Batch[]): Array<Omit<Step, 'rides' | 'fares'>> {
  const rides: EndedRide[] = [];
  const fares: Fare[] = [];
  const latest = { rides: 0, fares: 0 };
  let watermark = 0;
  let before: string[] = [];
  return batches.map((batch) => {
    const late = { rides: 0, fares: 0 };
    for (const each of batch.rides ?? []) {
      if (each.endTime > watermark) rides.push(each);
      else late.rides++;
      latest.rides = Math.max(latest.rides, each.endTime);
    }
    for (const each of batch.fares ?? []) {
      if (each.startTime > watermark) fares.push(each);
      else late.fares++;
      latest.fares = Math.max(latest.fares, each.startTime);
    }
    const all = rides.flatMap((ride) =>
      fares
        .filter((fare) => fare.rideId === ride.rideId)
        .filter((fare) => ride.endTime > fare.startTime && ride.endTime <= fare.startTime + TWO_HOURS)
        .map((fare) => pair({ ride, fare })),
    );
    if (latest.rides && latest.fares) {
      watermark = Math.max(watermark, Math.min(latest.rides, latest.fares) - 30 * MINUTE);
    }
    const rows = without(all, before).sort();
    before = all;
    return { rows, late, watermark };
  });
}

function without(all: string[], some: string[]): string[] {
  const left = [...all];
  for (const each of some) left.splice(left.indexOf(each), 1);
  return left;
}

/** A step less the rows of the state. */
function given({ rows, late, watermark }: Step) {
  return { rows, late, watermark };
}

export default tests('08-taxi-join', [
  {
    id: 'silent-side',
    title:
      'While one side is silent the watermark stands and the state of the other grows; as soon as it speaks, both move on',
    points: 1,
    hints: ['A watermark of the faster side alone would drop what the slower one has still to match.'],
    async run(t) {
      const hours = ['11', '12', '13', '14', '15'];
      const silence = hours.map((hour, i) => ({ rides: [ride(10 + i, `${hour}:00`)] }));
      const steps = await joined(t, [
        { rides: [ride(1, '10:30')], fares: [fare(2, '10:00')] },
        ...silence,
        { fares: [fare(14, '14:45'), fare(10, '10:59')] },
      ]);
      expect(watermarks(steps), 'the watermark after each batch').to.deep.equal([
        ...Array.from({ length: 6 }, () => '09:30:00'),
        '14:15:00',
      ]);
      expect(
        steps.map(({ rides }) => rides.length),
        'rides kept after each batch',
      ).to.deep.equal([1, 2, 3, 4, 5, 6, 1]);
      expect(steps.at(-1)!.rows, 'rows once fares come again').to.deep.equal([
        '10: ride to 11:00:00, fare of 10:59:00',
        '14: ride to 15:00:00, fare of 14:45:00',
      ]);
    },
  },
  {
    id: 'naive-join',
    title: 'Without a watermark nothing is late and nothing is dropped, however long it takes',
    points: 1,
    hints: ['With `watermarked: false` the watermark stays 0, and nothing is ever at or before it.'],
    async run(t) {
      const steps = await joined(
        t,
        [
          { rides: [ride(1, '10:00')], fares: [fare(2, '09:00')] },
          { rides: [ride(3, '20:00')], fares: [fare(4, '20:00')] },
          { rides: [ride(2, '10:30')], fares: [fare(1, '09:40')] },
          { rides: [ride(2, '11:00:01')] },
        ],
        { watermarked: false },
      );
      expect(watermarks(steps), 'the watermark').to.deep.equal(['none', 'none', 'none', 'none']);
      expect(
        steps.map(({ rows }) => rows),
        'rows of each batch; a ride over two hours matches nothing here either',
      ).to.deep.equal([
        [],
        [],
        ['1: ride to 10:00:00, fare of 09:40:00', '2: ride to 10:30:00, fare of 09:00:00'],
        [],
      ]);
      const last = steps.at(-1)!;
      expect([last.rides.length, last.fares.length], 'rides and fares kept in the end').to.deep.equal([4, 3]);
    },
  },
  {
    id: 'other-limits',
    title:
      'delayMs and maxRideMs hold for matching, for lateness and for what is kept, as in the sheet’s example with one hour and a last event of 14:05',
    points: 2,
    hints: [
      'Each of the two numbers has its place: the delay in the watermark, the longest ride in the match and in how long a fare is kept.',
    ],
    async run(t) {
      const steps = await joined(
        t,
        [
          {
            rides: [ride(1, '14:05'), ride(2, '14:00')],
            fares: [fare(9, '14:05'), fare(2, '13:40'), fare(3, '12:45'), fare(4, '12:46')],
          },
          { rides: [ride(3, '13:00'), ride(4, '13:06')], fares: [fare(2, '13:39'), fare(1, '13:10')] },
        ],
        { delayMs: 60 * MINUTE, maxRideMs: 20 * MINUTE },
      );
      expect(watermarks(steps), 'the watermark, one hour behind').to.deep.equal(['13:05:00', '13:05:00']);
      expect(steps[0]!.rows, 'rows of the first batch, for rides of 20 minutes at most').to.deep.equal([
        '2: ride to 14:00:00, fare of 13:40:00',
      ]);
      expect(steps[0]!.fares, 'fares kept at 13:05: 12:45 and 20 minutes are over').to.deep.equal([
        '2 13:40:00',
        '4 12:46:00',
        '9 14:05:00',
      ]);
      expect(
        steps[1]!.late,
        'late rows of the second batch: a ride of 13:00, not one of 13:06',
      ).to.deep.equal({ rides: 1, fares: 0 });
      expect(steps[1]!.rows, 'rows of the second batch').to.deep.equal([
        '4: ride to 13:06:00, fare of 12:46:00',
      ]);
    },
  },
  {
    id: 'any-cut',
    title: 'However a stream without late rows is cut into batches, the rows of the join are the same',
    points: 2,
    hints: [
      'State that is dropped too early loses rows in one cut and not in another.',
      'When both sides of a pair come in one batch, it is found once.',
    ],
    timeoutMs: 20_000,
    async run(t) {
      const rows = stream(7, 29);
      const [whole] = byDefinition(cut(rows, 1, 1, rows.length));
      for (const largest of [3, 9, 60]) {
        const steps = await joined(t, cut(rows, largest, largest));
        expect(
          steps.flatMap((step) => step.rows).sort(),
          `rows, in batches of at most ${largest}`,
        ).to.deep.equal(whole!.rows);
        const late = steps.filter((step) => step.late.rides || step.late.fares).length;
        expect(late, `batches of at most ${largest} with late rows`).to.equal(0);
      }
    },
  },
  {
    id: 'late-rows-by-definition',
    title:
      'With late rows on both sides, batch by batch: the rows, the late ones and the watermark are those of a join that keeps everything, and the state holds no row that can match no more',
    points: 2,
    hints: [
      'The watermark with which the batch began decides for all of its rows.',
      'A late row is not matched, but it is not an error either: go on with the next one.',
    ],
    timeoutMs: 20_000,
    async run(t) {
      for (const seed of [1, 2]) {
        const cutting = cut(stream(seed, 90), seed, 12);
        const steps = await joined(t, cutting);
        expect(steps.map(given), `what each batch gives (stream ${seed})`).to.deep.equal(
          byDefinition(cutting),
        );
        for (const { rides, fares, watermark } of steps) {
          const latest = (limit: number) => new Date(Math.max(limit, 0)).toISOString().slice(11, 19);
          const over =
            watermark === 0
              ? []
              : [
                  ...rides.filter((row) => row.split(' ')[1]! <= latest(watermark)),
                  ...fares.filter((row) => row.split(' ')[1]! <= latest(watermark - TWO_HOURS)),
                ];
          expect(over, `rows kept in vain at ${latest(watermark)} (stream ${seed})`).to.deep.equal([]);
        }
      }
    },
  },
  {
    id: 'all-or-nothing',
    title:
      'When the checkpoint cannot be written, joinTopics rejects and readers of committed messages see none of the batch’s rows; a later run gives them once',
    points: 2,
    hints: [
      'Rows, marks and checkpoint go out by the same transaction; abort it when anything fails, and throw on.',
      'Tell of a batch only once it is committed.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await joinTopicsOf(t, { checkpointConfigs: { 'max.message.bytes': '100' } });
      await send(t, names, { rides: [ride(1, '10:20')], fares: [fare(1, '10:00')] });
      const failing = join(t, names);
      const outcome = await failing.done.then(
        () => 'returned',
        () => 'rejected',
      );
      expect(outcome, 'a checkpoint topic that takes 100 bytes at most').to.equal('rejected');
      expect(failing.emitted, 'batches told').to.deep.equal([]);
      expect(await found(t, names), 'what is in the output').to.deep.equal([]);
      const roomy = { ...names, checkpoint: t.topic('roomy-checkpoints') };
      await t.oracle.createTopic(roomy.checkpoint);
      expect(await join(t, roomy).done, 'rows of the run with another checkpoint topic').to.equal(1);
      expect(await found(t, names), 'what is in the output then').to.deep.equal([
        ['1: ride to 10:20:00, fare of 10:00:00', 'watermark 09:30:00'],
      ]);
    },
  },
  {
    id: 'killed-after-a-batch',
    title:
      'A join that fails once a batch is committed, and is started again, gives each row once, in batches as if it had not failed',
    points: 2,
    hints: [
      'Offsets of the next batch and state of this one are of the same moment: save them together, after the batch.',
      'The state in memory is lost with the process: all that counts is in the checkpoint.',
    ],
    timeoutMs: 20_000,
    async run(t) {
      const names = await joinTopicsOf(t);
      const rows = stream(3, 60);
      await send(t, names, {
        rides: rows.flatMap((row) => ('ride' in row ? row.ride : [])),
        fares: rows.flatMap((row) => ('fare' in row ? row.fare : [])),
      });
      const undisturbed = { ...names, output: t.topic('undisturbed'), name: t.group('undisturbed') };
      await t.oracle.createTopic(undisturbed.output);
      const options = { maxOffsetsPerTrigger: 12 };
      const whole = join(t, undisturbed, options);
      const sent = await whole.done;
      const told = batches(whole).flatMap(({ rows }) => list(rows, 'the rows told')).length;
      expect(sent, 'what is returned, beside the rows of all batches').to.equal(told);
      for (const throwOn of [1, 2]) {
        await join(t, names, { ...options, throwOn }).done.catch(() => {});
      }
      const last = join(t, names, options);
      await last.done;
      expect(batches(last)[0]?.batch, 'the first batch of the third run').to.equal(3);
      const wanted = await found(t, undisturbed);
      expect(wanted[0]?.length, 'messages of an undisturbed run').to.be.above(20);
      expect((await found(t, names)).map((partition) => [...partition].sort())).to.deep.equal(
        wanted.map((partition) => [...partition].sort()),
      );
    },
  },
  {
    id: 'one-of-that-name',
    title:
      'Once another join of its name has been started, a join rejects at its next batch instead of sending it; the next run does',
    points: 1,
    hints: [
      'The id of the transactions is the name: a producer that begins with it shuts the older one out.',
      'kafkajs asks for that id with the first transaction, not when it connects; it must come before the checkpoint is read.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await joinTopicsOf(t);
      const first = join(t, names, { trigger: { everyMs: 50 }, started: t.props.emit() });
      await first.until(1, 'a call of started');
      expect(await join(t, names).done, 'rows of a second join, there being no records yet').to.equal(0);
      await send(t, names, { rides: [ride(1, '10:20')], fares: [fare(1, '10:00')] });
      const outcome = await first
        .until(() => batches(first).some(({ batch }) => batch === 0), 'its end')
        .then(
          () => 'told a batch',
          () => 'rejected',
        );
      expect(outcome, 'the first join, once there is something to join').to.equal('rejected');
      expect(await join(t, names).done, 'rows of a third join').to.equal(1);
      expect(await rowsFound(t, names), 'the rows in the output').to.deep.equal([
        '1: ride to 10:20:00, fare of 10:00:00',
      ]);
    },
  },
  {
    id: 'shared-partitions',
    title:
      'With `partitions` a join reads and marks these only, so that another one of another name may do the rest',
    points: 1,
    hints: [
      '`partitions` is an option of `microBatches` too.',
      'A mark is a promise about all rows of its partition: only the join that fills it can give it.',
    ],
    timeoutMs: 15_000,
    async run(t) {
      const names = await joinTopicsOf(t, { partitions: 2 });
      await send(t, names, { rides: [ride(1, '10:20')], fares: [fare(1, '10:00')] }, 0);
      await send(t, names, { rides: [ride(2, '12:20')], fares: [fare(2, '12:00')] }, 1);
      const marks = async () => {
        const records = (await t.oracle.read(names.output)).filter(({ key }) => key === 'watermark');
        return records.map(({ partition, value }) => `partition ${partition}: ${value}`);
      };
      const second = join(t, names, { partitions: [1] });
      expect(await second.done, 'rows of the join of partition 1').to.equal(1);
      expect(batches(second)[0]?.input, 'the records that it read').to.deep.equal({
        rides: 1,
        fares: 1,
        bad: 0,
      });
      const later = `partition 1: {"watermark":${at('11:30')}}`;
      expect(await marks(), 'the marks of the join of partition 1').to.deep.equal([later]);
      const first = join(t, { ...names, name: t.group('first') }, { partitions: [0] });
      expect(await first.done, 'rows of the join of partition 0').to.equal(1);
      expect(await marks(), 'the marks of both').to.deep.equal([
        `partition 0: {"watermark":${at('09:30')}}`,
        later,
      ]);
      expect(await rowsFound(t, names), 'the rows of both').to.deep.equal([
        '1: ride to 10:20:00, fare of 10:00:00',
        '2: ride to 12:20:00, fare of 12:00:00',
      ]);
    },
  },
  {
    id: 'options-passed-on',
    title:
      'joinTopics passes its options on: box and criterion, delay and longest ride, where to start; each name has its own checkpoint in a topic; a topic that does not exist is named',
    points: 1,
    hints: ['What is no option of the join belongs to `microBatches`; `name` is the key of the checkpoint.'],
    timeoutMs: 20_000,
    async run(t) {
      const names = await joinTopicsOf(t);
      const north = { west: -74.05, east: -73.7, south: 40.71, north: 41 };
      await send(t, names, {
        rides: [
          ride(1, '10:20'),
          ride(2, '10:21', { startLat: 40.75 }),
          ride(3, '10:22', { startLat: 40.75 }),
          ride(4, '11:01', { startLat: 40.75 }),
        ],
        fares: [1, 2, 3, 4].map((id) => fare(id, '10:00')),
      });
      const minutes = { delayMs: 10 * MINUTE, maxRideMs: 60 * MINUTE };
      const keep = t.props.returns(true, false, true);
      const run = join(t, names, { ...minutes, box: north, keep });
      expect(await run.done, 'rows').to.equal(1);
      const [batch] = batches(run);
      expect(list(batch?.rows, 'the rows told').map(pair), 'the rows of rides in the north').to.deep.equal([
        '2: ride to 10:21:00, fare of 10:00:00',
      ]);
      expect(batch?.watermark, 'the watermark, 10 minutes behind').to.equal(at('09:50'));

      const other = join(t, { ...names, name: t.group('other') }, { watermarked: false });
      expect(await other.done, 'rows of a join of another name in the same checkpoint topic').to.equal(4);
      expect(batches(other)[0]?.watermark, 'its watermark, there being none').to.equal(0);
      const news = join(t, { ...names, name: t.group('news') }, { startingOffsets: 'latest' });
      expect(await news.done, 'rows of a join that starts at the latest offsets').to.equal(0);

      for (const wrong of [
        { ...names, output: t.topic('absent') },
        { ...names, topics: { ...names.topics, fares: t.topic('absent') } },
      ]) {
        const message = await join(t, wrong).done.then(
          () => 'no error',
          (error: Error) => error.message,
        );
        expect(message, 'the error for a topic that does not exist').to.include(t.topic('absent'));
      }
    },
  },
  {
    id: 'own-criterion-is-steady',
    title:
      'Your own criterion gives the same answer for the same ride, whatever came before it, and leaves the ride as it is',
    points: 1,
    hints: [
      'It looks at one ride: it keeps no count and no memory of others.',
      'Read the fields of `ride`; to work with another value, make a variable of your own.',
    ],
    async run(t) {
      await expectSteady(t, 'ownCriterion', manyRides(10_007), isBoolean, 'true or false');
    },
  },
]);

function isBoolean(answer: unknown): boolean {
  return typeof answer === 'boolean';
}
