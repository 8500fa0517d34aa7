import { stringify } from 'csv-stringify/sync';
import { oneLine } from './text';

/** What a spreadsheet may take for the beginning of a formula, wide forms as well, at the beginning of a cell or of what a semicolon or a quote could make one. */
const FORMULA = /(^|[;,\t"])(?=\s*[=+\-@＝＋－＠])/g;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

export type Cell = string | number;

/**
 * Rows as CSV (RFC 4180, but with LF), the first one the header. Numbers are written as numbers. Texts are quoted, are
 * kept on one line, and get an apostrophe where a spreadsheet would take them for a formula.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csv(header: readonly string[], rows: Cell[][]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell)));
  return `${header.join(',')}\n${stringify(cells, { quoted_string: true, record_delimiter: '\n' })}`;
}

/** A text that no spreadsheet runs. */
export function harmless(text: string): string {
  const line = oneLine(text);
  return NUMBER.test(line) ? line : line.replace(FORMULA, "$1'");
}
