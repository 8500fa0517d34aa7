import type { Kafka } from 'kafkajs';
import { Fields } from './kit/fields';
import { pauseUnlessAborted } from './kit/lines';
import { type MicroBatchOptions, microBatches } from './kit/micro-batches';
import { sendInParts } from './kit/send';
import { soundRecords } from './kit/sound';
import { openBytes } from './kit/source';
import { type EndedRide, type Fare, PAYMENT_TYPES, type Ride } from './kit/taxi';

/**
 * A line of the rides' file: rideId, isStart (START or END), eventTime, otherTime, startLon, startLat, endLon, endLat,
 * passengerCnt, taxiId, driverId. On a START row eventTime is the start, and otherTime is not known (1970); on an END
 * row eventTime is the end and otherTime the start.
 *
 * @throws Error that names the column, what was expected and what came, such as
 *   `startLon (column 5): expected a number, got "abc"`, or the number of columns
 */
export function parseRide(line: string | Uint8Array): Ride {
  // BEGIN SOLUTION
  const fields = new Fields(line);
  const rideId = fields.integer('rideId');
  const isStart = fields.oneOf('isStart', ['START', 'END']) === 'START';
  const eventTime = fields.time('eventTime');
  const otherTime = fields.time('otherTime');
  const ride: Ride = {
    rideId,
    isStart,
    startTime: isStart ? eventTime : otherTime,
    endTime: isStart ? null : eventTime,
    startLon: fields.decimal('startLon'),
    startLat: fields.decimal('startLat'),
    endLon: fields.decimal('endLon'),
    endLat: fields.decimal('endLat'),
    passengerCnt: fields.integer('passengerCnt'),
    taxiId: fields.integer('taxiId'),
    driverId: fields.integer('driverId'),
  };
  fields.end();
  return ride;
  // END SOLUTION
}

/**
 * A line of the fares' file: rideId, taxiId, driverId, startTime, paymentType (CSH, CRD, NOC, DIS or UNK), tip, tolls,
 * totalFare.
 *
 * @throws as `parseRide`
 */
export function parseFare(line: string | Uint8Array): Fare {
  // BEGIN SOLUTION
  const fields = new Fields(line);
  const fare: Fare = {
    rideId: fields.integer('rideId'),
    taxiId: fields.integer('taxiId'),
    driverId: fields.integer('driverId'),
    startTime: fields.time('startTime'),
    paymentType: fields.oneOf('paymentType', PAYMENT_TYPES),
    tip: fields.decimal('tip'),
    tolls: fields.decimal('tolls'),
    totalFare: fields.decimal('totalFare'),
  };
  fields.end();
  return fare;
  // END SOLUTION
}

/** A line that is no record. */
export interface BadLine {
  /** Its number in the file, from 1. */
  line: number;
  /** What is wrong with it, as the parser says. */
  message: string;
  /** Its first 200 characters. */
  text: string;
}

/**
 * Parses lines, sound and unsound: a bad one stops nothing. Empty lines count, but are no error.
 *
 * @param options `firstLine` is the number of the first one, for lines from the middle of a file
 * @returns the records in order, and a `BadLine` for each line that is none
 */
export function parseLines(
  kind: 'rides' | 'fares',
  lines: string[],
  { firstLine = 1 }: { firstLine?: number } = {},
): { records: Array<Ride | Fare>; bad: BadLine[] } {
  // BEGIN SOLUTION
  const parse = kind === 'rides' ? parseRide : parseFare;
  const records: Array<Ride | Fare> = [];
  const bad: BadLine[] = [];
  lines.forEach((text, index) => {
    if (text.trim() === '') return;
    try {
      records.push(parse(text));
    } catch (error) {
      bad.push({ line: firstLine + index, message: (error as Error).message, text: text.slice(0, 200) });
    }
  });
  return { records, bad };
  // END SOLUTION
}

/** What `streamInBatches` tells. */
export type StreamEvent =
  | { kind: 'batch'; batch: number; lines: number; sent: number }
  | ({ kind: 'bad' } & BadLine);

// BEGIN SOLUTION
/** Longer than any record: what has no end of line before that is no CSV. */
const LONGEST_LINE = 65_536;

