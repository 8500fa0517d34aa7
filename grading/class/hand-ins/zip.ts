import { closeSync } from 'node:fs';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import yauzl, { type Entry as ZipEntry, type ZipFile } from 'yauzl';
import { tooMany } from './folder';
import { type Limits, size } from './limits';
import { type Entry, type Listing, type Refusal, Refused } from './listing';
import { faultOf, normal } from './names';

const inflate = promisify(inflateRaw);
const FILE_TYPE = 0o170000;
const PLAIN = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;
/** What the largest file that may be taken can grow by when it does not compress. */
const SLACK = 64 * 1024;

/**
 * Lists a zip by its central directory. Names are judged one by one, so that a bad one takes no other with it. Sizes and
 * checksums are checked on what is unpacked.
 *
 * @param source a file descriptor, which is closed by `close`, or here on failure; or the bytes
 * @throws Refused when it is no sound zip
 */
export async function listZip(source: number | Buffer, limits: Limits): Promise<Listing> {
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  let zip: ZipFile | null = null;
  try {
    zip = await (typeof source === 'number'
      ? yauzl.fromFdPromise(source, options)
      : yauzl.fromBufferPromise(source, options));
    // What goes wrong when the file is closed is nobody's fault; without a listener it would end the grader.
    zip.on('error', () => {});
    const found = await readDirectory(zip, limits);
    const open = zip;
    return { ...found, close: () => open.close() };
  } catch (error) {
    if (zip) zip.close();
    else if (typeof source === 'number') closeSync(source);
    throw error instanceof Refused
      ? error
      : new Refused(`is damaged or no zip (${(error as Error).message.split('. ')[0]})`);
  }
}

async function readDirectory(zip: ZipFile, limits: Limits) {
  const entries: Entry[] = [];
  const refused: Refusal[] = [];
  const spans: Array<{ start: number; end: number }> = [];
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    count += 1;
    if (count > limits.entries) throw new Refused(tooMany(limits.entries));
    const start = entry.relativeOffsetOfLocalHeader;
    if (entry.compressedSize > 0) spans.push({ start, end: start + 30 + entry.compressedSize });
    const name = nameOf(entry);
    const fault = faultOf(name) ?? typeFault(entry, name);
    if (fault) refused.push({ path: name, why: fault });
    else if (!name.endsWith('/')) entries.push(asEntry(zip, entry, normal(name)));
  }
  refuseOverlaps(spans);
  return { entries, refused };
}

function nameOf(entry: ZipEntry): string {
  const { generalPurposeBitFlag, extraFields } = entry;
  const raw = entry.fileNameRaw;
  // macOS and some others write UTF-8 without saying so: what is sound UTF-8 is hardly code page 437.
  const utf8 = isUtf8(raw) ? generalPurposeBitFlag | 0x800 : generalPurposeBitFlag;
  return yauzl.getFileNameLowLevel(utf8, raw, extraFields, true);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function typeFault(entry: ZipEntry, name: string): string | null {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type === LINK) return 'is a symbolic link: the file itself is needed';
  if (type !== 0 && type !== PLAIN && type !== FOLDER) return 'is a device or pipe, not a file';
  if (name.endsWith('/')) return null;
  if (entry.isEncrypted()) return 'is encrypted: a zip without a password is needed';
  return null;
}

/** Bombs of many names over the same bytes: no tool writes such a zip. */
function refuseOverlaps(spans: Array<{ start: number; end: number }>): void {
  spans.sort((a, b) => a.start - b.start);
  for (let i = 1; i < spans.length; i++) {
    if ((spans[i - 1]?.end ?? 0) > (spans[i]?.start ?? 0)) throw new Refused('has entries that overlap');
  }
}

function asEntry(zip: ZipFile, entry: ZipEntry, path: string): Entry {
  const date = entry.getLastModDate().getTime();
  // 1980 is where the times of zips begin, and what tools write that know none.
  const time = Number.isFinite(date) && new Date(date).getFullYear() > 1980 ? date : null;
  return { path, time, read: (limit) => readEntry(zip, entry, limit) };
}

async function readEntry(zip: ZipFile, entry: ZipEntry, limit: number): Promise<Buffer> {
  const tooLarge = new Refused(`is larger than ${size(limit)}`);
  if (entry.compressedSize > limit + SLACK) throw tooLarge;
  let bytes: Buffer;
  try {
    const packed = await readPacked(zip, entry);
    bytes = await unpack(packed, entry.compressionMethod, limit);
  } catch (error) {
    if (error instanceof Refused) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge;
    throw new Refused(`is damaged (${(error as Error).message})`);
  }
  if (bytes.length > limit) throw tooLarge;
  if (bytes.length !== entry.uncompressedSize) throw new Refused('is damaged (another size than announced)');
  if (crc32(bytes) !== entry.crc32) throw new Refused('is damaged (wrong checksum)');
  return bytes;
}

/** At most the entry's compressed size, which has been checked before: that many bytes are asked for, no more. */
async function readPacked(zip: ZipFile, entry: ZipEntry): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function unpack(packed: Buffer, method: number, limit: number): Promise<Buffer> {
  if (method === 0) return packed;
  if (method !== 8) throw new Refused(`is packed in a way that is not read here (method ${method})`);
  return inflate(packed, { maxOutputLength: Math.max(limit, 1) });
}
