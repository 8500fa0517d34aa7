import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';

/** Characters that are made at once: about a millisecond's work, after which others have their turn. */
const BLOCK = 65_536;

/**
 * Lines as a stream of bytes, made as they are read: who reads slowly lets the maker wait, and who closes the stream
 * ends it.
 */
export function bytesOf(lines: Iterable<string>, { gzip }: { gzip: boolean }): Readable {
  const plain = Readable.from(blocks(lines), { objectMode: false });
  if (!gzip) return plain;
  const packed = createGzip({ level: constants.Z_BEST_SPEED });
  // An error reaches who reads: pipeline destroys `packed` with it.
  pipeline(plain, packed, () => {});
  return packed;
}

async function* blocks(lines: Iterable<string>): AsyncGenerator<Buffer> {
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < BLOCK) continue;
    yield Buffer.from(block);
    block = '';
    await setImmediate();
  }
  if (block !== '') yield Buffer.from(block);
}
