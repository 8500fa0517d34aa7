import { openBytes } from './source';
import type { Neighbourhood, Position } from './taxi';

/** Bytes; outlines of a city's neighbourhoods are far below it. */
const LARGEST = 64_000_000;

/**
 * Reads neighbourhoods, from GeoJSON or from JSON lines, gzip or not:
 *
 * - a FeatureCollection (RFC 7946) of Polygon and MultiPolygon features, whose name is the property `name`,
 *   `neighborhood` or `ntaname`. Each polygon becomes one neighbourhood; holes are not read.
 * - a line each: `{"name": "SoHo", "coord": [[-73.99, 40.72], …]}`
 *
 * @param source file or URL
 * @throws Error that names source and feature or line, with what was expected and what came; those of openBytes
 */
export async function readNeighbourhoods(
  source: string | URL,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Neighbourhood[]> {
  const text = await readText(source, signal);
  const collection = readCollection(text, `${source}`);
  const all = collection ? fromFeatures(collection, `${source}`) : fromLines(text, `${source}`);
  if (all.length === 0) throw new Error(`${source}: expected neighbourhoods, got none.`);
  return all;
}

async function readText(source: string | URL, signal?: AbortSignal): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of openBytes(source, { signal })) {
    size += piece.length;
    if (size > LARGEST)
      throw new Error(`${source}: expected neighbourhoods, got more than ${LARGEST} bytes.`);
    pieces.push(piece);
  }
  // Some editors begin a file with a byte order mark, which is no JSON.
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/** The features, or null where the text is something else. */
function readCollection(text: string, source: string): unknown[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Several lines of JSON are no JSON: only the reader of lines can tell what is wrong with one.
    if (!text.slice(0, 1_000).includes('"FeatureCollection"')) return null;
    throw new Error(`${source} is no GeoJSON: ${(error as Error).message}`, { cause: error });
  }
  const { type, features, coord } = (value ?? {}) as Record<string, unknown>;
  if (type === 'FeatureCollection' && Array.isArray(features)) return features;
  if (coord !== undefined) return null;
  throw new Error(`${source}: expected a FeatureCollection or lines of {name, coord}, got ${shown(value)}.`);
}

function fromFeatures(features: unknown[], source: string): Neighbourhood[] {
  return features.flatMap((feature, index) => {
    const where = `${source}, feature ${index + 1}`;
    const { properties, geometry } = (feature ?? {}) as Record<string, Record<string, unknown> | null>;
    const { name, neighborhood, ntaname } = properties ?? {};
    const known = readName(name ?? neighborhood ?? ntaname, where);
    return outerRings(geometry, `${where} (${known})`).map((ring) => ({
      name: known,
      polygon: readRing(ring, `${where} (${known})`),
    }));
  });
}

function outerRings(geometry: Record<string, unknown> | null | undefined, where: string): unknown[] {
  const { type, coordinates } = geometry ?? {};
  if (type === 'Polygon' && Array.isArray(coordinates)) return [coordinates[0]];
  if (type === 'MultiPolygon' && Array.isArray(coordinates)) {
    return coordinates.map((polygon) => (Array.isArray(polygon) ? polygon[0] : polygon));
  }
  throw new Error(`${where}: expected a Polygon or a MultiPolygon, got ${shown(type ?? geometry)}.`);
}

function fromLines(text: string, source: string): Neighbourhood[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `${source}, line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new Error(`${where}: expected JSON, got ${shown(line)}.`);
    }
    const { name, coord } = (value ?? {}) as Record<string, unknown>;
    const known = readName(name, where);
    return [{ name: known, polygon: readRing(coord, `${where} (${known})`) }];
  });
}

function readName(name: unknown, where: string): string {
  if (typeof name === 'string' && name.trim() !== '') return name;
  throw new Error(`${where}: expected a name, got ${shown(name)}.`);
}

function readRing(ring: unknown, where: string): Position[] {
  if (!Array.isArray(ring)) throw new Error(`${where}: expected a list of places, got ${shown(ring)}.`);
  const places = ring.map((place, index) => readPlace(place, `${where}, place ${index + 1}`));
  const [first, last] = [places[0], places.at(-1)];
  if (places.length > 1 && first![0] === last![0] && first![1] === last![1]) places.pop();
  if (places.length >= 3) return places;
  throw new Error(`${where}: expected at least 3 different places, got ${places.length}.`);
}

function readPlace(place: unknown, where: string): Position {
  const [lon, lat] = Array.isArray(place) ? place : [];
  // NaN is within no bounds.
  if (typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 180 && Math.abs(lat) <= 90) {
    return [lon, lat];
  }
  throw new Error(`${where}: expected [longitude, latitude] in degrees, got ${shown(place)}.`);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
