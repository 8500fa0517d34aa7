import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { fareLines, NEIGHBOURHOODS_FILE, rideLines, type TaxiOptions } from '../../fixtures/taxi';
import { LabError } from '../errors';
import { wholeNumber } from '../server/input';
import { bytesOf } from './lines';

/** More are made by `npm run taxi`. */
const MOST_RIDES = 1_000_000;

type Lines = (options: TaxiOptions) => Iterable<string>;

/**
 * The made taxi data, as files to download: `GET /rides.gz`, `/fares.gz` (`?rides=&seed=&late=&defects=&malformed=`) and
 * `/neighbourhoods.geojson`. The same address always answers the same.
 */
export function taxiRoutes(
  files: { rides: Lines; fares: Lines } = { rides: rideLines, fares: fareLines },
): Hono {
  const app = new Hono();
  app.get('/rides.gz', (c) => download(c, files.rides));
  app.get('/fares.gz', (c) => download(c, files.fares));
  app.get('/neighbourhoods.geojson', async (c) =>
    c.body(await readFile(NEIGHBOURHOODS_FILE, 'utf8'), 200, { 'content-type': 'application/geo+json' }),
  );
  return app;
}

function download(c: Context, lines: Lines): Response {
  const options = readOptions(c.req.query());
  // Nobody would read, or close, the stream that answers HEAD.
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'application/gzip' });
  const stream = Readable.toWeb(bytesOf(lines(options), { gzip: true }));
  return c.body(stream as ReadableStream, 200, { 'content-type': 'application/gzip' });
}

/** @throws LabError 400 that names the parameter */
function readOptions({
  rides,
  seed,
  late,
  defects,
  malformed,
  ...others
}: Record<string, string>): TaxiOptions {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const known = 'rides, seed, late, defects or malformed';
    throw new LabError(`${unknown}: there is no such parameter, expected ${known}.`, 400);
  }
  return {
    rides: count(rides, 'rides'),
    seed: seed === undefined ? undefined : wholeNumber(seed, 'seed'),
    late: flag(late, 'late'),
    defects: flag(defects, 'defects'),
    malformed: count(malformed, 'malformed'),
  };
}

function count(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const value = wholeNumber(text, what);
  if (value <= MOST_RIDES) return value;
  throw new LabError(
    `${what}: expected at most ${MOST_RIDES}, got ${value}. More are made by: npm run taxi -- --help`,
    400,
  );
}

function flag(text: string | undefined, what: string): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new LabError(`${what}: expected true or false, got "${text}".`, 400);
}
