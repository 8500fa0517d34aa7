import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { describe, it } from 'mocha';
import { beginUnpacking, UnpacksToTooMuch } from './unpacking';

const MIB = 1024 * 1024;

describe('compressed records', () => {
  const unpack = (bytes: number): Promise<Buffer> => {
    const codec = kafkajs.CompressionCodecs[kafkajs.CompressionTypes.GZIP] as () => {
      decompress(buffer: Buffer): Promise<Buffer>;
    };
    return codec().decompress(gzipSync(Buffer.alloc(bytes)));
  };

  it('are unpacked up to 64 MB a test, all together', async () => {
    beginUnpacking();
    expect(await unpack(40 * MIB)).to.have.lengthOf(40 * MIB);
    const second = await unpack(40 * MIB).catch((error) => error);
    expect(second).to.be.instanceOf(UnpacksToTooMuch);
    expect(second.message).to.match(/unpack to more than 64 MB/);
    beginUnpacking();
    expect(await unpack(MIB)).to.have.lengthOf(MIB);
  });
});
