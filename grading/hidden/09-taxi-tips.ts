import { expect } from 'chai';
import { seededRandom } from '../../fixtures/random';
import type { TipBatch } from '../../lib/09-taxi-tips';
import type { Neighbourhood, Position } from '../../lib/kit/taxi';
import { tests } from '../runner/suite';
import { at, CITY, inShort, message, type Place, row, runTips } from '../tests/09-taxi-tips';

/** A star of so many points around a centre: its outline goes in and out. */
function star([lon, lat]: Position, radius: number, points: number): Position[] {
  return Array.from({ length: 2 * points }, (_, i) => {
    const angle = (Math.PI * i) / points;
    const reach = i % 2 === 0 ? radius : radius / 2;
    return [lon + reach * Math.cos(angle), lat + reach * Math.sin(angle)];
  });
}

/** Whether a place is in such a star: told by its own triangle from the centre, without any ray. */
function inStar([lon, lat]: Position, [east, north]: Position, radius: number, points: number): boolean {
  const [x, y] = [east - lon, north - lat];
  const step = Math.PI / points;
  const turn = (Math.atan2(y, x) + 2 * Math.PI) % (2 * step);
  // Folded to the half between a tip, at angle 0, and the next inner corner.
  const angle = Math.min(turn, 2 * step - turn);
  const distance = Math.hypot(x, y);
  const [px, py] = [distance * Math.cos(angle), distance * Math.sin(angle)];
  const [cx, cy] = [(radius / 2) * Math.cos(step), (radius / 2) * Math.sin(step)];
  return (cx - radius) * py - cy * (px - radius) > 0;
}

