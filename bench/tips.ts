import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { seededRandom } from '../fixtures/random';
import { projectDir } from '../lab/paths';
import { isInside, neighbourhoodIndex, OTHER } from '../lib/09-taxi-tips';
import { readNeighbourhoods } from '../lib/kit/neighbourhoods';
import type { Neighbourhood } from '../lib/kit/taxi';
import { median } from './median';

/** The second one is not part of the project: it is left out where it is not present. */
const MAPS = {
  'of the course': 'fixtures/taxi/neighbourhoods.geojson',
  real: '../shared/data/taxi/manhattan-neighbourhoods.jsonl',
};
const PLACES = 200_000;

type LookUp = (lon: number, lat: number) => string;

/**
 * Look-ups of a place's neighbourhood a second, with the index and by asking every polygon. Seconds of processor time:
 * nothing waits here, and so others on the machine do not count.
 */
export async function benchTips({ rounds }: { rounds: number }): Promise<void> {
  const table = new Table({
    head: ['map', 'polygons', 'corners', 'inside one', 'look-ups/s', 'without index', 'ratio'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  const found: number[] = [];
  for (const [name, path] of Object.entries(MAPS)) {
    const file = join(projectDir, path);
    if (!existsSync(file)) {
      console.error(`${path} is not there: left out.`);
      continue;
    }
    const map = await readNeighbourhoods(file);
    const places = placesOver(map);
    const [indexed, plain] = [neighbourhoodIndex(map), everyPolygon(map)];
    const rates: number[] = [];
    const plainRates: number[] = [];
    // In turn, so that a machine that slows down slows both; the first round warms up.
    for (let round = 0; round <= rounds; round++) {
      const rate = lookUpsPerSecond(indexed, places, 5);
      const plainRate = lookUpsPerSecond(plain, places.subarray(0, PLACES / 5), 1);
      if (round > 0) {
        rates.push(rate);
        plainRates.push(plainRate);
      }
    }
    const corners = map.reduce((sum, { polygon }) => sum + polygon.length, 0);
    const [fast, slow] = [median(rates), median(plainRates)];
    const inside = `${Math.round((100 * insideOne(indexed, places)) / PLACES)} %`;
    table.push([name, map.length, corners, inside, digits(fast), digits(slow), (fast / slow).toFixed(1)]);
    found.push(Math.round(fast));
  }
  console.log(table.toString());
  console.log(JSON.stringify({ bench: 'tips', lookups_per_s: Math.min(...found) }));
}

/** Seeded places over the map's bounds: longitude, latitude, and so on. */
function placesOver(map: Neighbourhood[]): Float64Array {
  const all = map.flatMap(({ polygon }) => polygon);
  const lons = all.map(([lon]) => lon);
  const lats = all.map(([, lat]) => lat);
  const [west, south] = [Math.min(...lons), Math.min(...lats)];
  const [width, height] = [Math.max(...lons) - west, Math.max(...lats) - south];
  const random = seededRandom(1);
  return Float64Array.from({ length: 2 * PLACES }, (_, i) =>
    i % 2 === 0 ? west + random() * width : south + random() * height,
  );
}

function everyPolygon(map: Neighbourhood[]): LookUp {
  return (lon, lat) => map.find(({ polygon }) => isInside(polygon, lon, lat))?.name ?? OTHER;
}

function lookUpsPerSecond(lookUp: LookUp, places: Float64Array, times: number): number {
  const started = process.cpuUsage();
  let inside = 0;
  for (let i = 0; i < times; i++) inside += insideOne(lookUp, places);
  // Asked for, so that no look-up can be left out.
  if (inside === 0) throw new Error('no place is in a neighbourhood');
  const { user, system } = process.cpuUsage(started);
  return (times * places.length * 1e6) / 2 / (user + system);
}

function insideOne(lookUp: LookUp, places: Float64Array): number {
  let inside = 0;
  for (let i = 0; i < places.length; i += 2) {
    if (lookUp(places[i] as number, places[i + 1] as number) !== OTHER) inside++;
  }
  return inside;
}

function digits(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
