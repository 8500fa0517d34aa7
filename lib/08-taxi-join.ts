import type { Kafka } from 'kafkajs';
import { checkpointMessages, readCheckpoint } from './kit/checkpoints';
import { type MicroBatchOptions, microBatches, type Offsets } from './kit/micro-batches';
import { sendInParts } from './kit/send';
import { soundRecords } from './kit/sound';
import { type Box, type EndedRide, type Fare, type JoinedRow, MINUTE, NEW_YORK, type Ride } from './kit/taxi';
import { partitionCounts } from './kit/topics';

/** Whether a place lies in the box; its edges belong to it. */
export function inBox(lon: number, lat: number, { west, east, south, north }: Box = NEW_YORK): boolean {
  // BEGIN SOLUTION
  return lon >= west && lon <= east && lat >= south && lat <= north;
  // END SOLUTION
}

/**
 * The rides worth joining: END rows that begin and end in the box, in their order.
 *
 * @param options `keep` is a criterion of one's own, asked for those that are left
 */
export function cleanRides(
  rides: Ride[],
  { box = NEW_YORK, keep = () => true }: { box?: Box; keep?: (ride: EndedRide) => boolean } = {},
): EndedRide[] {
  // BEGIN SOLUTION
  return rides.filter(
    (ride): ride is EndedRide =>
      ride.endTime !== null &&
      inBox(ride.startLon, ride.startLat, box) &&
      inBox(ride.endLon, ride.endLat, box) &&
      keep(ride as EndedRide),
  );
  // END SOLUTION
}

/** A criterion of your own, for `keep`: true for the rides that you want. It must let some rides pass and stop others. */
export function ownCriterion(ride: EndedRide): boolean {
  // BEGIN SOLUTION
  // A taxi that is full.
  return ride.passengerCnt >= 5;
  // END SOLUTION
}

/** What the join remembers from batch to batch. */
export interface JoinState {
  /** In ms since 1970; 0 as long as one side has not been seen. */
  watermark: number;
  /** By side, the latest event time seen; 0: none yet. */
  latest: { rides: number; fares: number };
  /** By rideId, the rides that a later fare may match. */
  rides: Map<number, EndedRide[]>;
  /** By rideId, the fares that a later ride may match. */
  fares: Map<number, Fare[]>;
}

/** What a join knows before its first batch. */
export function emptyJoin(): JoinState {
  return { watermark: 0, latest: { rides: 0, fares: 0 }, rides: new Map(), fares: new Map() };
}

/** The rules of the join. */
export interface JoinOptions {
  /** How long rows are waited for: the watermark is so many ms behind the latest event. */
  delayMs?: number;
  /** A ride that takes longer matches no fare. */
  maxRideMs?: number;
  /** False: no watermark, as in a naive join; nothing is late, and nothing is ever dropped. */
  watermarked?: boolean;
}

/** What a batch gave. */
export interface JoinResult {
  /** The state after the batch: the one that was given, changed. */
  state: JoinState;
  rows: JoinedRow[];
  /** Rows that were dropped because they came too late. */
  late: { rides: number; fares: number };
}

// BEGIN SOLUTION
/** Whether a fare is that of a ride: fares have no end, so the ride's end must come within `maxRideMs` of the start. */
function matches(ride: EndedRide, fare: Fare, maxRideMs: number): boolean {
  return ride.endTime > fare.startTime && ride.endTime <= fare.startTime + maxRideMs;
}

function add<T>(rows: Map<number, T[]>, rideId: number, row: T): void {
  const same = rows.get(rideId);
  if (same) same.push(row);
  else rows.set(rideId, [row]);
}

function drop<T>(rows: Map<number, T[]>, isOver: (row: T) => boolean): void {
  for (const [rideId, same] of rows) {
    if (same.every(isOver)) rows.delete(rideId);
    else if (same.some(isOver))
      rows.set(
        rideId,
        same.filter((row) => !isOver(row)),
      );
  }
}
// END SOLUTION

