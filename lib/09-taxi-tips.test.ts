import { existsSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { leaveOut } from '../test/leave-out';
import { averageTips, isInside, neighbourhoodIndex, OTHER, TIP_WINDOWS, windowsOf } from './09-taxi-tips';
import { readNeighbourhoods } from './kit/neighbourhoods';
import {
  type JoinedRow,
  MINUTE,
  type Neighbourhood,
  PAYMENT_TYPES,
  type PaymentType,
  type Position,
} from './kit/taxi';

const COURSE_MAP = new URL('../fixtures/taxi/neighbourhoods.geojson', import.meta.url);
const REAL_MAP = new URL('../../shared/data/taxi/manhattan-neighbourhoods.jsonl', import.meta.url);
const NEW_YEAR = Date.UTC(2013, 0, 1);

/** Parts of a way, its ends left out. Whole millionths: fast-check's doubles are mostly tiny. */
const fraction = fc.integer({ min: 1, max: 999_999 }).map((millionths) => millionths / 1e6);

/** Places anywhere over a map, at its corners, and upon its borders. */
function placesOf(map: Neighbourhood[]): fc.Arbitrary<Position> {
  const all = map.flatMap(({ polygon }) => polygon);
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  const between = (from: number, to: number, part: number) => from + part * (to - from);
  const anywhere = fc
    .tuple(fraction, fraction)
    .map(
      ([x, y]): Position => [
        between(Math.min(...lons), Math.max(...lons), x),
        between(Math.min(...lats), Math.max(...lats), y),
      ],
    );
  const upon = fc
    .tuple(fc.constantFrom(...map), fc.nat(), fraction)
    .map(([{ polygon }, i, part]): Position => {
      const [from, to] = [polygon[i % polygon.length]!, polygon[(i + 1) % polygon.length]!];
      return [between(from[0], to[0], part), between(from[1], to[1], part)];
    });
  return fc.oneof(anywhere, upon, fc.constantFrom(...all));
}

/** A ride of those 6 hours, and its fare: by card, unless said otherwise. */
const joinedRow: fc.Arbitrary<JoinedRow> = fc
  .record({
    second: fc.nat(6 * 3_600),
    lon: fc.double({ min: -74.02, max: -73.91, noNaN: true }),
    lat: fc.double({ min: 40.69, max: 40.88, noNaN: true }),
    cents: fc.nat(3_000),
    paymentType: fc.constantFrom<PaymentType>('CRD', 'CRD', ...PAYMENT_TYPES),
  })
  .map(({ second, lon, lat, cents, paymentType }) => {
    const ids = { rideId: second, taxiId: 1, driverId: 1 };
    const endTime = NEW_YEAR + second * 1_000;
    const startTime = endTime - 7 * MINUTE;
    const [ends, passengerCnt] = [{ startLon: lon, startLat: lat, endLon: lon, endLat: lat }, 1];
    return {
      ride: { ...ids, isStart: false, startTime, endTime, ...ends, passengerCnt },
      fare: { ...ids, startTime, paymentType, tip: cents / 100, tolls: 0, totalFare: 10 + cents / 100 },
    };
  });

describe('neighbourhoods', function () {
  // Thousands of places, also on a machine that has other work.
  this.timeout(10_000);

  let map: Neighbourhood[];
  before(async () => {
    map = await readNeighbourhoods(COURSE_MAP);
  });

  it("finds a place in at most one polygon of the course's map, on borders and at corners too", () => {
    fc.assert(
      fc.property(placesOf(map), ([lon, lat]) => {
        const holding = map.filter(({ polygon }) => isInside(polygon, lon, lat)).map(({ name }) => name);
        expect(holding.length, holding.join(' and ')).to.be.at.most(1);
      }),
      { numRuns: 3_000 },
    );
  });

  it('finds a place upon the border of two triangles in exactly one, however the border lies', () => {
    const degree = fc.integer({ min: -1e6, max: 1e6 }).map((millionths) => millionths / 1e6);
    fc.assert(
      fc.property(degree, degree, fraction, (x, y, part) => {
        fc.pre(Math.hypot(x, y) > 1e-3);
        const [from, to]: Position[] = [
          [-74, 40.7],
          [-74 + x, 40.7 + y],
        ] as [Position, Position];
        const [left, right]: Position[] = [
          [-74 + x / 2 - y, 40.7 + y / 2 + x],
          [-74 + x / 2 + y, 40.7 + y / 2 - x],
        ] as [Position, Position];
        const place = [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])] as const;
        const holding = [
          [from, to, left],
          [to, from, right],
        ].filter((triangle) => isInside(triangle, ...place));
        expect(holding).to.have.lengthOf(1);
      }),
      { numRuns: 3_000 },
    );
  });

  for (const [name, file] of Object.entries({ "the course's": COURSE_MAP, 'the real': REAL_MAP })) {
    it(`names the same neighbourhoods as a loop over all polygons of ${name} map`, async function () {
      if (!existsSync(file)) {
        return leaveOut(this, 'no real outlines in ../shared/data');
      }
      const outlines = await readNeighbourhoods(file);
      const neighbourhoodOf = neighbourhoodIndex(outlines);
      fc.assert(
        fc.property(placesOf(outlines), ([lon, lat]) => {
          const found = outlines.find(({ polygon }) => isInside(polygon, lon, lat));
          expect(neighbourhoodOf(lon, lat)).to.equal(found?.name ?? OTHER);
        }),
        { numRuns: 2_000 },
      );
    });
  }
});

