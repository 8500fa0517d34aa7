import { covered, gramsOf } from './grams';
import { kitIdioms } from './idioms';
import { symbolsOf } from './symbols';

/** What everybody was given, and so is nobody's own. */
export interface Given {
  stub: string;
  /** Further sources that all may have taken from. Default: the kit's. */
  idioms?: string[];
}

let kitGrams: Set<number> | null = null;

/** The grams of what everybody was given. */
export function givenGrams({ stub, idioms }: Given): Set<number> {
  if (!idioms) kitGrams = kitGrams ?? gramsOfAll(kitIdioms());
  const known = idioms ? gramsOfAll(idioms) : (kitGrams as Set<number>);
  return new Set([...known, ...gramsOfAll([stub])]);
}

function gramsOfAll(sources: string[]): Set<number> {
  return new Set(sources.flatMap((source) => [...gramsOf(symbolsOf(source))]));
}

/** Tokens of a work that are in no gram that was given, as marks 0 and 1, and how many they are. */
export function ownTokens(
  grams: ArrayLike<number>,
  length: number,
  isGiven: (gram: number) => boolean,
): { own: Uint8Array; size: number } {
  const own = covered(grams, length, isGiven).map((mark) => 1 - mark);
  return { own, size: own.reduce((sum, mark) => sum + mark, 0) };
}
