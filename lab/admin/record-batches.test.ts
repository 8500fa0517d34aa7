import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { decodeRecords } from './record-batches';

/** kafkajs's own writer of record batches, which it does not export. */
const require = createRequire(`${process.cwd()}/package.json`);
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: object): Promise<{ buffer: Buffer }>;
};
const writeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;
const Long = require('kafkajs/src/utils/long') as { fromValue(value: number | bigint): unknown };

interface Options {
  compression?: number;
  transactional?: boolean;
  producerId?: number;
}

/** Records `first`, `first + 1`, … with the values given; null for a tombstone. */
async function batchOf(first: number, values: Array<string | null>, options: Options = {}): Promise<Buffer> {
  const { compression = 0, transactional = false, producerId = -1 } = options;
  const { buffer } = await RecordBatch({
    compression,
    transactional,
    producerId: Long.fromValue(producerId),
    firstOffset: Long.fromValue(first),
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_009_999,
    lastOffsetDelta: values.length - 1,
    records: values.map((value, offsetDelta) =>
      writeRecord({
        offsetDelta,
        timestampDelta: offsetDelta * 10,
        key: value === null ? 'gone' : null,
        value,
        headers: { h: 'é', twice: ['1', '2'] },
      }),
    ),
  });
  return buffer;
}

const valuesOf = (
  bytes: Buffer,
  from = 0n,
  aborted: Array<{ producerId: bigint; firstOffset: number }> = [],
) => {
  const { records, ...rest } = decodeRecords({ bytes, aborted }, from);
  return { ...rest, values: records.map(({ value }) => value && String(value)) };
};

describe('lab/admin/record-batches', () => {
  it('reads offset, time, key, value and headers, plain and gzip', async () => {
    for (const compression of [0, 1]) {
      const { records, next } = decodeRecords(
        { bytes: await batchOf(7, ['a', null], { compression }), aborted: [] },
        0n,
      );
      expect(next).to.equal(9n);
      expect(records[1]).to.deep.equal({
        offset: 8n,
        timestamp: 1_700_000_000_010,
        key: Buffer.from('gone'),
        value: null,
        headers: [
          { name: 'h', value: Buffer.from('é') },
          { name: 'twice', value: Buffer.from('1') },
          { name: 'twice', value: Buffer.from('2') },
        ],
      });
      expect(records[0]?.key).to.equal(null);
    }
  });

  it('begins in the midst of a batch', async () => {
    const bytes = Buffer.concat([await batchOf(0, ['a', 'b', 'c']), await batchOf(3, ['d'])]);
    expect(valuesOf(bytes, 2n)).to.deep.equal({ values: ['c', 'd'], next: 4n, unread: null });
  });

  it('leaves a batch that is cut for the next answer', async () => {
    const [whole, cut] = [await batchOf(0, ['a']), await batchOf(1, ['b'])];
    const bytes = Buffer.concat([whole, cut.subarray(0, cut.length - 1)]);
    expect(valuesOf(bytes)).to.deep.equal({ values: ['a'], next: 1n, unread: null });
    expect(valuesOf(Buffer.alloc(0), 5n)).to.deep.equal({ values: [], next: 5n, unread: null });
  });

  it('leaves out what was rolled back, and markers, but reads on after them', async () => {
    const marker = await batchOf(2, ['marker'], { transactional: true, producerId: 9 });
    marker.writeInt16BE(marker.readInt16BE(21) | 0x20, 21);
    const bytes = Buffer.concat([
      await batchOf(0, ['gone', 'gone'], { transactional: true, producerId: 9 }),
      marker,
      await batchOf(3, ['kept'], { transactional: true, producerId: 9 }),
    ]);
    const aborted = [{ producerId: 9n, firstOffset: 0 }];
    expect(valuesOf(bytes, 0n, aborted)).to.deep.equal({ values: ['kept'], next: 4n, unread: null });
  });

  it('names a compression that it cannot read, and reads the rest', async () => {
    const snappy = await batchOf(0, ['a']);
    snappy.writeInt16BE(2, 21);
    const bytes = Buffer.concat([snappy, await batchOf(1, ['b'])]);
    expect(valuesOf(bytes)).to.deep.equal({ values: ['b'], next: 2n, unread: 'snappy' });
  });

  it('takes the time of writing where the topic says so', async () => {
    const batch = await batchOf(0, ['a', 'b']);
    batch.writeInt16BE(0b1000, 21);
    const { records } = decodeRecords({ bytes: batch, aborted: [] }, 0n);
    expect(records.map(({ timestamp }) => timestamp)).to.deep.equal([1_700_000_009_999, 1_700_000_009_999]);
  });

  it('passes over a batch that is damaged', async () => {
    const batch = await batchOf(0, ['a']);
    const header = Buffer.from(batch.subarray(0, 61));
    const damaged = Buffer.concat([header, gzipSync(Buffer.alloc(40)).subarray(0, 20)]);
    damaged.writeInt16BE(1, 21);
    damaged.writeInt32BE(damaged.length - 12, 8);
    expect(valuesOf(Buffer.concat([damaged, await batchOf(1, ['b'])]))).to.deep.equal({
      values: ['b'],
      next: 2n,
      unread: 'gzip',
    });
  });
});
