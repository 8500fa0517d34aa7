import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { neverCounts } from './kit-paths';
import type { Limits } from './limits';
import { size } from './limits';
import { type Entry, type Listing, type Refusal, Refused, whyOf } from './listing';
import { faultOf } from './names';

/**
 * Lists the files below a folder. Links are not followed, pipes, sockets and devices not opened, and what never counts
 * (node_modules, .git) is not descended into.
 */
export async function listFolder(root: string, limits: Limits): Promise<Listing> {
  const entries: Entry[] = [];
  const refused: Refusal[] = [];
  /** Files seen below each folder at the top: one student's thousands are no reason to leave out another. */
  const seen = new Map<string, number>();

  const visit = async (path: string, depth: number): Promise<void> => {
    let names: string[];
    try {
      names = (await readdir(join(root, path))).sort();
    } catch (error) {
      if (path === '') throw error;
      refused.push({ path, why: whyOf(error) });
      return;
    }
    for (const name of names) await look(path === '' ? name : `${path}/${name}`, depth);
  };

  const look = async (path: string, depth: number): Promise<void> => {
    const top = path.split('/', 1)[0] as string;
    const count = (seen.get(top) ?? 0) + 1;
    seen.set(top, count);
    if (count === limits.entries + 1) refused.push({ path: top, why: tooMany(limits.entries) });
    if (count > limits.entries || neverCounts(path)) return;
    const fault = faultOf(path);
    if (fault) return void refused.push({ path, why: fault });
    try {
      const stats = await lstat(join(root, path));
      if (stats.isDirectory() && depth >= limits.pathDepth) refused.push({ path, why: 'lies too deep' });
      else if (stats.isDirectory()) await visit(path, depth + 1);
      else if (stats.isFile()) entries.push(fileEntry(join(root, path), path, stats.mtimeMs));
      else refused.push({ path, why: kindOf(stats) });
    } catch (error) {
      refused.push({ path, why: whyOf(error) });
    }
  };

  await visit('', 0);
  return { entries, refused, close: () => {} };
}

/** One file on the disk as an entry. */
export function fileEntry(file: string, path: string, time: number): Entry {
  return { path, time, file, read: (limit) => readPlainFile(file, limit) };
}

export function tooMany(entries: number): string {
  return `holds more than ${entries.toLocaleString('en')} files: the rest is left out`;
}

function kindOf(stats: { isSymbolicLink(): boolean; isFIFO(): boolean; isSocket(): boolean }): string {
  if (stats.isSymbolicLink()) return 'is a symbolic link: the file itself is needed';
  return `is ${stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'}, not a file`;
}

/** Opens a file that must be a plain one, also if it has been changed for a link or a pipe since it was listed. */
export async function openPlain(file: string) {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Refused('is not a file any more');
}

async function readPlainFile(file: string, limit: number): Promise<Buffer> {
  const handle = await openPlain(file);
  try {
    // One byte more than may be: it tells a file that is too large, also one that grows.
    const bytes = Buffer.alloc(Math.min(limit, (await handle.stat()).size) + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > limit) throw new Refused(`is larger than ${size(limit)}`);
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}
