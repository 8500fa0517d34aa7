import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import kafkajs from 'kafkajs';

/** Of what one test reads: right answers write some kilobytes. */
const MOST_BYTES = 64 * 1024 * 1024;

let unpacked = 0;

/** What was compressed, and then read, was too much. */
export class UnpacksToTooMuch extends Error {
  override name = 'UnpacksToTooMuch';
}

/** Begins a test's share anew. */
export function beginUnpacking(): void {
  unpacked = 0;
}

/** Bounds what kafkajs makes of compressed records in this process: a megabyte of zeros is a kilobyte in the topic. */
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.GZIP] = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => promisify(gzip)(buffer),
  decompress: async (buffer: Buffer) => {
    const maxOutputLength = Math.max(1, MOST_BYTES - unpacked);
    try {
      const plain = await promisify(gunzip)(buffer, { maxOutputLength });
      unpacked += plain.length;
      return plain;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
      throw new UnpacksToTooMuch(`the records read unpack to more than ${MOST_BYTES / 1024 / 1024} MB`);
    }
  },
});
