import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import fetch from 'node-fetch';

/**
 * The bytes of a file or of what an address answers, piece by piece: the next piece is read when it is asked for, so
 * a file of any size needs little memory. What begins with gzip's two magic bytes is unpacked, whatever its name;
 * several gzip members one after the other are one content (RFC 1952). A loop that is left closes file or connection.
 *
 * @param source path, or address that begins with http: or https:
 * @throws Error that names the source: no such file, a folder, no answer, an answer other than 200, broken gzip;
 *   the signal's reason once it is aborted
 */
export async function* openBytes(
  source: string | URL,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<Buffer, void> {
  signal?.throwIfAborted();
  const name = source instanceof URL ? source.href : source;
  const stream = /^https?:/i.test(name) ? await openUrl(name, signal) : openFile(source, name);
  const abort = () => stream.destroy(signal?.reason);
  signal?.addEventListener('abort', abort);
  try {
    const bytes = explained(stream, name, signal);
    const head = await firstBytes(bytes);
    const whole = joined(head, bytes);
    yield* head[0] === 0x1f && head[1] === 0x8b ? unzipped(whole, name) : whole;
  } finally {
    signal?.removeEventListener('abort', abort);
    stream.destroy();
  }
}

function openFile(source: string | URL, name: string): Readable {
  if (!/^file:/i.test(name)) {
    if (source instanceof URL) throw new Error(`${name}: expected a file: or http: address.`);
    return createReadStream(name);
  }
  return createReadStream(fileURLToPath(source));
}

async function openUrl(url: string, signal?: AbortSignal): Promise<Readable> {
  try {
    // As it is: node-fetch's own unpacking takes a content that is cut off for a whole one.
    const response = await fetch(url, { compress: false, signal: signal as never });
    const body = response.body as Readable;
    if (response.ok) return body;
    body.destroy();
    throw new Error(`${url} answers HTTP ${response.status} ${response.statusText}.`);
  } catch (error) {
    throw explain(error, url, signal);
  }
}

/** The stream's pieces; its errors in a sentence that names the source. */
async function* explained(stream: Readable, name: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw explain(error, name, signal);
  }
}

/** Two bytes, or fewer where there are no more; with the rest of the piece in which they came. */
async function firstBytes(bytes: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await bytes.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  if (head.length > 0) yield head;
  yield* rest;
}

async function* unzipped(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 65_536 });
  // Whatever fails, the loop over gunzip throws it.
  pipeline(bytes, gunzip, () => {});
  try {
    yield* gunzip;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') {
      throw new Error(`${name} is cut off: its gzip data ends before it is complete.`, { cause: error });
    }
    if (code?.startsWith('Z_')) throw new Error(`${name} is broken gzip: ${message}.`, { cause: error });
    throw error;
  }
}

function explain(error: unknown, name: string, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  const { code, message } = error as NodeJS.ErrnoException;
  const text = code && sentence(code, name);
  if (text) return new Error(text, { cause: error });
  return message.includes(name) ? error : new Error(`${name} cannot be read: ${message}`, { cause: error });
}

function sentence(code: string, name: string): string | null {
  switch (code) {
    case 'ENOENT':
      return `There is no file ${name}.`;
    case 'ENOTDIR':
      return `There is no file ${name}: part of its path is no folder.`;
    case 'EISDIR':
      return `${name} is a folder, expected a file.`;
    case 'EACCES':
    case 'EPERM':
      return `${name} may not be read: its permissions forbid it.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${name} cannot be reached: no machine of that name is known.`;
    case 'ECONNREFUSED':
      return `${name} cannot be reached: nothing listens there.`;
    case 'ECONNRESET':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return `${name} is cut off: the connection was closed before all had come.`;
    default:
      return null;
  }
}
