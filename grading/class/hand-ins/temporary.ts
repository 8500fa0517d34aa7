import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HandIn } from '../types';
import type { Tree } from './pack';
import { type ClassHandIns, type ReadOptions, readClass } from './read-hand-ins';

/** Writes a tree below a new folder and hands it to `work`; the folder is removed afterwards. For tests. */
export async function withFolder<T>(tree: Tree, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'hand-ins-'));
  try {
    for (const [path, content] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a folder with this tree is read as. For tests. */
export function readTree(tree: Tree, options?: ReadOptions): Promise<ClassHandIns> {
  return withFolder(tree, (folder) => readClass(folder, options));
}

/** The one hand-in of an archive or folder by this name. For tests. */
export async function readOne(tree: Tree, options?: ReadOptions): Promise<HandIn> {
  const { handIns, problems } = await readTree(tree, options);
  if (handIns.length !== 1) throw new Error(`expected one hand-in, came ${handIns.length}: ${problems}`);
  return handIns[0] as HandIn;
}

/** A hand-in's files as text. For tests. */
export function textsOf({ files }: HandIn): Record<string, string> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('utf8')]));
}
