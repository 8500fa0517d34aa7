import type { Symbols } from './symbols';

/** Tokens in a row that count as the same where they are. Fewer are in any two programs, more are lost by small edits. */
export const GRAM = 12;

/** A fingerprint for each place where `GRAM` symbols begin. Different ones are as good as never equal: they have 53 bits. */
export function gramsOf({ ids }: Symbols): Float64Array {
  const count = Math.max(0, ids.length - GRAM + 1);
  const grams = new Float64Array(count);
  for (let start = 0; start < count; start++) {
    let high = 17;
    let low = 97;
    for (let i = start; i < start + GRAM; i++) {
      const id = ids[i] as number;
      high = Math.imul(high ^ id, 0x85ebca6b) + i - start;
      low = Math.imul(low + id, 0xc2b2ae35) ^ (low >>> 15);
    }
    grams[start] = (high >>> 0) * 2 ** 21 + (low >>> 11);
  }
  return grams;
}

/** Which tokens lie in a gram that `isIn` tells of: 1, else 0. */
export function covered(
  grams: ArrayLike<number>,
  length: number,
  isIn: (gram: number) => boolean,
): Uint8Array {
  const marks = new Uint8Array(length);
  let upTo = 0;
  for (let start = 0; start < grams.length; start++) {
    if (!isIn(grams[start] as number)) continue;
    for (let i = Math.max(start, upTo); i < start + GRAM; i++) marks[i] = 1;
    upTo = start + GRAM;
  }
  return marks;
}