describe('windows', () => {
  it('holds a time in all windows it gives, and gives all that hold it', () => {
    const minutes = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e10 }), minutes, minutes, (time, size, slide) => {
        const options = { sizeMs: size * MINUTE, slideMs: slide * MINUTE };
        const from = Math.ceil((time - options.sizeMs + 1) / options.slideMs);
        const to = Math.floor(time / options.slideMs);
        const starts = Array.from(
          { length: Math.max(to - from + 1, 0) },
          (_, i) => (from + i) * options.slideMs,
        );
        const found = windowsOf(time, options);
        expect(found.map(({ start }) => start + 0)).to.deep.equal(starts.map((start) => start + 0));
        for (const { start, end } of found) {
          expect(end - start).to.equal(options.sizeMs);
          expect(start <= time && time < end).to.equal(true);
        }
      }),
    );
  });
});

describe('averages of tips', function () {
  this.timeout(10_000);

  let neighbourhoods: Neighbourhood[];
  before(async () => {
    neighbourhoods = await readNeighbourhoods(COURSE_MAP);
  });

  it('sums to the rows: each ride and each cent once without overlap, three times in sliding windows', () => {
    const hours = { sizeMs: 60 * MINUTE, slideMs: 60 * MINUTE };
    fc.assert(
      fc.property(fc.array(joinedRow, { maxLength: 200 }), (rows) => {
        const byCard = rows.filter(({ fare }) => fare.paymentType === 'CRD');
        const cents = byCard.reduce((sum, { fare }) => sum + Math.round(fare.tip * 100), 0);
        for (const [windows, times] of [
          [TIP_WINDOWS, 3],
          [hours, 1],
        ] as const) {
          const all = averageTips({ neighbourhoods, windows })({ rows, watermark: Number.POSITIVE_INFINITY });
          expect(all.reduce((sum, { rides }) => sum + rides, 0)).to.equal(times * byCard.length);
          const total = all.reduce((sum, { averageTip, rides }) => sum + averageTip * rides * 100, 0);
          expect(Math.round(total)).to.equal(times * cents);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same averages in the same order, each once, however rows without late ones are cut into batches', () => {
    const delay = 30 * MINUTE;
    fc.assert(
      fc.property(fc.array(joinedRow, { maxLength: 200 }), fc.array(fc.nat(30)), (rows, sizes) => {
        rows.sort((a, b) => a.ride.endTime - b.ride.endTime);
        const average = averageTips({ neighbourhoods });
        const found = [];
        let at = 0;
        for (const size of sizes) {
          const batch = rows.slice(at, at + size);
          at += batch.length;
          const watermark = Math.max(...batch.map(({ ride }) => ride.endTime - delay), 0);
          found.push(...average({ rows: batch, watermark }));
        }
        found.push(...average({ rows: rows.slice(at), watermark: Number.POSITIVE_INFINITY }));
        found.push(...average({ rows: [], watermark: Number.POSITIVE_INFINITY }));
        const once = averageTips({ neighbourhoods })({ rows, watermark: Number.POSITIVE_INFINITY });
        expect(found).to.deep.equal(once);
      }),
      { numRuns: 50 },
    );
  });
});
