import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { encodeFrame, FrameReader, MAX_FRAME_BYTES } from './frames';

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('frames', () => {
  it('come back as they were sent, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (messages, places) => {
          const reader = new FrameReader();
          const bytes = Buffer.concat(messages.map(encodeFrame));
          const read = cut(bytes, places).flatMap((chunk) => reader.push(chunk));
          expect(read).to.deep.equal(messages);
        },
      ),
    );
  });

  it('that are garbage throw or wait, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.integer({ min: 0, max: 255 }), (message, place, byte) => {
        const bytes = encodeFrame(message);
        bytes[place % bytes.length] = byte;
        try {
          new FrameReader().push(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(Error);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuse what is too large, on either side', () => {
    expect(() => encodeFrame('x'.repeat(MAX_FRAME_BYTES))).to.throw(RangeError, 'more than the 8.0 MB');
    const header = Buffer.alloc(4);
    header.writeUInt32BE(MAX_FRAME_BYTES + 1);
    expect(() => new FrameReader().push(header)).to.throw('was announced');
  });

  it('keep Buffers, dates and big integers', () => {
    const message = { key: Buffer.from('a'), at: new Date(0), offset: 2n ** 60n };
    expect(new FrameReader().push(encodeFrame(message))).to.deep.equal([message]);
  });
});