/** Lines from bytes that are cut anywhere, by so many; ended by LF or CRLF, the last one perhaps by nothing. */
async function* batchesOfLines(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let before = 0;
  let rest = '';
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    if (rest.length > LONGEST_LINE) {
      const line = before + lines.length + pieces.length + 1;
      throw new Error(`Line ${line} has more than ${LONGEST_LINE} characters: is this a CSV file?`);
    }
    for (const piece of pieces) {
      lines.push(piece.endsWith('\r') ? piece.slice(0, -1) : piece);
      if (lines.length < size) continue;
      yield lines;
      before += lines.length;
      lines = [];
    }
  }
  rest += decoder.decode();
  if (rest !== '') lines.push(rest);
  if (lines.length > 0) yield lines;
}
// END SOLUTION

/**
 * Sends a file to a topic as if it were a stream: so many lines, a pause, the next ones, until its end or until `signal`
 * is aborted. Each sound line is a message, as it is, without its end of line; its key is the rideId. A bad line is told
 * and not sent. However large the file, only a batch of it is in memory.
 *
 * @param options `source`: a file or a URL, gzip or not; `topic`: by default `taxirides` or `taxifares`; `linesPerBatch`
 *   counts bad and empty lines too; `emit` receives each bad line, and each batch once it is acknowledged
 * @returns what was read and sent; `lines` counts all, also empty ones
 * @throws Error when the source cannot be read, or the topic does not exist
 */
export async function streamInBatches(
  kafka: Kafka,
  {
    kind,
    source,
    topic = kind === 'rides' ? 'taxirides' : 'taxifares',
    linesPerBatch = 10_000,
    pauseMs = 200,
    signal,
    emit,
  }: {
    kind: 'rides' | 'fares';
    source: string;
    topic?: string;
    linesPerBatch?: number;
    pauseMs?: number;
    signal: AbortSignal;
    emit: (event: StreamEvent) => void;
  },
): Promise<{ batches: number; lines: number; sent: number; bad: number }> {
  // BEGIN SOLUTION
  const parse = kind === 'rides' ? parseRide : parseFare;
  const producer = kafka.producer({ idempotent: true });
  const totals = { batches: 0, lines: 0, sent: 0, bad: 0 };
  await producer.connect();
  try {
    for await (const lines of batchesOfLines(openBytes(source, { signal }), linesPerBatch)) {
      // A pause before each batch but the first: none after the last.
      if (totals.batches > 0) await pauseUnlessAborted(pauseMs, signal);
      if (signal.aborted) break;
      const messages: Array<{ key: string; value: string }> = [];
      for (const text of lines) {
        totals.lines++;
        if (text.trim() === '') continue;
        try {
          messages.push({ key: String(parse(text).rideId), value: text });
        } catch (error) {
          totals.bad++;
          emit({
            kind: 'bad',
            line: totals.lines,
            message: (error as Error).message,
            text: text.slice(0, 200),
          });
        }
      }
      await sendInParts(producer, topic, messages);
      totals.batches++;
      totals.sent += messages.length;
      emit({ kind: 'batch', batch: totals.batches, lines: lines.length, sent: messages.length });
    }
  } catch (error) {
    // Reading that was cut short by the signal is no failure.
    if (!signal.aborted) throw error;
  } finally {
    await producer.disconnect();
  }
  return totals;
  // END SOLUTION
}

/** Which rows of the result table a trigger gives: all, those that changed, or those that are final. */
export type OutputMode = 'complete' | 'update' | 'append';

/** How many rides a driver has driven to their end, in all or in a window. */
export interface DriverCount {
  /** Start of the window, in ms since 1970; null without windows. */
  windowStart: number | null;
  driverId: number;
  rides: number;
}

/** How rides are counted by driver. */
export interface CountOptions {
  mode: OutputMode;
  /** Counts in windows of so many ms of event time, each for itself; null: all together. */
  windowMs?: number | null;
  /** The watermark: the latest event time seen, less so many ms; null: none. */
  delayMs?: number | null;
}

/**
 * Makes a running count of rides by driver. A ride counts when it has ended: by its END row, whose event time is
 * `endTime`. With a watermark a window is final once its end <= the watermark: then its rows are dropped from memory,
 * and rides that still come for it are late and not counted. In mode `complete` all is kept, so nothing is late.
 * https://spark.apache.org/docs/3.5.7/structured-streaming-programming-guide.html#output-modes
 *
 * @returns a function that takes the rows of a batch and gives those of the result table which the mode asks for, by
 *   window, then driver: `complete` all; `update` those that changed in this batch; `append` those that became final
 *   with it, each once
 * @throws Error for `append` without window and watermark: no count would ever be final
 */
