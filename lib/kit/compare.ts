import { structuredPatch } from 'diff';

/** From how many lines on two values are told by where they differ. */
const LONG = 12;
/** How many lines of differences are shown. */
const MOST = 40;

/** A line of a comparison: `-` only in what was expected, `+` only in what came, ` ` in both; `…` stands for lines left out. */
export interface ComparedLine {
  side: '-' | '+' | ' ' | '…';
  text: string;
}

/**
 * Where two long printed values differ, with the lines around.
 *
 * @returns null where both are short enough to be shown whole, or are equal
 */
export function compareLong(expected: string, got: string): ComparedLine[] | null {
  const longest = Math.max(...[expected, got].map((text) => text.split('\n').length));
  if (longest <= LONG || expected === got) return null;
  const { hunks } = structuredPatch('', '', expected, got, undefined, undefined, { context: 3 });
  const lines = hunks.flatMap(({ oldStart, lines: changed }, i): ComparedLine[] => [
    ...(i > 0 || oldStart > 1 ? [{ side: '…' as const, text: '' }] : []),
    ...changed
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ side: line[0] as ComparedLine['side'], text: line.slice(1) })),
  ]);
  return lines.length > MOST ? [...lines.slice(0, MOST), { side: '…', text: 'and more' }] : lines;
}

/** What stands above such a comparison. */
export const COMPARED = 'expected (-) and got (+) differ here:';
