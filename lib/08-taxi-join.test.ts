import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { cleanRides, emptyJoin, type JoinState, joinBatch } from './08-taxi-join';
import { type EndedRide, type Fare, type JoinedRow, MINUTE, type Ride } from './kit/taxi';

const DELAY = 30 * MINUTE;
const LONGEST = 120 * MINUTE;
const NOON = Date.UTC(2013, 0, 1, 12);

type Row = { ride: EndedRide } | { fare: Fare };
interface Batch {
  rides: EndedRide[];
  fares: Fare[];
}

function ride(rideId: number, endTime: number): EndedRide {
  const place = { startLon: -74, startLat: 40.7, endLon: -73.9, endLat: 40.8 };
  return { rideId, isStart: false, startTime: 0, endTime, ...place, passengerCnt: 1, taxiId: 1, driverId: 1 };
}

function fare(rideId: number, startTime: number): Fare {
  return { rideId, taxiId: 2, driverId: 2, startTime, paymentType: 'CSH', tip: 0, tolls: 0, totalFare: 9 };
}

const timeOf = (row: Row) => ('ride' in row ? row.ride.endTime : row.fare.startTime);

/** Few ids and whole minutes, so that rows meet, come twice and lie on the borders; `late` ms after their time. */
function rowsDelayed(most: number) {
  const one = fc.record({
    isRide: fc.boolean(),
    rideId: fc.integer({ min: 1, max: 6 }),
    minute: fc.integer({ min: 0, max: 400 }),
    late: fc.nat(most),
  });
  return fc.array(one, { maxLength: 60 }).map((all) => {
    const rows = all.map(({ isRide, rideId, minute, late }) => {
      const time = NOON + minute * MINUTE;
      const row: Row = isRide ? { ride: ride(rideId, time) } : { fare: fare(rideId, time) };
      return { row, comes: time + late };
    });
    return rows.sort((a, b) => a.comes - b.comes).map(({ row }) => row);
  });
}

/** Cut after so many rows each, in turn; 0 makes an empty batch. */
function cut(rows: Row[], sizes: number[]): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0, i = 0; from < rows.length; i++) {
    const size = sizes[i % sizes.length] as number;
    const some = rows.slice(from, from + size);
    batches.push({
      rides: some.flatMap((row) => ('ride' in row ? [row.ride] : [])),
      fares: some.flatMap((row) => ('fare' in row ? [row.fare] : [])),
    });
    from += size;
  }
  return batches;
}

const cuts = fc
  .array(fc.nat(12), { minLength: 1, maxLength: 6 })
  .filter((sizes) => sizes.some((size) => size > 0));

function texts(rows: JoinedRow[]): string[] {
  return rows.map((row) => `${row.ride.rideId} ${row.ride.endTime} ${row.fare.startTime}`).sort();
}

/** All pairs that match, looked for one by one. */
function allPairs(rides: EndedRide[], fares: Fare[]): JoinedRow[] {
  return rides.flatMap((one) =>
    fares
      .filter((other) => other.rideId === one.rideId)
      .filter((other) => one.endTime > other.startTime && one.endTime - other.startTime <= LONGEST)
      .map((other) => ({ ride: one, fare: other })),
  );
}

function isLive({ watermark, rides, fares }: JoinState): boolean {
  const [allRides, allFares] = [[...rides.values()], [...fares.values()]];
  return (
    [...allRides, ...allFares].every((same) => same.length > 0) &&
    allRides.flat().every(({ endTime }) => endTime > watermark || watermark === 0) &&
    allFares.flat().every(({ startTime }) => startTime > watermark - LONGEST || watermark === 0)
  );
}

