import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Kafka, Message } from 'kafkajs';
import { describe, it } from 'mocha';
import { leaveOut } from '../test/leave-out';
import {
  type BadLine,
  type CountOptions,
  countByDriver,
  type DriverCount,
  parseFare,
  parseLines,
  parseRide,
  type StreamEvent,
  streamInBatches,
} from './07-taxi-stream';
import { MINUTE, type Ride } from './kit/taxi';

const SLICES = new URL('../../shared/data/taxi/', import.meta.url);

/** FUZZED_LINES=1000000 takes 20 s of processor time; fewer are the beginning of the same ones. */
const FUZZED_LINES = Number(process.env.FUZZED_LINES ?? 50_000);
const PER_BATCH = 5_000;

const WHOLE = String.raw`-?\d{1,15}`;
const DECIMAL = String.raw`(-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)`;
const TIME = String.raw`(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)`;
/** What a sound line looks like, said in another way than the parsers do. */
const SOUND = {
  rides: new RegExp(
    `^${[WHOLE, '(?:START|END)', TIME, TIME, DECIMAL, DECIMAL, DECIMAL, DECIMAL, WHOLE, WHOLE, WHOLE].join()}$`,
  ),
  fares: new RegExp(
    `^${[WHOLE, WHOLE, WHOLE, TIME, '(?:CSH|CRD|NOC|DIS|UNK)', DECIMAL, DECIMAL, DECIMAL].join()}$`,
  ),
};

function isSound(kind: 'rides' | 'fares', line: string): boolean {
  const found = SOUND[kind].exec(line);
  if (!found) return false;
  return found.slice(1).every((field) => (field.includes(':') ? isTime(field) : Number.isFinite(+field)));
}

