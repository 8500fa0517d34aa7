import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { rideLines } from '../../fixtures/taxi';
import { BROKEN_LINES } from '../../fixtures/taxi/malformed';
import type { CountedBatch } from '../../lib/07-taxi-stream';
import type { Fare, Ride } from '../../lib/kit/taxi';
import { withFeed } from '../runner/feed';
import { expectSteady } from '../runner/own-task';
import { tests } from '../runner/suite';
import {
  ACCEPTED,
  count,
  counted,
  endLine,
  fareLine,
  keysAndValues,
  MINUTE,
  manyRides,
  type Parsed,
  refusal,
  ride,
  startLine,
  startStream,
  streamed,
} from '../tests/07-taxi-stream';

const WINDOW = { windowMs: 10 * MINUTE, delayMs: 5 * MINUTE };

export default tests('07-taxi-stream', [
  {
    id: 'no-guesses',
    title:
      'An empty field, a number with something behind it and a day that never was are errors, not 0; numbers with an exponent are numbers',
    points: 2,
    hints: [
      '`Number("")` is 0, and `parseFloat("12abc")` is 12: whoever wrote that line meant something else.',
    ],
    async run(t) {
      const wrong = [
        ['parseRide', endLine(1).replace('1,END', ',END')],
        ['parseRide', endLine(1).replace('1,END', '1.5,END')],
        ['parseRide', endLine(1).replace('-73.98,', ',')],
        ['parseRide', endLine(1).replace('-73.98,', '-73.98W,')],
        ['parseRide', endLine(1).replace('-73.98,', 'NaN,')],
        ['parseRide', endLine(1).replace(',1,', ',,')],
        ['parseRide', endLine(1).replace('END', 'end')],
        ['parseRide', endLine(1).replace('END', '')],
        ['parseRide', endLine(1).replace('00:09:00', '00:60:00')],
        ['parseRide', endLine(1).replace('2013-01-01 00:09:00', '2013-02-29 00:09:00')],
        ['parseRide', endLine(1).replace('2013-01-01 00:09:00', '')],
        ['parseRide', startLine(1).replace('1970-01-01 00:00:00', '')],
        ['parseFare', fareLine(1).replace('1.5', '')],
        ['parseFare', fareLine(1).replace('1.5', '1.5USD')],
        ['parseFare', fareLine(1).replace('1.5', 'Infinity')],
        ['parseFare', fareLine(1).replace(/14$/, '')],
        ['parseFare', fareLine(1, 'crd')],
        ['parseFare', ''],
        ...BROKEN_LINES.map(({ spoil }) => ['parseRide', spoil(endLine(1))]),
        ...BROKEN_LINES.map(({ spoil }) => ['parseFare', spoil(fareLine(1))]),
      ] as Array<[string, string]>;
      for (const [fn, line] of wrong) {
        expect(await refusal(t.call(fn, line)), `what ${fn} says of ${line}`).not.to.equal(ACCEPTED);
      }
      const far = await t.call<Ride>(
        'parseRide',
        endLine(1).replace('-73.98,', '-7.4E-05,').replace('40.76', '0'),
      );
      expect([far.endLon, far.endLat], 'the end at -7.4E-05,0').to.deep.equal([-7.4e-5, 0]);
      const fare = await t.call<Fare>('parseFare', fareLine(1).replace('1.5', '-2').replace(/14$/, '3e+2'));
      expect([fare.tip, fare.totalFare], 'amounts of -2 and 3e+2').to.deep.equal([-2, 300]);
      const { bad } = await t.call<Parsed>(
        'parseLines',
        'rides',
        BROKEN_LINES.map(({ spoil }) => spoil(startLine(1))),
      );
      expect(
        bad.map(({ line }) => line),
        'numbers of the bad lines, all of them',
      ).to.deep.equal(BROKEN_LINES.map((_, index) => index + 1));
    },
  },
  {
    id: 'borders-of-late',
    title:
      'Late is what comes for a window that was final before its batch: not what is in the same batch, nor in an open window behind the watermark',
    points: 2,
    hints: [
      'Compare the end of the window with the watermark, not the end of the ride.',
      'The watermark moves once the whole batch has been counted.',
      'A window that ends exactly at the watermark is final.',
    ],
    async run(t) {
      const batches = [
        // To 00:15: not late, since the watermark moves only now, to 00:10, where the first window ends.
        [ride(1, '00:15'), ride(2, '00:00'), ride(3, '00:09:59')],
        [ride(4, '00:09:59'), ride(5, '00:10'), ride(6, '00:24:59')],
        // The watermark is at 00:19:59: behind it, but the window from 00:10 is open.
        [ride(7, '00:11')],
        [ride(8, '00:25')],
        [ride(9, '00:19:59'), ride(9, '00:20')],
      ];
      const append = [
        [count(2, 1, '00:00'), count(3, 1, '00:00')],
        [],
        [],
        [count(1, 1, '00:10'), count(5, 1, '00:10'), count(7, 1, '00:10')],
        [],
      ];
      expect(await counted(t, { mode: 'append', ...WINDOW }, batches), 'append').to.deep.equal(append);
      const update = [
        [count(2, 1, '00:00'), count(3, 1, '00:00'), count(1, 1, '00:10')],
        [count(5, 1, '00:10'), count(6, 1, '00:20')],
        [count(7, 1, '00:10')],
        [count(8, 1, '00:20')],
        [count(9, 1, '00:20')],
      ];
      expect(await counted(t, { mode: 'update', ...WINDOW }, batches), 'update').to.deep.equal(update);
    },
  },
  {
    id: 'watermark-stands',
    title: 'The watermark never moves back, and START rows do not move it at all',
    points: 1,
    hints: [
      'Keep the latest end over all batches, not that of the last one.',
      'A START row has no event time of this count: its ride has not ended.',
    ],
    async run(t) {
      const batches = [
        [ride(1, '00:05'), ride(2, null, '03:00')],
        [ride(1, '00:06')],
        [ride(1, '00:40')],
        [ride(3, '00:34')],
        [ride(4, '00:29'), ride(4, null, '00:01')],
        [ride(1, '00:46')],
      ];
      const append = [[], [], [count(1, 2, '00:00')], [], [], [count(3, 1, '00:30')]];
      const found = await counted(t, { mode: 'append', windowMs: 10 * MINUTE, delayMs: 6 * MINUTE }, batches);
      expect(found, 'windows of ten minutes, a delay of six').to.deep.equal(append);
    },
  },
  {
    id: 'complete-forgets-nothing',
    title:
      'In mode complete nothing is late or dropped, whatever the watermark; without windows nothing is final in any mode',
    points: 1,
    hints: [
      'Spark keeps all of the state in mode complete, watermark or not.',
      'Without a window there is no end to compare.',
    ],
    async run(t) {
      const batches = [[ride(1, '00:05')], [ride(2, '05:00')], [ride(1, '00:06')]];
      const first = count(1, 1, '00:00');
      const last = count(2, 1, '05:00');
      const complete = [[first], [first, last], [count(1, 2, '00:00'), last]];
      expect(await counted(t, { mode: 'complete', ...WINDOW }, batches), 'complete').to.deep.equal(complete);
      const update = [[first], [last], []];
      expect(await counted(t, { mode: 'update', ...WINDOW }, batches), 'update').to.deep.equal(update);
      const unwindowed = [[count(1, 1)], [count(2, 1)], [count(1, 2)]];
      const delayed = await counted(t, { mode: 'update', delayMs: 0 }, batches);
      expect(delayed, 'update with a watermark, but no windows').to.deep.equal(unwindowed);
    },
  },
  {
    id: 'cut-anywhere',
    title:
      'Bytes come cut anywhere: within a line, a character, an end of line; lines end by LF or CRLF, the last one by nothing',
    points: 2,
    hints: [
      'Keep what follows the last end of line for the next piece.',
      'A character may have several bytes: a TextDecoder with { stream: true } waits for all of them.',
      'The end of line is no part of the value.',
    ],
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const lines = [endLine(1), 'café à côté', '', endLine(2), startLine(3), '', endLine(4)];
      const bytes = Buffer.from(lines.join('\r\n'));
      const cafe = bytes.indexOf('é') + 1;
      const cuts = [5, cafe, bytes.indexOf('\n', cafe), bytes.indexOf(startLine(3)) - 2, bytes.length - 3];
      const pieces = [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i]));
      const { totals, batches, bad } = await streamed(t, pieces, { kind: 'rides', topic, linesPerBatch: 3 });
      const sound = [lines[0]!, lines[3]!, lines[4]!, lines[6]!];
      const wanted = sound.map((line) => [line.slice(0, 1), line]);
      expect(await keysAndValues(t, topic), 'keys and values in the topic').to.deep.equal(wanted);
      const told = bad.map((event) => event.kind === 'bad' && [event.line, event.text]);
      expect(told, 'number and text of the bad lines').to.deep.equal([[2, lines[1]]]);
      expect(totals, 'what it returned').to.deep.equal({ batches: 3, lines: 7, sent: 4, bad: 1 });
      const sizes = batches.map((event) => event.kind === 'batch' && [event.lines, event.sent]);
      expect(sizes, 'lines and messages of each batch').to.deep.equal([
        [3, 1],
        [3, 2],
        [1, 1],
      ]);
    },
  },
  {
    id: 'large-batches',
    title:
      'A batch has 10,000 lines by default, more than a partition takes at once: all arrive, and in order',
    points: 2,
    hints: [
      'A broker takes about 1 MB in a request: `sendInParts` from lib/kit/send makes as many as it takes.',
      'Await each part: what is sent at once may arrive in any order.',
    ],
    timeoutMs: 20_000,
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const lines = [...rideLines({ rides: 6_000, seed: 7 })];
      const body = gzipSync(`${lines.join('\n')}\n`);
      const { totals, batches } = await streamed(t, body, { kind: 'rides', topic });
      const all = { batches: 2, lines: lines.length, sent: lines.length, bad: 0 };
      expect(totals, 'what it returned').to.deep.equal(all);
      const rest = lines.length - 10_000;
      expect(batches, 'the batches told').to.deep.equal([
        { kind: 'batch', batch: 1, lines: 10_000, sent: 10_000 },
        { kind: 'batch', batch: 2, lines: rest, sent: rest },
      ]);
      const found = (await t.oracle.read(topic)).map(({ value }) => value);
      expect(found.length, 'records in the topic').to.equal(lines.length);
      const astray = found.findIndex((value, i) => value !== lines[i]);
      expect(astray, 'the offset of the first record that is not the line of that number').to.equal(-1);
    },
  },
  {
    id: 'while-it-comes',
    title:
      'Batches go out while the file is still coming, so that its size does not matter, and an abort ends the wait for more',
    points: 2,
    hints: [
      'Send each batch as soon as its lines are there: do not gather the file first.',
      'Give the signal to `openBytes`.',
    ],
    timeoutMs: 6_000,
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const body = [1, 2, 3, 4, 5].map((id) => `${endLine(id)}\n`).join('');
      await withFeed(t, [{ body, ending: 'stall' }], async ({ url }) => {
        const run = startStream(t, { kind: 'rides', source: `${url}/file`, topic, linesPerBatch: 2 });
        await run.until(2, 'two batches to be told of a file whose fifth line is not the last');
        const ids = (await t.oracle.read(topic)).map(({ key }) => key);
        expect(ids, 'keys in the topic while the file is coming').to.deep.equal(['1', '2', '3', '4']);
        run.abort();
        const { batches, sent } = await run.done;
        expect({ batches, sent }, 'what it returned when aborted').to.deep.equal({ batches: 2, sent: 4 });
      });
    },
  },
  {
    id: 'says-what-is-missing',
    title:
      'A source that answers 404, a gzip file that is cut off and a topic that does not exist are errors which name it',
    points: 1,
    hints: ['`openBytes` and the producer say what is wrong: let it pass.', 'Only an abort is no failure.'],
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic);
      const whole = gzipSync([...rideLines({ rides: 200 })].join('\n'));
      const answers = [{ status: 404 }, { body: whole.subarray(0, whole.length / 2) }, { body: endLine(1) }];
      await withFeed(t, answers, async ({ url }) => {
        const outcome = (name: string, options: object) =>
          refusal(
            startStream(t, { kind: 'rides', source: `${url}/${name}`, topic, linesPerBatch: 50, ...options })
              .done,
          );
        expect(await outcome('nowhere', {}), 'of a 404').to.match(/404|nowhere/);
        expect(await outcome('cut.gz', {}), 'of half a file').to.contain('cut');
        const missing = t.topic('missing');
        expect(await outcome('file', { topic: missing }), 'without the topic').to.contain(missing);
      });
    },
  },
  {
    id: 'from-now-on',
    title:
      'By default runCountByDriver counts what comes after it has started, until it is aborted; its windows and watermark are those of countByDriver',
    points: 2,
    hints: [
      'Pass the options of `microBatches` on: `signal`, `started`, `trigger` and the others.',
      '`startingOffsets` is `latest` by default.',
    ],
    async run(t) {
      const topic = t.topic('rides');
      await t.oracle.createTopic(topic, { partitions: 2 });
      const send = (...values: Array<string | null>) =>
        t.oracle.produce(
          topic,
          values.map((value) => ({ key: 'k', value, partition: 1 })),
        );
      await send(endLine(1, 9), endLine(2, 9));
      const run = t.start<{ records: number; bad: number }>('runCountByDriver', t.props.kafka(), {
        topic,
        mode: 'append',
        ...WINDOW,
        trigger: { everyMs: 20 },
        signal: t.props.signal(),
        started: t.props.emit(),
        emit: t.props.emit(),
      });
      await run.until(1, '`started` to be called');
      const batches = () => run.emitted.slice(1) as CountedBatch[];
      const read = () => batches().reduce((sum, { records }) => sum + records, 0);
      await send(endLine(3, 9, '00:05:00'), endLine(4, 10, '00:15:00'));
      await run.until(() => read() >= 2, 'two records to be read');
      await send(endLine(5, 9, '00:06:00'), 'no ride', endLine(6, 9, '00:35:00'));
      await run.until(() => read() >= 5, 'three records more to be read');
      run.abort();
      expect(await run.done, 'what it returned').to.deep.equal({ records: 5, bad: 1 });
      const rows = batches().flatMap((batch) => batch.rows);
      expect(rows, 'the rows of all batches').to.deep.equal([count(9, 1, '00:00'), count(10, 1, '00:10')]);
      const missing = t.topic('missing');
      const options = {
        topic: missing,
        mode: 'complete',
        trigger: { availableNow: true },
        emit: t.props.emit(),
      };
      const message = await refusal(t.call('runCountByDriver', t.props.kafka(), options));
      expect(message, 'without the topic').to.contain(missing);
    },
  },
  {
    id: 'rows-are-told-once',
    title: 'Rows that were given do not change with later batches',
    points: 1,
    hints: ['Give copies: what the table holds goes on counting.'],
    async run(t) {
      for (const mode of ['complete', 'update']) {
        const batches = [[ride(1, '00:05')], [ride(1, '00:06')], [ride(1, '00:07')]];
        const wanted = [[count(1, 1)], [count(1, 2)], [count(1, 3)]];
        expect(await counted(t, { mode }, batches), `mode ${mode}`).to.deep.equal(wanted);
      }
    },
  },
  {
    id: 'own-treatment-is-steady',
    title:
      'Your own treatment gives the same for the same ride, whatever came before it, and leaves the ride as it is',
    points: 1,
    hints: [
      'It looks at one ride: it keeps no count and no memory of others.',
      'Read the fields of `ride`; to work with another value, make a variable of your own.',
    ],
    async run(t) {
      await expectSteady(t, 'ownTreatment', manyRides(10_007), isTreatment, 'a finite number with its unit');
    },
  },
]);

function isTreatment(answer: unknown): boolean {
  const { value, unit } = (answer ?? {}) as { value?: unknown; unit?: unknown };
  return Number.isFinite(value) && typeof unit === 'string';
}
