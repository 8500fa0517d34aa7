import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { HandIn } from '../types';

/**
 * Writes a hand-in's files below a folder, where the bundler reads them.
 *
 * @param dir a new or empty folder: a file that is there already is an error, not overwritten
 * @returns the path of an exercise's file, or null where it was not handed in
 */
export async function materialise(
  { files }: Pick<HandIn, 'files'>,
  dir: string,
): Promise<(exercise: string) => string | null> {
  const root = resolve(dir);
  for (const [path, bytes] of files) {
    if (liesInFile(path, files)) continue;
    const file = resolve(root, path);
    // Names were checked when they were read; whoever makes a hand-in otherwise is stopped here.
    if (!file.startsWith(root + sep)) throw new Error(`${JSON.stringify(path)} leads out of ${root}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag: 'wx' });
  }
  return (exercise) => (files.has(`lib/${exercise}.ts`) ? join(root, 'lib', `${exercise}.ts`) : null);
}

/** An archive may hold both `lib/x.ts` and `lib/x.ts/y.ts`; no disk can. */
function liesInFile(path: string, files: ReadonlyMap<string, Buffer>): boolean {
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1))
    if (files.has(path.slice(0, at))) return true;
  return false;
}
