import { expect } from 'chai';
import type { TipBatch } from '../../lib/09-taxi-tips';
import type { JoinedRow, Neighbourhood, PaymentType, Position } from '../../lib/kit/taxi';
import { type TestContext, tests } from '../runner/suite';

/** New Year's Day of 2013 at this time, in ms: `at('10:17')`, `at('09:59:59.999')`. */
export function at(time: string): number {
  return Date.parse(`2013-01-01T${time.length === 5 ? `${time}:00` : time}Z`);
}

/** Hours and minutes of a time. */
export const clock = (time: number): string => new Date(time).toISOString().slice(11, 16);

/** A polygon of four corners. */
export function box(west: number, south: number, east: number, north: number): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

/** Two quarters side by side. A place whose longitude and latitude are swapped is in none of them. */
export const CITY: Neighbourhood[] = [
  { name: 'West', polygon: box(0, 10, 2, 14) },
  { name: 'East', polygon: box(2, 10, 4, 14) },
];
export const PLACES = { West: [1, 11], East: [3, 13], Other: [1, 15] } satisfies Record<string, Position>;
export type Place = keyof typeof PLACES;

/** A row of the join: a ride from the East, paid by card, unless said otherwise. */
export function row(
  end: string,
  to: Place,
  tip: number,
  { from = 'East', paymentType = 'CRD' }: { from?: Place; paymentType?: PaymentType } = {},
): JoinedRow {
  const [startLon, startLat] = PLACES[from];
  const [endLon, endLat] = PLACES[to];
  const endTime = at(end);
  const startTime = endTime - 11 * 60_000;
  const ids = { rideId: 7, taxiId: 2013000007, driverId: 2013000007 };
  return {
    ride: { ...ids, isStart: false, startTime, endTime, startLon, startLat, endLon, endLat, passengerCnt: 1 },
    fare: { ...ids, startTime, paymentType, tip, tolls: 5.33, totalFare: 15.33 + tip },
  };
}

/** The averages of a batch, each in short: `10:00-10:30 West 2.5 of 3`. */
export function shortly(found: unknown): string[] {
  expect(found, 'the averages').to.be.an('array');
  return (found as TipBatch['final']).map(
    ({ windowStart, windowEnd, neighbourhood, averageTip, rides }) =>
      `${clock(windowStart)}-${clock(windowEnd)} ${neighbourhood} ${Math.round(averageTip * 1e6) / 1e6} of ${rides}`,
  );
}

/** What `averageTips` gives for each batch, in short. */
export async function averages(
  t: TestContext,
  options: object,
  batches: Array<{ rows: JoinedRow[]; watermark: number }>,
): Promise<string[][]> {
  const found = await t.callEach(
    'averageTips',
    [{ neighbourhoods: CITY, ...options }],
    batches.map((batch) => [batch]),
  );
  return found.map(shortly);
}

/** Which of the polygons a place is inside, by their numbers. */
async function insideOf(t: TestContext, polygons: Position[][], [lon, lat]: Position): Promise<number[]> {
  const found: number[] = [];
  for (const [i, polygon] of polygons.entries()) {
    const inside = await t.call('isInside', polygon, lon, lat);
    expect(inside, `isInside(${JSON.stringify(polygon)}, ${lon}, ${lat})`).to.be.a('boolean');
    if (inside) found.push(i);
  }
  return found;
}

/** A message of the join's topic: a row, or its partition's mark. */
export function message(content: JoinedRow | { watermark: number }, partition = 0) {
  const key = 'ride' in content ? String(content.ride.rideId) : 'watermark';
  return { key, value: JSON.stringify(content), partition };
}

/** Runs `runTips` over what the topic holds; resolves to what it returned and its batches. */
export async function runTips(
  t: TestContext,
  topic: string,
  options: object = {},
): Promise<{ total: number; batches: Array<Omit<TipBatch, 'final'> & { final: string[] }> }> {
  const run = t.start<number>('runTips', t.props.kafka(), {
    topic,
    neighbourhoods: CITY,
    trigger: { availableNow: true },
    ...options,
    signal: t.props.signal(),
    emit: t.props.emit(),
  });
  const total = await run.done;
  return { total, batches: (run.emitted as TipBatch[]).map(inShort) };
}

/** A batch whose averages are given in short. */
export function inShort(batch: TipBatch) {
  expect(batch, 'what was emitted').to.be.an('object');
  return { ...batch, final: shortly(batch.final) };
}

