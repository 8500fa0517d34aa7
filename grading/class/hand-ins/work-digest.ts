import { posix } from 'node:path';
import { tokenise } from '../similarity/tokens';
import type { HandIn } from '../types';
import { digestOf } from './read-hand-ins';

/**
 * SHA-256 over the files that can count for an exercise: its own and those of lib/ that it imports, also through
 * others; in hex. Any text in a file that could be the path of another one counts as an import, so it errs on the side of
 * too many; of an exercise that holds what is no TypeScript, all of lib/ counts.
 */
export function workDigest({ files }: Pick<HandIn, 'files'>, exercise: string): string {
  return digestOf(workFiles(files, exercise));
}

/** The files that `workDigest` is made of, by path in the kit: all that a grader needs of the exercise. */
export function workFiles(files: ReadonlyMap<string, Buffer>, exercise: string): Map<string, Buffer> {
  return new Map(
    [...reachable(files, `lib/${exercise}.ts`)].map((path) => [path, files.get(path) as Buffer]),
  );
}

function reachable(files: ReadonlyMap<string, Buffer>, first: string): Set<string> {
  const reached = new Set<string>();
  const open = files.has(first) ? [first] : [];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const named = namedPaths(files.get(path)?.toString('utf8') ?? '');
    if (!named) return new Set([...files.keys()].filter((one) => one.startsWith('lib/')));
    for (const name of named) {
      const wanted = posix.join(posix.dirname(path), name);
      for (const one of [wanted, `${wanted}.ts`]) if (files.has(one)) open.push(one);
    }
  }
  return reached;
}

/** What could be relative paths in a source; null where that cannot be told. */
function namedPaths(source: string): string[] | null {
  const { tokens, sound } = tokenise(source);
  if (!sound) return null;
  const paths: string[] = [];
  for (const { kind, text } of tokens) {
    if (kind !== 'string' && kind !== 'template') continue;
    const path = unescaped(text.slice(1, -1));
    if (path.startsWith('.')) paths.push(path);
  }
  return paths;
}

/** A string as the compiler reads it: `'\x2e/helper'` is a path as well. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\}|([0-7]{1,3})|\r?\n|(.))/gi,
    (_, x, u, point, octal, one) => {
      const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(x ?? u ?? point ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : (one ?? '');
    },
  );
}
