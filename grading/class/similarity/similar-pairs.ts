import type { SimilarPair } from '../types';
import { type Given, givenGrams, ownTokens } from './given';
import { GRAM, gramsOf } from './grams';
import { symbolsOf } from './symbols';

/** One student's file of an exercise. */
export interface Work {
  student: string;
  source: string;
}

export interface SimilarityOptions extends Given {
  exercise: string;
  /** The least share of a pair that is told, 0 to 1. */
  threshold?: number;
}

/** Works that were written apart come to a third at most, disguised copies to nine tenths: see the tests. */
export const THRESHOLD = 0.5;
/** A work of fewer tokens of one's own, or a match of fewer, tells nothing: about four lines. */
export const LEAST_TOKENS = 40;
/** What more than half of a class writes, and more than ten, is the exercise's idiom. */
const COMMON_SHARE = 0.5;
const COMMON_LEAST = 10;

/** A work with what is its own. */
interface Prepared {
  student: string;
  /** By number, see `numbered`. */
  grams: Int32Array;
  /** Tokens that are its own, and how many they are. */
  own: Uint8Array;
  size: number;
}

/**
 * The pairs of works of one exercise that are alike, the likest first. Renaming, comments, layout and the order of
 * functions make no difference. It does not depend on the order of `works`. It is a list to look at, never a verdict.
 */
export function similarPairs(works: Work[], options: SimilarityOptions): SimilarPair[] {
  const { exercise, threshold = THRESHOLD } = options;
  const sorted = [...works].sort((a, b) => (a.student < b.student ? -1 : 1));
  const { prepared, isGiven } = prepare(sorted, options);
  return compareAll(prepared, isGiven, threshold)
    .map((pair) => ({ exercise, ...pair }))
    .sort((a, b) => b.share - a.share || b.tokens - a.tokens || (a.a + a.b < b.a + b.b ? -1 : 1));
}

function prepare(works: Work[], given: Given): { prepared: Prepared[]; isGiven: Uint8Array } {
  const numbers = new Map<number, number>();
  const read = works.map(({ student, source }) => {
    const symbols = symbolsOf(source);
    return { student, length: symbols.ids.length, grams: numbered(gramsOf(symbols), numbers) };
  });
  const isGiven = new Uint8Array(numbers.size);
  const grams = givenGrams(given);
  for (const [gram, number] of numbers) if (grams.has(gram)) isGiven[number] = 1;
  addCommon(isGiven, read);
  const prepared = read.map(({ student, grams, length }) => ({
    student,
    grams,
    ...ownTokens(grams, length, (gram) => isGiven[gram] === 1),
  }));
  return { prepared, isGiven };
}

/** Grams as numbers from 0, for tables that are quicker than sets. */
function numbered(grams: Float64Array, numbers: Map<number, number>): Int32Array {
  return Int32Array.from(grams, (gram) => {
    const known = numbers.get(gram);
    if (known !== undefined) return known;
    numbers.set(gram, numbers.size);
    return numbers.size - 1;
  });
}

function addCommon(isGiven: Uint8Array, works: Array<{ grams: Int32Array }>): void {
  const limit = Math.max(COMMON_LEAST, works.length * COMMON_SHARE);
  const counts = new Int32Array(isGiven.length);
  for (const { grams } of works)
    for (const gram of new Set(grams)) counts[gram] = (counts[gram] as number) + 1;
  for (const [gram, count] of counts.entries()) if (count > limit) isGiven[gram] = 1;
}

type Pair = Omit<SimilarPair, 'exercise'>;

/** Goes by an index of grams, since most pairs share hardly any; only likely pairs are compared token by token. */
function compareAll(works: Prepared[], isGiven: Uint8Array, threshold: number): Pair[] {
  const pairs: Pair[] = [];
  /** For each gram the works, of those before, that have it. */
  const index = new Map<number, number[]>();
  const marks = [new Int32Array(isGiven.length), new Int32Array(isGiven.length)] as const;
  for (const [number, work] of works.entries()) {
    if (work.size < LEAST_TOKENS) continue;
    const shared = new Int32Array(number);
    for (const gram of new Set(work.grams)) {
      if (isGiven[gram]) continue;
      const before = index.get(gram);
      if (!before) index.set(gram, [number]);
      else {
        for (const other of before) shared[other] = (shared[other] as number) + 1;
        before.push(number);
      }
    }
    for (const [before, count] of shared.entries()) {
      const other = works[before] as Prepared;
      const least = Math.max(LEAST_TOKENS, threshold * Math.min(other.size, work.size));
      if (count === 0 || count * GRAM < least) continue;
      const tokens = Math.min(inBoth(work, other, isGiven, marks[0]), inBoth(other, work, isGiven, marks[1]));
      const share = Math.min(1, tokens / Math.min(other.size, work.size));
      if (tokens >= least) pairs.push({ a: other.student, b: work.student, share, tokens });
    }
  }
  return pairs;
}

let round = 0;

/**
 * How many of a work's own tokens lie in grams that the other one has as well.
 *
 * @param marks room to note the other one's grams in, one for each gram
 */
function inBoth(one: Prepared, other: Prepared, isGiven: Uint8Array, marks: Int32Array): number {
  round = (round % 0x7fffffff) + 1;
  for (const gram of other.grams) marks[gram] = round;
  let count = 0;
  let upTo = 0;
  for (let start = 0; start < one.grams.length; start++) {
    const gram = one.grams[start] as number;
    if (marks[gram] !== round || isGiven[gram]) continue;
    for (let i = Math.max(start, upTo); i < start + GRAM; i++) count += one.own[i] as number;
    upTo = start + GRAM;
  }
  return count;
}