export default tests('09-taxi-tips', [
  {
    id: 'rays-through-corners',
    title:
      'Rays that pass through corners and along level edges are counted right, and a ring may be closed twice',
    points: 2,
    hints: [
      'A corner where the outline goes on in the same direction is crossed once; a tip that only touches the ray is not crossed.',
      'An edge that lies level has both ends on the same side of the ray: it never counts.',
    ],
    async run(t) {
      const zigzag: Position[] = [
        [0, 10],
        [2, 12],
        [4, 10],
        [6, 12],
        [8, 10],
        [8, 14],
        [0, 14],
      ];
      const stairs: Position[] = [
        [0, 10],
        [6, 10],
        [6, 12],
        [4, 12],
        [4, 14],
        [2, 14],
        [2, 16],
        [0, 16],
      ];
      const diamond: Position[] = [
        [0, 12],
        [2, 10],
        [4, 12],
        [2, 14],
      ];
      const cases: Array<[string, Position[], Position[], Position[]]> = [
        [
          'a zigzag',
          zigzag,
          [
            [1, 12],
            [4, 12],
            [7.5, 12],
          ],
          [
            [-1, 12],
            [-1, 10],
            [-1, 14.5],
            [2, 10.5],
            [9, 12],
          ],
        ],
        [
          'stairs',
          stairs,
          [
            [1, 12],
            [1, 14],
            [3.5, 12],
            [1, 10.5],
          ],
          [
            [-1, 12],
            [-1, 14],
            [-1, 10],
            [-1, 16],
            [5, 13],
          ],
        ],
        [
          'a diamond',
          diamond,
          [
            [1, 12],
            [3, 12],
            [2, 12],
          ],
          [
            [-1, 12],
            [-1, 10],
            [0, 10],
            [0, 14],
            [5, 12],
          ],
        ],
      ];
      for (const [name, polygon, inside, outside] of cases) {
        const closed = [...polygon, polygon[0]];
        for (const [places, wanted] of [
          [inside, true],
          [outside, false],
        ] as const) {
          for (const [lon, lat] of places) {
            expect(await t.call('isInside', polygon, lon, lat), `${lon},${lat} in ${name}`).to.equal(wanted);
            const found = await t.call('isInside', closed, lon, lat);
            expect(found, `${lon},${lat} in ${name}, its first place repeated`).to.equal(wanted);
          }
        }
      }
    },
  },
  {
    id: 'many-polygons',
    title:
      'Over sixty stars and 4,000 places anywhere, each place gets the neighbourhood that geometry gives it',
    points: 2,
    hints: [
      'Compare your index with a plain loop over all polygons: where do they differ?',
      'A polygon lies in every cell of a grid that its bounds touch, the last row and column too.',
    ],
    async run(t) {
      const random = seededRandom(9);
      const stars = Array.from({ length: 60 }, (_, i) => ({
        name: `Star ${i}`,
        centre: [-74 + random() * 0.2, 40.6 + random() * 0.3] as Position,
        radius: 0.002 + random() * 0.03,
        points: 3 + (i % 6),
      }));
      const map: Neighbourhood[] = stars.map(({ name, centre, radius, points }) => {
        return { name, polygon: star(centre, radius, points) };
      });
      const places = Array.from({ length: 4_000 }, () => [-74.05 + random() * 0.3, 40.55 + random() * 0.4]);
      const wanted = places.map((place) => {
        const holds = stars.find((s) => inStar(s.centre, place as Position, s.radius, s.points));
        return holds?.name ?? 'Other';
      });
      const found = await t.callEach<string>('neighbourhoodIndex', [map], places);
      const wrong = places.flatMap((place, i) =>
        found[i] === wanted[i] ? [] : [`${place.join()}: ${found[i]} instead of ${wanted[i]}`],
      );
      expect(wrong.slice(0, 3), `${wrong.length} places of 4,000 are somewhere else`).to.deep.equal([]);
    },
  },
  {
    id: 'edge-of-the-map',
    title:
      'Places just inside the outermost edges of the map are found, and those upon them as isInside says; one neighbourhood alone is a map too',
    points: 1,
    hints: [
      'The place farthest east or north must not fall out of the last cell.',
      'Bounds only tell which polygons to ask: whether the edge itself is inside, `isInside` says.',
    ],
    async run(t) {
      const near = 1e-9;
      const places = [
        [near, 10 + near],
        [near, 14 - near],
        [4 - near, 10 + near],
        [4 - near, 14 - near],
        [4 + near, 12],
        [-near, 12],
        [1, 10 - near],
        [3, 14 + near],
      ];
      const [w, e, o] = ['West', 'East', 'Other'];
      const both = await t.callEach('neighbourhoodIndex', [CITY], places);
      expect(both, 'the four corners, then outside').to.deep.equal([w, w, e, e, o, o, o, o]);
      const alone = await t.callEach('neighbourhoodIndex', [CITY.slice(0, 1)], places);
      expect(alone, 'the same places, West alone').to.deep.equal([w, w, o, o, o, o, o, o]);

      const [west] = CITY as [Neighbourhood];
      const edges = ['0,12', '2,12', '1,10', '1,14', '0,10', '2,10', '0,14', '2,14'];
      for (const edge of edges) {
        const [lon, lat] = edge.split(',').map(Number) as Position;
        const inside = await t.call('isInside', west.polygon, lon, lat);
        const [found] = await t.callEach('neighbourhoodIndex', [[west]], [[lon, lat]]);
        const wanted = inside ? 'West' : 'Other';
        expect(found, `${edge}, an edge of the map where isInside says ${inside}`).to.equal(wanted);
      }
    },
  },
  {
    id: 'other-windows',
    title:
      'windowsOf takes other sizes and slides: windows without overlap, and slides that do not divide the size',
    points: 1,
    hints: [
      'How many windows hold a time depends on where it lies when the slide does not divide the size.',
      'Begin at the multiple of the slide at or before the time, and go back while the window still holds it.',
    ],
    async run(t) {
      const minutes = (list: Array<[number, number]>) =>
        list.map(([start, end]) => ({ start: start * 60_000, end: end * 60_000 }));
      const cases: Array<[number, number, number, Array<[number, number]>]> = [
        [60, 60, 59.9, [[0, 60]]],
        [60, 60, 60, [[60, 120]]],
        [
          25,
          10,
          44,
          [
            [20, 45],
            [30, 55],
            [40, 65],
          ],
        ],
        [
          25,
          10,
          46,
          [
            [30, 55],
            [40, 65],
          ],
        ],
        [
          25,
          10,
          45,
          [
            [30, 55],
            [40, 65],
          ],
        ],
        [5, 5, 1_000_000, [[1_000_000, 1_000_005]]],
      ];
      for (const [size, slide, time, wanted] of cases) {
        const found = await t.call('windowsOf', time * 60_000, {
          sizeMs: size * 60_000,
          slideMs: slide * 60_000,
        });
        const what = `the windows of minute ${time}, of ${size} minutes every ${slide}`;
        expect(found, what).to.deep.equal(minutes(wanted));
      }
    },
  },
  {
    id: 'to-the-last-bit',
    title:
      'The order of the rows and how they are cut into batches make no difference to an average, to the last bit',
    points: 2,
    hints: [
      '0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 for a computer: add whole cents.',
      'Round a tip to cents when you add it, and divide once, at the end.',
    ],
    async run(t) {
      const random = seededRandom(5);
      const minutes = ['10:00', '10:07', '10:13', '10:19', '10:22', '10:29'];
      const quarters: Place[] = ['West', 'East', 'Other'];
      const rows = Array.from({ length: 400 }, () =>
        row(
          minutes[Math.floor(random() * 6)]!,
          quarters[Math.floor(random() * 3)]!,
          Math.floor(random() * 2_000) / 100,
        ),
      );
      const once = (all: typeof rows) => [[{ rows: all, watermark: at('12:00') }]];
      const cut = (all: typeof rows) => [
        ...[0, 1, 2, 3].map((i) => [{ rows: all.slice(i * 100, i * 100 + 100), watermark: at('09:00') }]),
        ...once([]),
      ];
      const average = async (each: unknown[][]) =>
        (await t.callEach<TipBatch['final']>('averageTips', [{ neighbourhoods: CITY }], each)).at(-1);
      const first = await average(once(rows));
      const sum = rows.reduce((cents, { fare }) => cents + Math.round(fare.tip * 100), 0);
      const found = first!.reduce((cents, { averageTip, rides }) => cents + averageTip * rides * 100, 0);
      expect(found / 3, 'the tips of all windows in cents, by three').to.be.closeTo(sum, 0.001);
      const other = [...rows].reverse();
      const sorted = [...rows].sort((a, b) => a.fare.tip - b.fare.tip);
      const others = [once(other), once(sorted), cut(rows), cut(sorted)];
      for (const each of others) expect(await average(each), 'in another order').to.deep.equal(first);
    },
  },
  {
    id: 'ranking',
    title:
      'topNeighbourhoods leaves out those with too few rides, keeps as many as asked for, and sorts equal ones by name',
    points: 2,
    hints: [
      '`leastRides` is about all of the windows together, not about each.',
      'First leave out, then sort, then cut; ten by default.',
    ],
    async run(t) {
      const tips = (start: string, neighbourhood: string, averageTip: number, rides: number) => {
        return { windowStart: at(start), windowEnd: at(start) + 1_800_000, neighbourhood, averageTip, rides };
      };
      const rows = [
        tips('10:30', 'Soho', 2, 3),
        tips('11:00', 'Soho', 4, 2),
        tips('10:00', 'Chelsea', 8, 4),
        tips('10:10', 'Chelsea', 8, 4),
        tips('10:00', 'Tribeca', 1, 5),
        tips('10:30', 'Harlem', 1, 9),
        tips('10:30', 'Inwood', 0, 20),
      ];
      const names = async (options?: object) => {
        const given = options ? [rows, options] : [rows];
        const found = await t.call<Array<{ neighbourhood: string }>>('topNeighbourhoods', ...given);
        return found.map(({ neighbourhood }) => neighbourhood);
      };
      expect(await names(), 'all').to.deep.equal(['Chelsea', 'Soho', 'Harlem', 'Tribeca', 'Inwood']);
      const five = ['Soho', 'Harlem', 'Tribeca', 'Inwood'];
      expect(await names({ leastRides: 5 }), 'of at least 5 rides').to.deep.equal(five);
      expect(await names({ leastRides: 5, count: 2 }), 'two of them').to.deep.equal(five.slice(0, 2));
      expect(await names({ count: 1 }), 'the best').to.deep.equal(['Chelsea']);
      const many = Array.from({ length: 12 }, (_, i) => tips('10:00', `Quarter ${i}`, 1 + i / 2, 1));
      expect(await t.call('topNeighbourhoods', many), 'of 12, by default').to.have.lengthOf(10);
      expect(await t.call('topNeighbourhoods', []), 'of none').to.deep.equal([]);

      const hours = [
        { windowStart: at('10:00'), windowEnd: at('11:00'), neighbourhood: 'Soho', averageTip: 2, rides: 2 },
        { windowStart: at('10:30'), windowEnd: at('11:30'), neighbourhood: 'Soho', averageTip: 9, rides: 2 },
      ];
      expect(await t.call('topNeighbourhoods', hours), 'hours every 30 minutes').to.deep.equal([
        { neighbourhood: 'Soho', averageTip: 2, rides: 2 },
      ]);
    },
  },
  {
    id: 'slowest-partition',
    title:
      'The watermark of runTips is that of the partition which is furthest behind, 0 as long as one has none, and its options reach the averages',
    points: 3,
    hints: [
      'Remember the last mark of each partition; a partition without one counts as 0.',
      'Partitions that hold nothing yet have no mark either: `to` names them all.',
      'Hand on `end`, `payments` and `windows` to `averageTips`.',
    ],
    async run(t) {
      const topic = t.topic('joined');
      await t.oracle.createTopic(topic, { partitions: 2 });
      const send = (...records: Array<ReturnType<typeof message>>) => t.oracle.produce(topic, records);
      await send(message(row('10:17', 'West', 2), 0), message({ watermark: at('10:30') }, 0));
      const started = await runTips(t, topic);
      expect(started, 'one partition has a mark, the other is empty').to.deep.equal({
        total: 1,
        batches: [{ batch: 0, rows: 1, bad: 0, watermark: 0, final: [] }],
      });

      await send(message(row('10:18', 'West', 4), 1), message({ watermark: at('10:20') }, 1));
      await send(message({ watermark: at('10:40') }, 0), message(row('10:45', 'West', 3), 0));
      await send(
        message(row('10:22', 'East', 1, { from: 'West', paymentType: 'CSH' }), 1),
        message({ watermark: at('10:30') }, 1),
      );
      await send(message(row('10:46', 'West', 3), 0), message(row('10:47', 'West', 3), 0));
      await send(message(row('10:48', 'West', 3), 1), message({ watermark: at('10:50') }, 1));
      const both = await runTips(t, topic, { maxOffsetsPerTrigger: 4 });
      expect(
        both,
        'in three batches, each with two records of a partition; the last has no mark in the first',
      ).to.deep.equal({
        total: 7,
        batches: [
          { batch: 0, rows: 2, bad: 0, watermark: at('10:20'), final: ['09:50-10:20 West 3 of 2'] },
          { batch: 1, rows: 2, bad: 0, watermark: at('10:30'), final: ['10:00-10:30 West 3 of 2'] },
          { batch: 2, rows: 3, bad: 0, watermark: at('10:40'), final: ['10:10-10:40 West 3 of 2'] },
        ],
      });

      const windows = { sizeMs: 600_000, slideMs: 600_000 };
      const { batches } = await runTips(t, topic, { end: 'pickup', payments: ['CSH', 'CRD'], windows });
      expect(
        batches.flatMap(({ final }) => final),
        'by pick-up, cash too, windows of ten minutes',
      ).to.deep.equal(['10:10-10:20 East 3 of 2', '10:20-10:30 West 1 of 1']);
    },
  },
  {
    id: 'follows-the-topic',
    title: 'runTips goes on with what comes until it is aborted; without its topic it says so at once',
    points: 1,
    hints: [
      'Hand on what `microBatches` takes: the trigger, the signal, the offsets to start from.',
      'Sums and marks must outlive the batch: make them before the loop.',
    ],
    async run(t) {
      const topic = t.topic('joined');
      await t.oracle.createTopic(topic);
      await t.oracle.produce(topic, [message(row('10:17', 'West', 2)), message({ watermark: at('10:10') })]);
      const run = t.start<number>('runTips', t.props.kafka(), {
        topic,
        neighbourhoods: CITY,
        trigger: { everyMs: 50 },
        signal: t.props.signal(),
        emit: t.props.emit(),
      });
      await run.until(1, 'the batch of what was there');
      await t.oracle.produce(topic, [message(row('10:18', 'West', 4)), message({ watermark: at('10:20') })]);
      const finals = () => (run.emitted as TipBatch[]).flatMap((batch) => inShort(batch).final);
      await run.until(() => finals().length > 0, 'an average that is final');
      run.abort();
      expect(await run.done, 'the number of rows').to.equal(2);
      expect(finals(), 'of both batches').to.deep.equal(['09:50-10:20 West 3 of 2']);

      const missing = t.topic('missing');
      const error = await runTips(t, missing).catch((thrown: Error) => thrown);
      expect(error, 'without its topic').to.be.an('error');
      expect((error as Error).message).to.contain(missing);
    },
  },
]);