export function countByDriver({
  mode,
  windowMs = null,
  delayMs = null,
}: CountOptions): (rides: Ride[]) => DriverCount[] {
  // BEGIN SOLUTION
  if (mode === 'append' && (windowMs === null || delayMs === null)) {
    throw new Error(
      'Mode append needs windowMs and delayMs: without window and watermark a count is never final, so no row may be given.',
    );
  }
  const table = new Map<string, DriverCount>();
  const isFinal = ({ windowStart }: DriverCount) =>
    mode !== 'complete' && windowStart !== null && windowStart + (windowMs ?? 0) <= watermark;
  let latest = 0;
  let watermark = 0;

  return (rides) => {
    const changed = new Set<DriverCount>();
    for (const { endTime, driverId } of rides) {
      if (endTime === null) continue;
      latest = Math.max(latest, endTime);
      const windowStart = windowMs === null ? null : endTime - (endTime % windowMs);
      const key = `${windowStart} ${driverId}`;
      const row = table.get(key) ?? { windowStart, driverId, rides: 0 };
      if (isFinal(row)) continue;
      row.rides++;
      table.set(key, row);
      changed.add(row);
    }
    if (delayMs !== null) watermark = Math.max(watermark, latest - delayMs);
    const final = [...table].filter(([, row]) => isFinal(row));
    for (const [key] of final) table.delete(key);
    const rows = { complete: table.values(), update: changed, append: final.map(([, row]) => row) }[mode];
    return [...rows].sort(byWindowAndDriver).map((row) => ({ ...row }));
  };
  // END SOLUTION
}

// BEGIN SOLUTION
function byWindowAndDriver(a: DriverCount, b: DriverCount): number {
  return (a.windowStart ?? 0) - (b.windowStart ?? 0) || a.driverId - b.driverId;
}
// END SOLUTION

/** A batch of the count: how many records came, how many of them were bad, and the rows that the mode gives. */
export interface CountedBatch {
  batch: number;
  records: number;
  bad: number;
  rows: DriverCount[];
}

/**
 * Counts the rides of a topic by driver, batch after batch, until `signal` is aborted or, with the trigger `availableNow`,
 * until all is read. A record that is no ride is counted as bad and passed over.
 *
 * @param options those of `countByDriver` and of `microBatches`; `emit` receives each batch
 * @returns how many records were read, and how many of them were bad
 * @throws Error when the topic does not exist
 */
export async function runCountByDriver(
  kafka: Kafka,
  {
    topic = 'taxirides',
    mode,
    windowMs = null,
    delayMs = null,
    emit,
    ...source
  }: CountOptions &
    Omit<MicroBatchOptions, 'topics'> & { topic?: string; emit: (batch: CountedBatch) => void },
): Promise<{ records: number; bad: number }> {
  // BEGIN SOLUTION
  const count = countByDriver({ mode, windowMs, delayMs });
  const totals = { records: 0, bad: 0 };
  for await (const { batch, values } of microBatches(kafka, { topics: [topic], ...source })) {
    const lines = values(topic);
    const { records: rides, bad } = soundRecords(lines, parseRide);
    totals.records += lines.length;
    totals.bad += bad;
    emit({ batch, records: lines.length, bad, rows: count(rides) });
  }
  return totals;
  // END SOLUTION
}

/** What a treatment makes of a ride: a number, and what it counts, such as `km/h`. */
export interface Treatment {
  value: number;
  unit: string;
}

/**
 * A treatment of your own: a number that you would like to know of a ride that has ended, such as its duration, distance
 * or speed. It must be finite for a ride that is sound, and not the same for all of them.
 */
export function ownTreatment(ride: EndedRide): Treatment {
  // BEGIN SOLUTION
  // Speed as the crow flies; a degree of latitude is 111 km, one of longitude less.
  const north = (ride.endLat - ride.startLat) * 111;
  const east = (ride.endLon - ride.startLon) * 111 * Math.cos((ride.startLat * Math.PI) / 180);
  const hours = (ride.endTime - ride.startTime) / 3_600_000;
  return { value: Math.hypot(north, east) / hours, unit: 'km/h' };
  // END SOLUTION
}
