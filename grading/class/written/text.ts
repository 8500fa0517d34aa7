import { decode } from '../decode';

/**
 * The text of a file that a student wrote with some editor: UTF-8, UTF-16 with its mark, else Windows-1252. Lines end
 * with `\n`.
 */
export function decodeText(bytes: Buffer): string {
  return withUnixLines(decode(bytes));
}

/** The same text without a byte order mark, with lines that end with `\n`. */
export function withUnixLines(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Words at most so many characters to a line. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** For comparing what editors and formatters change: without marks of Markdown, capitals and repeated white space. */
export function plainWords(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[*_`>\\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** `1 point`, `2.5 points`. */
export function pointsText(points: number): string {
  return `${points} ${points === 1 ? 'point' : 'points'}`;
}
