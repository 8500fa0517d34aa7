import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Work } from '../class/grading';
import { workFiles } from '../class/hand-ins';

/**
 * The files of a piece of work by path in the kit, as `materialise` wrote them: its own and those of lib/ that it may
 * import.
 */
export async function filesOf({
  file,
  exercise,
}: Pick<Work, 'file' | 'exercise'>): Promise<Map<string, Buffer>> {
  const root = dirname(dirname(file));
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(root.length + 1).replaceAll('\\', '/'), await readFile(path));
  }
  return workFiles(files, exercise);
}
