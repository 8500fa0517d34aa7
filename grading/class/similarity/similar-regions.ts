import { type Given, givenGrams, ownTokens } from './given';
import { GRAM, gramsOf } from './grams';
import { type Symbols, symbolsOf } from './symbols';

/** Lines, from 1, both within. */
export interface Lines {
  from: number;
  to: number;
}

/** What stands in both works. */
export interface SimilarRegion {
  a: Lines;
  b: Lines;
  /** Tokens that are not everybody's. */
  tokens: number;
}

/** A run of equal tokens. */
interface Tile {
  a: number;
  b: number;
  length: number;
}

/** Tiles with fewer lines between them, on both sides, are shown as one region. */
const GAP = 2;
/** Places of one gram that are looked at: of what is there more often, one is as good as another. */
const MOST_PLACES = 16;

/**
 * Where two works are alike, by the lines of the first. The longest runs of equal tokens go first, and no token is in two
 * of them. What everybody was given is not counted, though it may lie within a region.
 */
export function similarRegions(a: string, b: string, options: Given): SimilarRegion[] {
  const given = givenGrams(options);
  const [first, second] = [symbolsOf(a), symbolsOf(b)];
  const { own } = ownTokens(gramsOf(first), first.ids.length, (gram) => given.has(gram));
  const regions = tiles(first, second, given)
    .map((tile) => regionOf(tile, first, second, own))
    .filter(({ tokens }) => tokens > 0)
    .sort((x, y) => x.a.from - y.a.from || x.b.from - y.b.from);
  return joined(regions);
}

function tiles(a: Symbols, b: Symbols, given: Set<number>): Tile[] {
  const places = placesOf(gramsOf(b));
  const runs: Tile[] = [];
  const grams = gramsOf(a);
  for (const [start, gram] of grams.entries()) {
    if (given.has(gram)) continue;
    const goesOn = start > 0 && !given.has(grams[start - 1] as number);
    for (const place of places.get(gram) ?? []) {
      // It is part of the run that began one token before.
      if (goesOn && place > 0 && places.get(grams[start - 1] as number)?.includes(place - 1)) continue;
      runs.push({ a: start, b: place, length: runLength(a, b, start, place) });
    }
  }
  runs.sort((x, y) => y.length - x.length || x.a - y.a || x.b - y.b);
  const taken = [new Uint8Array(a.ids.length), new Uint8Array(b.ids.length)] as const;
  return runs.flatMap((run) => {
    const tile = trimmed(run, taken);
    if (!tile) return [];
    taken[0].fill(1, tile.a, tile.a + tile.length);
    taken[1].fill(1, tile.b, tile.b + tile.length);
    return [tile];
  });
}

/** What of a run is in no other yet; null where that is too little. */
function trimmed({ a, b, length }: Tile, [takenA, takenB]: readonly [Uint8Array, Uint8Array]): Tile | null {
  let [from, to] = [0, length];
  while (from < to && (takenA[a + from] || takenB[b + from])) from += 1;
  while (from < to && (takenA[a + to - 1] || takenB[b + to - 1])) to -= 1;
  const inside =
    takenA.subarray(a + from, a + to).includes(1) || takenB.subarray(b + from, b + to).includes(1);
  return inside || to - from < GRAM ? null : { a: a + from, b: b + from, length: to - from };
}

function placesOf(grams: Float64Array): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [place, gram] of grams.entries()) {
    const list = places.get(gram);
    if (!list) places.set(gram, [place]);
    else if (list.length < MOST_PLACES) list.push(place);
  }
  return places;
}

function runLength(a: Symbols, b: Symbols, i: number, j: number): number {
  let length = 0;
  while (i + length < a.ids.length && j + length < b.ids.length && a.ids[i + length] === b.ids[j + length])
    length += 1;
  return length;
}

function regionOf({ a, b, length }: Tile, first: Symbols, second: Symbols, own: Uint8Array): SimilarRegion {
  const lines = ({ lines }: Symbols, start: number) => ({
    from: lines[start] as number,
    to: lines[start + length - 1] as number,
  });
  const tokens = own.subarray(a, a + length).reduce((sum, mark) => sum + mark, 0);
  return { a: lines(first, a), b: lines(second, b), tokens };
}

function joined(regions: SimilarRegion[]): SimilarRegion[] {
  const out: SimilarRegion[] = [];
  for (const region of regions) {
    const last = out.at(-1);
    const near = (one: Lines, next: Lines) => next.from >= one.from && next.from - one.to <= GAP;
    if (last && near(last.a, region.a) && near(last.b, region.b)) {
      last.a.to = Math.max(last.a.to, region.a.to);
      last.b.to = Math.max(last.b.to, region.b.to);
      last.tokens += region.tokens;
    } else out.push({ ...region, a: { ...region.a }, b: { ...region.b } });
  }
  return out;
}