describe('the join of rides and fares', () => {
  it('gives the same rows for any interleaving of batches without late rows: all pairs that match', () => {
    fc.assert(
      fc.property(rowsDelayed(DELAY - 1), cuts, (rows, sizes) => {
        const state = emptyJoin();
        const results = cut(rows, sizes).map((batch) => joinBatch(state, batch));
        const late = results.filter((result) => result.late.rides + result.late.fares > 0);
        expect(late).to.have.length(0);
        const [whole] = cut(rows, [rows.length || 1]);
        const expected = allPairs(whole?.rides ?? [], whole?.fares ?? []);
        expect(texts(results.flatMap((result) => result.rows))).to.deep.equal(texts(expected));
      }),
      { numRuns: 300 },
    );
  });

  it('gives them though one side runs far ahead of the other', () => {
    fc.assert(
      fc.property(rowsDelayed(DELAY - 1), cuts, cuts, fc.boolean(), (rows, some, others, ridesFirst) => {
        const sides = [rows.filter((row) => 'ride' in row), rows.filter((row) => 'fare' in row)];
        const [first = [], second = []] = ridesFirst ? sides : [...sides].reverse();
        const state = emptyJoin();
        const batches = [...cut(first, some), ...cut(second, others)];
        const given = batches.flatMap((batch) => joinBatch(state, batch).rows);
        const [whole] = cut(rows, [rows.length || 1]);
        expect(texts(given)).to.deep.equal(texts(allPairs(whole?.rides ?? [], whole?.fares ?? [])));
      }),
      { numRuns: 300 },
    );
  });

  it('with late rows gives those pairs of which neither was late, holds no row that can match no more, and its watermark never moves back', () => {
    fc.assert(
      fc.property(rowsDelayed(4 * DELAY), cuts, (rows, sizes) => {
        const state = emptyJoin();
        const kept: Batch = { rides: [], fares: [] };
        const given: JoinedRow[] = [];
        for (const batch of cut(rows, sizes)) {
          const { watermark } = state;
          const result = joinBatch(state, batch);
          const rides = batch.rides.filter(({ endTime }) => endTime > watermark);
          const fares = batch.fares.filter(({ startTime }) => startTime > watermark);
          expect(result.late).to.deep.equal({
            rides: batch.rides.length - rides.length,
            fares: batch.fares.length - fares.length,
          });
          kept.rides.push(...rides);
          kept.fares.push(...fares);
          given.push(...result.rows);
          expect(state.watermark).to.be.at.least(watermark);
          expect(isLive(state)).to.equal(true);
        }
        expect(texts(given)).to.deep.equal(texts(allPairs(kept.rides, kept.fares)));
      }),
      { numRuns: 300 },
    );
  });

  it('goes on from a state that was saved as text and read again', () => {
    const entries = (_: string, value: unknown) => (value instanceof Map ? { map: [...value] } : value);
    const maps = (_: string, value: { map?: unknown }) =>
      Array.isArray(value?.map) ? new Map(value.map) : value;
    fc.assert(
      fc.property(rowsDelayed(2 * DELAY), cuts, (rows, sizes) => {
        const batches = cut(rows, sizes);
        const one = emptyJoin();
        let other = emptyJoin();
        for (const batch of batches) {
          const expected = joinBatch(one, batch);
          const result = joinBatch(other, batch);
          expect(result.rows).to.deep.equal(expected.rows);
          other = JSON.parse(JSON.stringify(result.state, entries), maps);
          expect(other).to.deep.equal(one);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('promises by its watermark: rows of later batches end after it', () => {
    fc.assert(
      fc.property(rowsDelayed(4 * DELAY), cuts, (rows, sizes) => {
        const state = emptyJoin();
        for (const batch of cut(rows, sizes)) {
          const { watermark } = state;
          const early = joinBatch(state, batch).rows.filter(({ ride }) => ride.endTime <= watermark);
          expect(early).to.deep.equal([]);
        }
      }),
    );
  });

  it('is bounded: with both sides in step the state is what the delay and the longest ride allow, however long the stream', () => {
    const state = emptyJoin();
    for (let minute = 0; minute < 5_000; minute += 10) {
      const time = NOON + minute * MINUTE;
      joinBatch(state, { rides: [ride(minute, time)], fares: [fare(minute + 1, time)] });
      expect(state.rides.size).to.be.at.most(3);
      expect(state.fares.size).to.be.at.most(15);
    }
    expect(timeOf({ ride: [...state.rides.values()][0]?.[0] as EndedRide })).to.be.above(state.watermark);
  });
});

describe('cleaning rides', () => {
  it('keeps order, changes nothing, and keeps no START row whatever the criterion says', () => {
    const start: Ride = { ...ride(2, NOON), isStart: true, endTime: null };
    const rides: Ride[] = [ride(3, NOON), start, ride(1, NOON)];
    expect(cleanRides(rides, { keep: () => true })).to.deep.equal([rides[0], rides[2]]);
    expect(rides).to.have.length(3);
    expect(cleanRides([])).to.deep.equal([]);
  });
});
