import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { tooMany } from './folder';
import { archiveName, neverCounts } from './kit-paths';
import { type Limits, size } from './limits';
import { type Entry, type Listing, type Refusal, Refused } from './listing';
import { faultOf, normal } from './names';

const LINKS: Record<string, string> = {
  symlink: 'is a symbolic link: the file itself is needed',
  link: 'is a hard link: the file itself is needed',
  'character-device': 'is a device, not a file',
  'block-device': 'is a device, not a file',
  fifo: 'is a pipe, not a file',
};
/** What a file may be to be kept: the rest is read past. */
const KEPT = /\.([cm]?[jt]sx?|md|png|jpe?g|svg|txt|ya?ml|html)$/i;

export interface TarSource {
  stream: Readable;
  /** Bytes of the archive as it is. */
  packed: number;
  gzip: boolean;
  /** Bytes of all that is kept of it in memory. */
  keep: number;
}

/**
 * Reads a tar from end to end and keeps what may count. Of one that is damaged or cut off nothing is kept: how much
 * had come before would depend on chance.
 *
 * @throws Refused when it is no sound tar, or unpacks to more than the limits allow
 */
export async function listTar({ stream, packed, gzip, keep }: TarSource, limits: Limits): Promise<Listing> {
  const entries: Entry[] = [];
  const refused: Refusal[] = [];
  let left = keep;
  let count = 0;
  const unpacked = extract({ allowUnknownFormat: true } as never);
  unpacked.on('entry', (header, content, next) => {
    content.on('error', () => {});
    content.on('end', () => next());
    count += 1;
    if (count > limits.entries) return next(new Refused(tooMany(limits.entries)));
    const name = header.name;
    const why = faultOf(name) ?? LINKS[header.type ?? 'file'];
    if (why) refused.push({ path: name, why });
    const path = normal(name);
    const most = Math.min(archiveName(path) ? limits.archiveBytes : limits.fileBytes, left);
    const plain = header.type === 'file' || header.type === 'contiguous-file';
    if (why || !plain || neverCounts(path) || !(KEPT.test(path) || archiveName(path))) {
      if (!why && plain && !neverCounts(path)) entries.push(unread(path, header));
      return void content.resume();
    }
    const chunks: Buffer[] = [];
    let length = 0;
    content.on('data', (data) => {
      const chunk = data as Buffer;
      length += chunk.length;
      if (length <= most) chunks.push(chunk);
      else chunks.length = 0;
    });
    content.on('end', () => {
      if (length <= most) left -= length;
      entries.push(kept(path, header, length <= most ? Buffer.concat(chunks) : null, most));
    });
  });
  try {
    await pipeline([stream, ...(gzip ? [createGunzip()] : []), meter(packed, limits), unpacked as never]);
  } catch (error) {
    throw error instanceof Refused
      ? error
      : new Refused(`is damaged or cut off (${(error as Error).message})`);
  }
  return { entries, refused, close: () => {} };
}

function timeOf({ mtime }: Header): number | null {
  const time = mtime?.getTime() ?? 0;
  return Number.isFinite(time) && time > 0 ? time : null;
}

function unread(path: string, header: Header): Entry {
  return {
    path,
    time: timeOf(header),
    read: () => Promise.reject(new Refused('is of no kind that is read here')),
  };
}

function kept(path: string, header: Header, bytes: Buffer | null, most: number): Entry {
  return {
    path,
    time: timeOf(header),
    read: async (limit) => {
      if (!bytes || bytes.length > limit) throw new Refused(`is larger than ${size(Math.min(limit, most))}`);
      return bytes;
    },
  };
}

/** Counts what comes through, and ends it where that is too much. */
function meter(packed: number, limits: Limits): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.length;
      if (total > limits.tarBytes) done(new Refused(`unpacks to more than ${size(limits.tarBytes)}`));
      else if (total > limits.totalBytes && total > packed * limits.ratio)
        done(new Refused(`unpacks to more than ${limits.ratio} times its size`));
      else done(null, chunk);
    },
  });
}

/** The bytes as a stream, in pieces. */
export function streamOf(bytes: Buffer): Readable {
  return Readable.from(pieces(bytes), { objectMode: false });
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}
