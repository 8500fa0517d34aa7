import { deserialize, serialize } from 'node:v8';

/** The largest message that either side sends or takes: what a student's function returns fits many times over. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

const HEADER_BYTES = 4;

/** A message as bytes: its length in four bytes, then its structured clone. @throws DataCloneError for functions and proxies, RangeError past the limit */
export function encodeFrame(message: unknown): Buffer {
  const body = serialize(message);
  if (body.length > MAX_FRAME_BYTES) {
    throw new RangeError(
      `${megabytes(body.length)} MB is more than the ${megabytes(MAX_FRAME_BYTES)} MB that fit`,
    );
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

/** Cuts a stream of bytes into messages. What it is fed may be hostile: it never holds more than one frame's length. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private bytes = 0;

  /** The messages that are complete with this chunk. @throws Error when the bytes are no frame */
  push(chunk: Buffer): unknown[] {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    const messages: unknown[] = [];
    for (;;) {
      if (this.bytes < HEADER_BYTES) return messages;
      const length = this.peek(HEADER_BYTES).readUInt32BE();
      if (length > MAX_FRAME_BYTES) throw new Error(`a frame of ${length} bytes was announced`);
      if (this.bytes < HEADER_BYTES + length) return messages;
      messages.push(deserialize(this.take(HEADER_BYTES + length).subarray(HEADER_BYTES)));
    }
  }

  private peek(length: number): Buffer {
    const [first] = this.chunks;
    if (first && first.length >= length) return first;
    this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] as Buffer;
  }

  private take(length: number): Buffer {
    const all = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    this.chunks = all.length > length ? [all.subarray(length)] : [];
    this.bytes -= length;
    return all.subarray(0, length);
  }
}