export default tests('09-taxi-tips', [
  {
    id: 'inside',
    title: 'isInside tells places inside a polygon from places outside, also where it has a notch',
    points: 2,
    hints: [
      'Go east from the place: how often do you cross the outline? Once from inside, twice or never from outside.',
      'An edge counts if one of its ends is north of the place, the other is not, and it is crossed east of the place.',
      'The last place of the ring is joined to the first: that is an edge too.',
    ],
    async run(t) {
      const u: Position[] = [
        [0, 10],
        [6, 10],
        [6, 16],
        [4, 16],
        [4, 12],
        [2, 12],
        [2, 16],
        [0, 16],
      ];
      const shapes = {
        'a square': {
          polygon: box(0, 10, 4, 14),
          inside: '1,11 3,13 3.9,10.1',
          outside: '5,12 -1,12 2,15 2,9',
        },
        'a U': { polygon: u, inside: '1,15 5,15 3,11 5,11', outside: '3,13 3,15.5 7,13 -1,13 3,9 11,3' },
        'a triangle': {
          polygon: [
            [0, 10],
            [8, 12],
            [4, 18],
          ] as Position[],
          inside: '4,12 6.9,12.2 1,10.9',
          outside: '7,11 7,14 1,13 0,17 8,17',
        },
      };
      for (const [name, { polygon, inside, outside }] of Object.entries(shapes)) {
        for (const [places, wanted] of [
          [inside, true],
          [outside, false],
        ] as const) {
          for (const place of places.split(' ')) {
            const [lon, lat] = place.split(',').map(Number);
            for (const ring of [polygon, [...polygon].reverse()]) {
              const found = await t.call('isInside', ring, lon, lat);
              expect(found, `${place} in ${name}, ${JSON.stringify(ring)}`).to.equal(wanted);
            }
          }
        }
      }
    },
  },
  {
    id: 'borders',
    title:
      'A place on the border of polygons that lie side by side is in exactly one of them, be it on an edge or at a corner',
    points: 2,
    hints: [
      'A corner belongs to two edges: if both count it, the ray crosses twice where it crosses once.',
      'Count of each edge one end only: compare with > at both ends, not with >= at one.',
    ],
    async run(t) {
      const squares = [
        box(0, 10, 2, 12),
        [...box(2, 10, 4, 12)].reverse(),
        box(0, 12, 2, 14),
        box(2, 12, 4, 14),
      ];
      const triangles: Position[][] = [
        [
          [0, 10],
          [4, 10],
          [4, 14],
        ],
        [
          [0, 14],
          [4, 14],
          [0, 10],
        ],
      ];
      for (const [what, polygons, places] of [
        ['four squares', squares, '2,12 2,11 2,13 1,12 3,12'],
        ['two triangles', triangles, '1,11 2,12 3,13'],
      ] as const) {
        for (const place of places.split(' ')) {
          const found = await insideOf(t, polygons, place.split(',').map(Number) as Position);
          const where = `the number of polygons that hold ${place}, a border of ${what}`;
          expect(found.length, where).to.equal(1);
        }
      }
    },
  },
  {
    id: 'index',
    title:
      'neighbourhoodIndex names the first neighbourhood that holds a place, by any of its islands, and "Other" where there is none',
    points: 2,
    hints: [
      'Look only at polygons whose bounds hold the place, then ask `isInside`.',
      'A name may come more than once: each polygon stands for itself.',
      'Of two polygons that hold the place, the one earlier in the list names it.',
    ],
    async run(t) {
      const map: Neighbourhood[] = [
        {
          name: 'Hill',
          polygon: [
            [0, 10],
            [4, 10],
            [2, 14],
          ],
        },
        ...CITY,
        { name: 'Isle', polygon: box(10, 11, 11, 12) },
        { name: 'Isle', polygon: box(10, 20, 11, 21) },
        { name: 'Sea', polygon: box(8, 10, 20, 30) },
      ];
      const cases: Record<string, string> = {
        '2,12': 'Hill',
        '0.5,13': 'West',
        '3.5,13': 'East',
        '10.5,11.5': 'Isle',
        '10.5,20.5': 'Isle',
        '10.5,16': 'Sea',
        '19,29': 'Sea',
        '6,12': 'Other',
        '2,16': 'Other',
        '10.5,31': 'Other',
        '12,2': 'Other',
        '-74,40.7': 'Other',
      };
      const places = Object.keys(cases).map((place) => place.split(',').map(Number));
      const found = await t.callEach<string>('neighbourhoodIndex', [map], places);
      const byPlace = Object.fromEntries(Object.keys(cases).map((place, i) => [place, found[i]]));
      expect(byPlace, 'the neighbourhoods of places, lon and lat').to.deep.equal(cases);
      const nowhere = await t.callEach('neighbourhoodIndex', [[]], [[1, 11]]);
      expect(nowhere, 'with no neighbourhood at all').to.deep.equal(['Other']);
    },
  },
  {
    id: 'windows',
    title:
      'windowsOf gives the three windows that hold a time: from their start on, up to but without their end',
    points: 2,
    hints: [
      'The last of the windows begins at the multiple of 10 minutes at or before the time.',
      'Go back from there by 10 minutes as long as the window still ends after the time.',
      '10:30 is in the window that begins at 10:30, and not in the one that ends then.',
    ],
    async run(t) {
      const windows = (...starts: string[]) =>
        starts.map((start) => ({ start: at(start), end: at(start) + 1_800_000 }));
      const cases = {
        '10:17': windows('09:50', '10:00', '10:10'),
        '10:30': windows('10:10', '10:20', '10:30'),
        '10:29:59.999': windows('10:00', '10:10', '10:20'),
        '10:20:00.001': windows('10:00', '10:10', '10:20'),
      };
      for (const [time, wanted] of Object.entries(cases)) {
        expect(await t.call('windowsOf', at(time)), `the windows of ${time}`).to.deep.equal(wanted);
      }
    },
  },
  {
    id: 'average',
    title:
      'averageTips averages the card tips by window of endTime and neighbourhood of the drop-off, "Other" among them',
    points: 3,
    hints: [
      'For each row: its neighbourhood, its windows, and in each of them one more ride and its tip.',
      'A ride paid in cash has a tip of 0 that nobody knows: leave it out of the sum and of the count.',
      'Divide the sum by the rides at the end; sort by window, then by neighbourhood.',
    ],
    async run(t) {
      const rows = [
        row('10:17', 'West', 2),
        row('10:05', 'East', 1.5, { from: 'West' }),
        row('10:29', 'West', 4),
        row('10:12', 'West', 0, { paymentType: 'CSH' }),
        row('10:12', 'East', 0, { from: 'West' }),
        row('10:25', 'Other', 7),
        row('10:25', 'East', 9, { paymentType: 'DIS' }),
      ];
      const found = await averages(t, {}, [{ rows, watermark: at('23:00') }]);
      expect(found, 'the averages of seven rides, all final').to.deep.equal([
        [
          '09:40-10:10 East 1.5 of 1',
          '09:50-10:20 East 0.75 of 2',
          '09:50-10:20 West 2 of 1',
          '10:00-10:30 East 0.75 of 2',
          '10:00-10:30 Other 7 of 1',
          '10:00-10:30 West 3 of 2',
          '10:10-10:40 East 0 of 1',
          '10:10-10:40 Other 7 of 1',
          '10:10-10:40 West 3 of 2',
          '10:20-10:50 Other 7 of 1',
          '10:20-10:50 West 4 of 1',
        ],
      ]);
    },
  },
  {
    id: 'final-once',
    title:
      'A window is given once, when the watermark reaches its end, with the rides of all batches until then',
    points: 3,
    hints: [
      'Keep the sums of windows that are open between the calls: they belong inside `averageTips`, outside the function it returns.',
      'A window is final once its end <= the watermark: at the very end already.',
      'First add the rows of the batch, then look which windows are final; forget a window when you give it.',
    ],
    async run(t) {
      const batches = [
        { rows: [row('10:17', 'West', 2)], watermark: 0 },
        { rows: [row('10:18', 'West', 4), row('10:25', 'East', 1)], watermark: at('10:19') },
        { rows: [row('10:21', 'West', 0)], watermark: at('10:20') },
        { rows: [], watermark: at('10:20') },
        { rows: [row('10:29', 'West', 6)], watermark: at('10:29:59.999') },
        { rows: [], watermark: at('10:30') },
        { rows: [row('10:55', 'East', 3)], watermark: at('10:50') },
      ];
      const found = await averages(t, {}, batches);
      expect(found, 'what each of seven batches gives').to.deep.equal([
        [],
        [],
        ['09:50-10:20 West 3 of 2'],
        [],
        [],
        ['10:00-10:30 East 1 of 1', '10:00-10:30 West 3 of 4'],
        [
          '10:10-10:40 East 1 of 1',
          '10:10-10:40 West 3 of 4',
          '10:20-10:50 East 1 of 1',
          '10:20-10:50 West 3 of 2',
        ],
      ]);
      const again = await averages(t, {}, batches.slice(5));
      expect(again, 'another one made after it has sums of its own').to.deep.equal([[], []]);
    },
  },
  {
    id: 'ways-to-average',
    title: 'averageTips takes the pick-up instead, other kinds of payment and other windows',
    points: 2,
    hints: [
      'With `end: "pickup"` the ride is where it started, but its window is still that of its endTime.',
      "`payments` lists the kinds that count: ask whether it includes the fare's.",
      'Hand `windows` on to `windowsOf`, and take the size of a window from there too.',
    ],
    async run(t) {
      const rows = [
        row('10:05', 'West', 2),
        row('10:06', 'West', 0, { paymentType: 'CSH' }),
        row('10:15', 'East', 3, { from: 'West' }),
        row('10:25', 'West', 1, { from: 'Other', paymentType: 'NOC' }),
      ];
      const hours = { windows: { sizeMs: 3_600_000, slideMs: 3_600_000 } };
      const last = [{ rows, watermark: at('11:00') }];
      expect(await averages(t, { ...hours, end: 'pickup' }, last), 'by pick-up').to.deep.equal([
        ['10:00-11:00 East 2 of 1', '10:00-11:00 West 3 of 1'],
      ]);
      const all = { ...hours, payments: ['CSH', 'CRD', 'NOC', 'DIS', 'UNK'] };
      expect(await averages(t, all, last), 'all payments').to.deep.equal([
        ['10:00-11:00 East 3 of 1', '10:00-11:00 West 1 of 3'],
      ]);
      const cash = { ...hours, payments: ['CSH'] };
      expect(await averages(t, cash, last), 'cash only').to.deep.equal([['10:00-11:00 West 0 of 1']]);
      const early = [{ rows, watermark: at('10:59') }];
      expect(await averages(t, hours, early), 'a minute before the hour is over').to.deep.equal([[]]);
    },
  },
  {
    id: 'best-tippers',
    title:
      'topNeighbourhoods counts each ride once though windows overlap, weighs windows by their rides, and leaves out "Other"',
    points: 2,
    hints: [
      'Of windows of 30 minutes, those that begin at :00 and :30 do not overlap: the start is a multiple of the size.',
      'An average of averages is wrong: multiply each by its rides, add, and divide by all the rides.',
    ],
    async run(t) {
      const tips = (start: string, neighbourhood: string, averageTip: number, rides: number) => {
        return { windowStart: at(start), windowEnd: at(start) + 1_800_000, neighbourhood, averageTip, rides };
      };
      const rows = [
        tips('10:00', 'West', 3, 1),
        tips('10:00', 'East', 2, 10),
        tips('10:00', 'Other', 50, 3),
        tips('10:10', 'East', 9, 50),
        tips('10:20', 'West', 9, 40),
        tips('10:20', 'Park', 9, 4),
        tips('10:30', 'West', 1, 3),
        tips('10:30', 'Park', 1.75, 4),
        tips('10:40', 'West', 9, 7),
      ];
      expect(await t.call('topNeighbourhoods', rows), 'the ranking').to.deep.equal([
        { neighbourhood: 'East', averageTip: 2, rides: 10 },
        { neighbourhood: 'Park', averageTip: 1.75, rides: 4 },
        { neighbourhood: 'West', averageTip: 1.5, rides: 4 },
      ]);
    },
  },
  {
    id: 'from-the-topic',
    title:
      'runTips averages the rows of the join batch by batch, counts what is neither row nor mark, and returns the number of rows',
    points: 3,
    hints: [
      '`microBatches` gives the batches, `soundRecords` tells bad records from good ones; one `averageTips` for all batches.',
      'What JSON.parse gives may be null, a number, or an object that is no row: throw for it.',
      'Give `averageTips` the rows of the batch and the watermark after it: marks come after their rows.',
    ],
    async run(t) {
      const topic = t.topic('joined');
      await t.oracle.createTopic(topic);
      const bad = ['not JSON', '{"watermark":"10:30"}', 'null', '{"rides":1}', '17'];
      await t.oracle.produce(topic, [
        message(row('10:17', 'West', 2)),
        message(row('10:25', 'East', 1)),
        message({ watermark: at('10:19') }),
        { value: bad[0]! },
        message(row('10:20', 'West', 4)),
        { value: bad[1]! },
        { value: bad[2]! },
        message({ watermark: at('10:30') }),
        { value: bad[3]! },
        message(row('10:31', 'West', 3)),
        { value: bad[4]! },
        message({ watermark: at('10:40') }),
      ]);
      const { total, batches } = await runTips(t, topic, { maxOffsetsPerTrigger: 4 });
      const batch = (number: number, rows: number, wrong: number, watermark: string, ...final: string[]) => {
        return { batch: number, rows, bad: wrong, watermark: at(watermark), final };
      };
      expect(batches, 'three batches of four records').to.deep.equal([
        batch(0, 2, 1, '10:19'),
        batch(
          1,
          1,
          2,
          '10:30',
          '09:50-10:20 West 2 of 1',
          '10:00-10:30 East 1 of 1',
          '10:00-10:30 West 3 of 2',
        ),
        batch(2, 1, 2, '10:40', '10:10-10:40 East 1 of 1', '10:10-10:40 West 3 of 3'),
      ]);
      expect(total, 'the number returned').to.equal(4);
    },
  },
]);
