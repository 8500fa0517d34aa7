/** What two multisets of rows have that the other has not. */
export interface Difference {
  /** How many rows each has. */
  counts: { expected: number; got: number };
  /** Rows of `expected` that `got` lacks, as often as it lacks them. */
  missing: string[];
  /** Rows of `got` that `expected` lacks. */
  extra: string[];
}

/** Compares rows in any order; a row that is there twice must be there twice. */
export function differenceOf(expected: Iterable<string>, got: Iterable<string>): Difference {
  const counts = { expected: 0, got: 0 };
  const surplus = new Map<string, number>();
  const change = (row: string, by: number) => surplus.set(row, (surplus.get(row) ?? 0) + by);
  for (const row of expected) {
    counts.expected++;
    change(row, -1);
  }
  for (const row of got) {
    counts.got++;
    change(row, 1);
  }
  const rows = (sign: number) =>
    [...surplus].flatMap(([row, times]) => Array<string>(Math.max(times * sign, 0)).fill(row)).sort();
  return { counts, missing: rows(-1), extra: rows(1) };
}

/** The difference in words: that there is none, or the first five rows of each kind. */
export function describeDifference(
  { counts, missing, extra }: Difference,
  names = { expected: 'expected', got: 'got' },
): string {
  if (isEqual({ missing, extra })) return `Equal: ${some(counts.expected, 'row')}.`;
  const list = (rows: string[], where: string) =>
    rows.length === 0
      ? []
      : [`${some(rows.length, 'row')} only in ${where}:`, ...rows.slice(0, 5).map((row) => `  ${row}`)];
  return [
    `Not equal: ${some(counts.expected, 'row')} in ${names.expected}, ${some(counts.got, 'row')} in ${names.got}.`,
    ...list(missing, names.expected),
    ...list(extra, names.got),
  ].join('\n');
}

export function isEqual({ missing, extra }: Pick<Difference, 'missing' | 'extra'>): boolean {
  return missing.length === 0 && extra.length === 0;
}

function some(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