/**
 * Joins a batch with what came before. A ride and a fare match when their rideId is equal, endTime > the fare's
 * startTime, and endTime <= startTime + `maxRideMs`; a row that is there twice matches twice.
 *
 * The watermark is the smaller of both sides' latest event time (rides `endTime`, fares `startTime`), less `delayMs`. It
 * stays 0 until both sides have been seen, never moves back, and moves after the batch: a row is late, and dropped,
 * when its event time <= the watermark with which the batch began. After the batch state that can match no more is
 * dropped: a ride once endTime <= watermark, a fare once startTime <= watermark - `maxRideMs`.
 * https://spark.apache.org/docs/3.5.7/structured-streaming-programming-guide.html#inner-joins-with-optional-watermarking
 *
 * @param state is changed; the result holds it
 * @param batch cleaned rides, and fares, in any order
 */
export function joinBatch(
  state: JoinState,
  batch: { rides: EndedRide[]; fares: Fare[] },
  { delayMs = 30 * MINUTE, maxRideMs = 120 * MINUTE, watermarked = true }: JoinOptions = {},
): JoinResult {
  // BEGIN SOLUTION
  const { latest, watermark } = state;
  const rows: JoinedRow[] = [];
  const late = { rides: 0, fares: 0 };

  for (const ride of batch.rides) {
    if (ride.endTime > latest.rides) latest.rides = ride.endTime;
    if (ride.endTime <= watermark) {
      late.rides++;
      continue;
    }
    for (const fare of state.fares.get(ride.rideId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }
    add(state.rides, ride.rideId, ride);
  }
  // The batch's own rides are in the state by now: each pair is found once, by its fare.
  for (const fare of batch.fares) {
    if (fare.startTime > latest.fares) latest.fares = fare.startTime;
    if (fare.startTime <= watermark) {
      late.fares++;
      continue;
    }
    for (const ride of state.rides.get(fare.rideId) ?? []) {
      if (matches(ride, fare, maxRideMs)) rows.push({ ride, fare });
    }
    add(state.fares, fare.rideId, fare);
  }

  const bothSeen = latest.rides > 0 && latest.fares > 0;
  if (watermarked && bothSeen) {
    state.watermark = Math.max(watermark, Math.min(latest.rides, latest.fares) - delayMs);
  }
  if (state.watermark > watermark) {
    drop(state.rides, ({ endTime }) => endTime <= state.watermark);
    drop(state.fares, ({ startTime }) => startTime <= state.watermark - maxRideMs);
  }
  return { state, rows, late };
  // END SOLUTION
}

/** A batch of `joinTopics`, told once it is committed. */
export interface JoinedBatch {
  batch: number;
  /** Records read, and how many of them were no record. */
  input: { rides: number; fares: number; bad: number };
  rows: JoinedRow[];
  late: { rides: number; fares: number };
  /** After the batch. */
  watermark: number;
  /** Rows kept after the batch. */
  state: { rides: number; fares: number };
}

// BEGIN SOLUTION
/** All that the join must know to go on where it was: offsets and state of the same moment. */
interface Checkpoint {
  batch: number;
  offsets: Offsets;
  watermark: number;
  latest: JoinState['latest'];
  rides: EndedRide[];
  fares: Fare[];
}

function byRideId<T extends { rideId: number }>(rows: T[]): Map<number, T[]> {
  const map = new Map<number, T[]>();
  for (const row of rows) add(map, row.rideId, row);
  return map;
}

function count(rows: Map<number, unknown[]>): number {
  let sum = 0;
  for (const same of rows.values()) sum += same.length;
  return sum;
}
// END SOLUTION

/**
 * Joins the topics of rides and fares, batch after batch, until `signal` is aborted or, with the trigger `availableNow`,
 * until all is read. What a batch gives is sent to `output`: each row as a message (key rideId, value a `JoinedRow` as
 * JSON), then to each of its partitions a mark (key `watermark`, value `{"watermark": ms}`): rows that come after it
 * have a later endTime.
 *
 * Rows, marks and the checkpoint (the offsets to read from next, and the state) are written in one transaction. So a join
 * that is killed at any moment and started again gives each row once, to readers that read committed messages only.
 *
 * @param options those of `joinBatch`, `cleanRides` and `microBatches`; `parseRide` and `parseFare` read a value, or
 *   throw: that record is counted as bad and passed over; `checkpoint` is a topic of one partition, `name` whose
 *   checkpoint it is there, and the id of its transactions; `startingOffsets` holds where there is none yet;
 *   `partitions`: of several joins that share the work each reads some, has a name of its own, and marks these
 *   partitions of `output` only, which then has as many as the inputs; `emit` receives each batch once it is committed
 * @returns how many rows were sent
 * @throws Error when a topic does not exist; when another join of that name was started since
 */
export async function joinTopics(
  kafka: Kafka,
  {
    parseRide,
    parseFare,
    topics = { rides: 'taxirides', fares: 'taxifares' },
    output = 'taxi-joined',
    checkpoint = 'taxi-join-checkpoints',
    name = 'taxi-join',
    partitions,
    startingOffsets = 'earliest',
    box,
    keep,
    emit,
    delayMs,
    maxRideMs,
    watermarked,
    ...source
  }: JoinOptions &
    Omit<MicroBatchOptions, 'topics' | 'firstBatch'> & {
      parseRide: (value: Buffer) => Ride;
      parseFare: (value: Buffer) => Fare;
      topics?: { rides: string; fares: string };
      output?: string;
      checkpoint?: string;
      name?: string;
      box?: Box;
      keep?: (ride: EndedRide) => boolean;
      emit: (batch: JoinedBatch) => void;
    },
): Promise<number> {
  // BEGIN SOLUTION
  const [outputs = 0] = await partitionCounts(kafka, [output, checkpoint]);
  const marked = partitions ?? Array.from({ length: outputs }, (_, partition) => partition);
  const producer = kafka.producer({
    transactionalId: name,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 10_000,
  });
  await producer.connect();
  let sent = 0;
  try {
    // Ends what an earlier one of that name left open and shuts it out: so it must come before the checkpoint is read.
    await (await producer.transaction()).abort();
    const saved = await readCheckpoint<Checkpoint>(kafka, checkpoint, name);
    const state: JoinState = saved
      ? { ...saved, rides: byRideId(saved.rides), fares: byRideId(saved.fares) }
      : emptyJoin();
    const batches = microBatches(kafka, {
      ...source,
      topics: [topics.rides, topics.fares],
      partitions,
      startingOffsets: saved?.offsets ?? startingOffsets,
      firstBatch: saved ? saved.batch + 1 : 0,
    });
    for await (const { batch, values, to: offsets } of batches) {
      const rides = soundRecords(values(topics.rides), parseRide);
      const fares = soundRecords(values(topics.fares), parseFare);
      const cleaned = cleanRides(rides.records, { box, keep });
      const { rows, late } = joinBatch(
        state,
        { rides: cleaned, fares: fares.records },
        { delayMs, maxRideMs, watermarked },
      );
      const { watermark, latest } = state;
      const kept = { rides: [...state.rides.values()].flat(), fares: [...state.fares.values()].flat() };
      const mark = { key: 'watermark', value: JSON.stringify({ watermark }) };

      const transaction = await producer.transaction();
      try {
        await sendInParts(
          transaction,
          output,
          rows.map((row) => ({ key: String(row.ride.rideId), value: JSON.stringify(row) })),
        );
        await transaction.send({
          topic: output,
          messages: marked.map((partition) => ({ ...mark, partition })),
        });
        const saving: Checkpoint = { batch, offsets, watermark, latest, ...kept };
        await sendInParts(transaction, checkpoint, checkpointMessages(name, saving));
        await transaction.commit();
      } catch (error) {
        await transaction.abort().catch(() => {});
        throw error;
      }
      sent += rows.length;
      emit({
        batch,
        input: {
          rides: rides.records.length + rides.bad,
          fares: fares.records.length + fares.bad,
          bad: rides.bad + fares.bad,
        },
        rows,
        late,
        watermark,
        state: { rides: count(state.rides), fares: count(state.fares) },
      });
    }
  } finally {
    await producer.disconnect();
  }
  return sent;
  // END SOLUTION
}
