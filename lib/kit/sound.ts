/**
 * Parses each of a batch's values; those that the parser refuses are counted and passed over, so that a record which is
 * wrong stops nothing.
 */
export function soundRecords<Line, T>(
  lines: Line[],
  parse: (line: Line) => T,
): { records: T[]; bad: number } {
  const records: T[] = [];
  for (const line of lines) {
    try {
      records.push(parse(line));
    } catch {
      // Counted by what is missing.
    }
  }
  return { records, bad: lines.length - records.length };
}