function isTime(field: string): boolean {
  const time = new Date(`${field.replace(' ', 'T')}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(field.replace(' ', 'T'));
}

const LINES = {
  rides: [
    '46,START,2013-01-01 00:00:02,1970-01-01 00:00:00,-73.955316,40.787505,-73.963421,40.757635,1,2013001733,2013003713',
    '46,END,2013-01-01 00:11:42,2013-01-01 00:00:02,-73.955316,40.787505,-73.963421,40.757635,1,2013001733,2013003713',
    '9100,START,2013-02-28 23:59:59,1970-01-01 00:00:00,0,0,-7.4E-05,40.7,2,2013000007,2013000008',
    '9100,END,2013-03-01 00:20:00,2013-02-28 23:59:59,0,0,-7.4E-05,40.7,2,2013000007,2013000008',
  ],
  fares: [
    '46,2013001733,2013003713,2013-01-01 00:00:02,CRD,1.68,0,12.68',
    '9100,2013000007,2013000008,2013-02-28 23:59:59,CSH,0,4.8,19.3',
    '9101,2013000007,2013000008,2013-03-01 00:30:00,UNK,1E+01,0,-2.5',
  ],
};

const STRANGE = [
  '\0',
  '\r',
  '"',
  'é',
  '€',
  '\u2028',
  '😀',
  '\ufffd',
  ' ',
  '\t',
  ';',
  '-',
  '.',
  ',',
  'e',
  'E',
  '+',
];

/** A line with a few slips of all sorts; sometimes none, or hardly anything of the line. */
function fuzzed(line: string, random: () => number): string {
  const pick = (length: number) => Math.floor(random() * length);
  let text = line;
  for (let slips = pick(4); slips > 0; slips--) {
    const at = pick(text.length + 1);
    const until = at + pick(4);
    const some = random() < 0.6 ? String(pick(10)) : STRANGE[pick(STRANGE.length)]!;
    switch (pick(8)) {
      case 0:
        text = text.slice(0, at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(until);
        break;
      case 2:
        text = text.slice(0, at) + some + text.slice(at);
        break;
      case 3:
        text = text.slice(0, at) + text.slice(at - pick(20)) + text.slice(until);
        break;
      case 4: {
        const fields = text.split(',');
        const [one, other] = [pick(fields.length), pick(fields.length)];
        [fields[one], fields[other]] = [fields[other]!, fields[one]!];
        text = fields.join();
        break;
      }
      case 5: {
        const fields = text.split(',');
        fields[pick(fields.length)] = ['', '-', '.', '1e400', '9'.repeat(pick(40)), 'NaN', '0x10'][pick(7)]!;
        text = fields.join();
        break;
      }
      default:
        text = text.slice(0, at) + some + text.slice(at + 1);
    }
  }
  // Half of a character of two halves would not come back from a file as it was.
  return Buffer.from(text).toString();
}

/** Numbers in [0, 1), the same ones for the same seed: Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As many fuzzed lines as are asked for, some at a time. */
function* fuzz(kind: 'rides' | 'fares', count: number): Generator<string[]> {
  const random = seeded(7);
  const sound = LINES[kind];
  for (let made = 0; made < count; made += PER_BATCH) {
    yield Array.from({ length: Math.min(PER_BATCH, count - made) }, () =>
      fuzzed(sound[Math.floor(random() * sound.length)]!, random),
    );
  }
}

describe(`parsers of ${FUZZED_LINES.toLocaleString('en')} fuzzed lines`, function () {
  this.timeout(300_000);
  for (const kind of ['rides', 'fares'] as const) {
    it(`give of ${kind} each line as a record, or as one error with its number`, () => {
      let firstLine = 1;
      let refused = 0;
      for (const lines of fuzz(kind, FUZZED_LINES / 2)) {
        const wanted = lines.flatMap((line, index) =>
          line.trim() === '' || isSound(kind, line) ? [] : [firstLine + index],
        );
        const { records, bad } = parseLines(kind, lines, { firstLine });
        const found = bad.map(({ line }) => line);
        if (found.join() !== wanted.join()) {
          const line = [...wanted, ...found].find((n) => wanted.includes(n) !== found.includes(n))!;
          expect.fail(`line ${line}: ${JSON.stringify(lines[line - firstLine])}`);
        }
        for (const { message, text } of bad) {
          if (!/\(column \d+\)|expected \d+ columns/.test(message)) expect.fail(`${message}: ${text}`);
          if (text.length > 200) expect.fail(`${text.length} characters of a bad line`);
        }
        const empty = lines.filter((line) => line.trim() === '').length;
        expect(records.length + bad.length + empty).to.equal(lines.length);
        firstLine += lines.length;
        refused += bad.length;
      }
      // Neither all sound nor all bad, else the above says little.
      expect(refused / (firstLine - 1)).to.be.within(0.2, 0.9);
    });
  }

  it('read bytes, whatever they are, as they read their text, or refuse them', () => {
    const outcome = (parse: (line: string | Uint8Array) => object, line: string | Uint8Array) => {
      try {
        return parse(line);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const line = fc.constantFrom(...LINES.rides, ...LINES.fares);
    const spoilt = fc.tuple(line, fc.nat(120), fc.uint8Array({ maxLength: 6 })).map(([text, at, bytes]) => {
      const sound = Buffer.from(text);
      return Buffer.concat([sound.subarray(0, at), bytes, sound.subarray(at + bytes.length)]);
    });
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        for (const parse of [parseRide, parseFare]) {
          const text = Buffer.from(bytes).toString();
          expect(outcome(parse, bytes)).to.deep.equal(outcome(parse, text));
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A Kafka whose producer keeps keys and values. */
function fakeKafka(sent: Array<[unknown, unknown]>): Kafka {
  const send = async ({ messages }: { messages: Message[] }) => {
    for (const { key, value } of messages) sent.push([key, value]);
  };
  const producer = { connect: async () => {}, send, disconnect: async () => {} };
  return { producer: () => producer } as unknown as Kafka;
}

describe('streamInBatches', function () {
  this.timeout(20_000);
  const options = { pauseMs: 0, signal: new AbortController().signal };

  it('sends of fuzzed lines what parseLines takes, and tells what it refuses, with the same numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taxi-stream-'));
    try {
      for (const [end, pack] of [
        ['\n', (text: string) => text],
        ['\r\n', gzipSync],
      ] as const) {
        const lines = [...fuzz('rides', 3_000)].flat().filter((line) => !line.includes('\r'));
        const source = join(folder, `rides${end.length}`);
        writeFileSync(source, pack(lines.join(end)));
        const told: BadLine[] = [];
        const sent: Array<[unknown, unknown]> = [];
        const emit = ({ kind, ...event }: StreamEvent) => kind === 'bad' && told.push(event as BadLine);
        const given = { kind: 'rides', source, linesPerBatch: 777, emit, ...options } as const;
        const totals = await streamInBatches(fakeKafka(sent), given);
        const { records, bad } = parseLines('rides', lines);
        expect(told).to.deep.equal(bad);
        const refused = new Set(bad.map(({ line }) => line));
        const values = lines.filter((line, i) => line.trim() !== '' && !refused.has(i + 1));
        const keys = records.map(({ rideId }) => String(rideId));
        expect(sent).to.deep.equal(values.map((value, i) => [keys[i], value]));
        const batches = Math.ceil(lines.length / 777);
        const wanted = { batches, lines: lines.length, sent: records.length, bad: bad.length };
        expect(totals).to.deep.equal(wanted);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [kind, name, rows] of [
    ['rides', 'nycTaxiRides.gz', 19_139],
    ['fares', 'nycTaxiFares.gz', 12_589],
  ] as const) {
    it(`sends all real ${kind}, where they are present`, async function () {
      const source = new URL(name, SLICES);
      if (!existsSync(source)) {
        return leaveOut(this, `no ${name} in ../shared/data`);
      }
      const sent: Array<[unknown, unknown]> = [];
      const bad: StreamEvent[] = [];
      const emit = (event: StreamEvent) => event.kind === 'bad' && bad.push(event);
      const given = { kind, source: source.href, emit, ...options };
      await streamInBatches(fakeKafka(sent), given);
      expect(bad).to.deep.equal([]);
      expect(sent).to.have.lengthOf(rows);
    });
  }
});

describe('countByDriver', function () {
  this.timeout(20_000);
  const windowMs = 10 * MINUTE;
  /** Few drivers and minutes, so that windows fill and rides come late. */
  const ride = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.option(fc.integer({ min: 0, max: 90 }), { freq: 8 }))
    .map(([driverId, minute]) => {
      const endTime = minute === null ? null : minute * MINUTE;
      return { driverId, endTime, isStart: endTime === null } as Ride;
    });
  const batches = fc.array(fc.array(ride, { maxLength: 8 }), { maxLength: 8 });
  const rows = (options: CountOptions, all: Ride[][]): DriverCount[][] => all.map(countByDriver(options));
  const keyOf = ({ windowStart, driverId }: DriverCount) => `${windowStart} ${driverId}`;
  const newest = (given: DriverCount[][]) => new Map(given.flat().map((row) => [keyOf(row), row.rides]));

  it('gives in mode complete the same in the end, however the rides are cut into batches', () => {
    fc.assert(
      fc.property(batches, fc.option(fc.constant(windowMs)), (all, window) => {
        const options = { mode: 'complete' as const, windowMs: window };
        const whole = countByDriver(options)(all.flat());
        expect(rows(options, [...all, []]).at(-1)).to.deep.equal(whole);
        const ended = all.flat().filter(({ endTime }) => endTime !== null);
        expect(whole.reduce((sum, row) => sum + row.rides, 0)).to.equal(ended.length);
      }),
    );
  });

  it('gives in mode update what makes the table of complete, row by row', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const updated = newest(rows({ mode: 'update', windowMs }, all));
        const complete = newest(rows({ mode: 'complete', windowMs }, all));
        expect(updated).to.deep.equal(complete);
      }),
    );
  });

  it('gives in mode append each window once it is final and once only, without the rides that were late', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 0, max: 30 }), (all, delay) => {
        const options = { windowMs, delayMs: delay * MINUTE };
        const given = rows({ mode: 'append', ...options }, all);
        // By hand: the watermark before and after each batch, and what it lets pass.
        const counts = new Map<string, number>();
        const told = new Set<string>();
        let watermark = 0;
        all.forEach((batch, i) => {
          for (const { endTime, driverId } of batch) {
            if (endTime === null) continue;
            const windowStart = Math.floor(endTime / windowMs) * windowMs;
            if (windowStart + windowMs <= watermark) continue;
            const key = keyOf({ windowStart, driverId, rides: 0 });
            counts.set(key, (counts.get(key) ?? 0) + 1);
          }
          const before = watermark;
          watermark = Math.max(
            watermark,
            ...batch.flatMap(({ endTime }) => (endTime === null ? [] : [endTime - options.delayMs])),
          );
          expect(watermark).to.be.at.least(before);
          const final = [...counts].filter(([key]) => Number(key.split(' ')[0]) + windowMs <= watermark);
          const wanted = new Map(final.filter(([key]) => !told.has(key)));
          for (const key of wanted.keys()) told.add(key);
          expect(new Map(given[i]!.map((row) => [keyOf(row), row.rides]))).to.deep.equal(wanted);
          expect(given[i]!).to.have.lengthOf(wanted.size);
        });
        const updated = newest(rows({ mode: 'update', ...options }, all));
        expect(updated).to.deep.equal(counts);
      }),
    );
  });
});
