import { constants, createReadStream, openSync } from 'node:fs';
import { openPlain } from './folder';
import type { Limits } from './limits';
import { type Entry, type Listing, Refused } from './listing';
import { listTar, streamOf } from './tar';
import { listZip } from './zip';

/**
 * Lists an archive, known by its first bytes whatever its name. On the disk it may be of any size; inside another one it
 * is held in memory.
 *
 * @param keep bytes of it that may be held in memory, if it is a tar
 * @throws Refused when it is none that is read here, damaged, or too large
 */
export async function listArchive(entry: Entry, limits: Limits, keep: number): Promise<Listing> {
  return entry.file
    ? listFile(entry.file, limits, keep)
    : listBytes(await entry.read(limits.archiveBytes), limits, keep);
}

async function listBytes(bytes: Buffer, limits: Limits, keep: number): Promise<Listing> {
  const kind = kindOf(bytes);
  if (kind === 'zip') return listZip(bytes, limits);
  return listTar({ stream: streamOf(bytes), packed: bytes.length, gzip: kind === 'gzip', keep }, limits);
}

/** Also where the file is changed for a link or a pipe in the meantime, neither is followed or waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function listFile(file: string, limits: Limits, keep: number): Promise<Listing> {
  const { kind, size } = await headOf(file);
  if (kind === 'zip') return listZip(openSync(file, FLAGS), limits);
  const stream = createReadStream(file, { flags: FLAGS as never });
  return listTar({ stream, packed: size, gzip: kind === 'gzip', keep }, limits);
}

async function headOf(file: string) {
  const handle = await openPlain(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return { kind: kindOf(buffer.subarray(0, bytesRead)), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

function kindOf(head: Buffer): 'zip' | 'gzip' | 'tar' {
  const magic = head.subarray(0, 4).toString('latin1');
  // `PK\5\6` is an empty one. Others begin with a program that unpacks them.
  if (magic.startsWith('PK')) return 'zip';
  if (magic.startsWith('\x1f\x8b')) return 'gzip';
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar';
  if (head.length === 0) throw new Refused('is empty');
  throw new Refused('is no zip, tar or tar.gz: hand in a zip');
}
