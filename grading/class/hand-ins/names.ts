import { createHash } from 'node:crypto';
import type { Limits } from './limits';

/** Control characters, line separators, and marks that turn the direction of text. */
const CONTROL = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const SHOWN = 120;

/** Why no file may go by this path of an archive; null where one may. */
export function faultOf(path: string): string | null {
  if (path.includes('\0')) return 'has a NUL in its name';
  if (path.includes('\\')) return 'has a backslash in its name';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'has an absolute path';
  if (path.split('/').includes('..')) return 'leads out of its folder (..)';
  if (normal(path) === '') return 'has no name';
  return null;
}

/** Why a file that counts may not go by this path; null where it may. */
export function faultInside(path: string, { pathLength, pathDepth }: Limits): string | null {
  if (CONTROL.test(path)) return 'has control characters in its name';
  if (path.length > pathLength) return `has a path of more than ${pathLength} characters`;
  if (path.split('/').length > pathDepth) return `lies in more than ${pathDepth} folders`;
  if (path.split('/').some((part) => Buffer.byteLength(part) > 200))
    return 'has a name of more than 200 bytes';
  return null;
}

/** A path without `./` and doubled separators. */
export function normal(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
    .normalize('NFC');
}

/** A name on one line, with nothing that a terminal acts on. */
export function flat(name: string): string {
  return name.replace(new RegExp(CONTROL, 'gu'), (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);
}

/** A name as a message quotes it: flat, and not endless. */
export function shown(name: string): string {
  const line = flat(name);
  return `"${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}"`;
}

/**
 * A name as an id that is harmless in a path, a CSV cell and a page: letters, digits, spaces and `._@-`, beginning with
 * a letter or digit. A name that had to be changed gets six digits of its hash, so that two of them stay apart.
 */
export function safeId(name: string): string {
  const plain = name.normalize('NFC');
  const harmless = plain
    .replace(/[^\p{L}\p{M}\p{N} ._@-]+/gu, '_')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{M}\p{N}]+$/u, '');
  const clean = [...harmless].slice(0, 80).join('');
  if (clean === plain) return clean;
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return clean ? `${clean}-${mark}` : `student-${mark}`;
}

/** A name for comparing: without accents, case and separators. `Éloïse  LE-GOFF` is `eloise le goff`. */
export function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øœæßłđ]/g, (c) => ({ ø: 'o', œ: 'oe', æ: 'ae', ß: 'ss', ł: 'l', đ: 'd' })[c] ?? c)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
