import { existsSync, readFileSync } from 'node:fs';

/** A log's first errors, and the innermost cause of the last: errors that the server survived may come before it. */
export function fatalReason(log: string[]): string {
  const errors = log.filter((line) => / (ERROR|FATAL) |Exception: /.test(line));
  const causes = errors.filter((line) => line.startsWith('Caused by: '));
  return [...new Set([...errors.slice(0, 3), ...causes.slice(-1)])].join('\n');
}

/** A file's text, empty while there is none. */
export function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The last lines of a file. */
export function tail(file: string, lines: number): string {
  return readIfThere(file).trimEnd().split('\n').slice(-lines).join('\n');
}
