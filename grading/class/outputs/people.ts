import { createHash } from 'node:crypto';
import type { ClassBook, Student, StudentMark } from '../types';
import { byText, oneLine } from './text';

/** In bytes of UTF-8; file systems take 255, with what comes after the name. */
const LONGEST = 150;
const DIGITS = 12;
/** What only names that we made end with. */
const HASHED = new RegExp(`(^|-)[0-9a-f]{${DIGITS}}$`);
const PLAIN = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._@+-]*$/u;
/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** First and last name on one line; the id where the roster has neither; never empty. */
export function nameOf({ id, firstName, lastName }: Student): string {
  return oneLine(`${firstName} ${lastName}`) || oneLine(id) || '(no name)';
}

/** The book's students, sorted by id whatever order the book has. */
export function sortedStudents(book: ClassBook): StudentMark[] {
  return [...book.students].sort((a, b) => byText(a.student.id, b.student.id));
}

/**
 * By student id, the name without extension that their files have. It is the id where that is a plain name; an id with
 * a slash, a line end or the like is written otherwise and gets a few digits of its hash, so that no two files are one.
 * The same holds where two ids differ only in case, which some file systems do not tell apart.
 */
export function fileNames(book: ClassBook): Map<string, string> {
  const ids = book.students.map(({ student }) => student.id);
  const folded = new Map<string, number>();
  for (const id of ids) folded.set(fold(id), (folded.get(fold(id)) ?? 0) + 1);
  return new Map(ids.map((id) => [id, isPlain(id) && folded.get(fold(id)) === 1 ? id : withHash(id)]));
}

function isPlain(id: string): boolean {
  const isShort = Buffer.byteLength(id) <= LONGEST;
  return (
    PLAIN.test(id) &&
    isShort &&
    !/[. ]$/.test(id) &&
    !RESERVED.test(id) &&
    !HASHED.test(id) &&
    id === id.normalize()
  );
}

function withHash(id: string): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, DIGITS);
  const plain = id
    .normalize()
    .replace(/[^\p{L}\p{N}\p{M}_-]+/gu, '-')
    .replace(/^[-_\p{M}]+|-+$/gu, '');
  return [...[...plain].slice(0, 40), '-', hash].join('').replace(/^-/, '');
}

function fold(id: string): string {
  return id.normalize().toLowerCase();
}
