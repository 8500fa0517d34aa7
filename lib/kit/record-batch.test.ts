import { createRequire } from 'node:module';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { appendValues, RolledBack } from './record-batch';

/** kafkajs's own writer of record batches, which it does not export. */
const require = createRequire(`${process.cwd()}/package.json`);
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: object): Promise<{ buffer: Buffer }>;
};
const writeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;
const Long = require('kafkajs/src/utils/long') as { fromValue(value: number | bigint): unknown };

const [PLAIN, GZIP] = [0, 1];
interface Stored {
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
}

/** A batch of records, some of whose offsets may be missing, as after compaction. */
async function batchOf(
  records: Stored[],
  {
    compression = PLAIN,
    transactional = false,
    producerId = -1,
    lastOffset = records.at(-1)?.offset ?? 0,
  } = {},
): Promise<Buffer> {
  const first = records[0]?.offset ?? 0;
  const { buffer } = await RecordBatch({
    compression,
    transactional,
    producerId: Long.fromValue(producerId),
    firstOffset: Long.fromValue(first),
    lastOffsetDelta: lastOffset - first,
    records: records.map(({ offset, key, value }) =>
      writeRecord({
        offsetDelta: offset - first,
        timestampDelta: offset * 1_000_003,
        key,
        value,
        headers: { h: 'é' },
      }),
    ),
  });
  return buffer;
}

function valuesIn(bytes: Buffer, range: { from: number; to: number }, aborted = [] as RolledBackList) {
  const values: Buffer[] = [];
  const next = appendValues({ bytes, aborted }, range, values);
  return { next, values: values.map(String) };
}
type RolledBackList = Array<{ producerId: bigint; firstOffset: number }>;

const content = fc.option(fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)));
/** Batches of records with gaps between offsets, each plain or gzip. */
const logs = fc
  .array(
    fc.record({
      compression: fc.constantFrom(PLAIN, GZIP),
      records: fc.array(fc.tuple(fc.integer({ min: 1, max: 70 }), content, content), {
        minLength: 1,
        maxLength: 8,
      }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((batches) => {
    let offset = -1;
    return batches.map(({ compression, records }) => ({
      compression,
      records: records.map(([gap, key, value]): Stored => {
        offset += gap;
        return { offset, key, value };
      }),
    }));
  });

describe('record batches', () => {
  it('give the values of any range of offsets, tombstones left out, as kafkajs has written them', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.nat(700), fc.nat(700), async (log, a, b) => {
        const range = { from: Math.min(a, b), to: Math.max(a, b) };
        const bytes = Buffer.concat(
          await Promise.all(log.map(({ records, compression }) => batchOf(records, { compression }))),
        );
        const stored = log.flatMap(({ records }) => records);
        const { next, values } = valuesIn(bytes, range);
        const wanted = stored.filter(
          ({ offset, value }) => value && offset >= range.from && offset < range.to,
        );
        expect(values).to.deep.equal(wanted.map(({ value }) => String(value)));
        const last = (stored.at(-1)?.offset ?? 0) + 1;
        expect(next).to.equal(Math.min(range.to, Math.max(range.from, last)));
      }),
      { numRuns: 60 },
    );
  });

  it('may be cut anywhere: what is whole is read, and the offset says where to go on', async () => {
    const records = (from: number) =>
      Array.from({ length: 5 }, (_, i) => ({
        offset: from + i,
        key: null,
        value: Buffer.from(`v${from + i}`),
      }));
    const [one, two] = [await batchOf(records(0)), await batchOf(records(5), { compression: GZIP })];
    const bytes = Buffer.concat([one, two]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = cut < one.length ? 0 : cut < bytes.length ? 5 : 10;
      const { next, values } = valuesIn(bytes.subarray(0, cut), { from: 0, to: 99 });
      expect([next, values.length]).to.deep.equal([whole, whole]);
    }
  });

  it('are gone on after, also where compaction took the last records of one', async () => {
    const bytes = await batchOf([{ offset: 3, key: null, value: Buffer.from('x') }], { lastOffset: 9 });
    expect(valuesIn(bytes, { from: 0, to: 50 })).to.deep.equal({ next: 10, values: ['x'] });
    expect(valuesIn(bytes, { from: 5, to: 50 })).to.deep.equal({ next: 10, values: [] });
    expect(valuesIn(bytes, { from: 0, to: 2 })).to.deep.equal({ next: 2, values: [] });
  });

  it('of a compression that is not read here are refused by its name', async () => {
    const bytes = await batchOf([{ offset: 0, key: null, value: Buffer.from('x') }]);
    for (const [codec, name] of [
      [2, 'snappy'],
      [3, 'lz4'],
      [4, 'zstd'],
      [7, '7'],
    ] as const) {
      bytes.writeInt16BE(codec, 21);
      expect(() => valuesIn(bytes, { from: 0, to: 1 })).to.throw(`compressed with ${name}`);
    }
  });

  it('of a transaction that was rolled back have no values; those of others between them have', async () => {
    const one = (offset: number, producerId: number) =>
      batchOf([{ offset, key: null, value: Buffer.from(`${producerId}@${offset}`) }], {
        transactional: true,
        producerId,
      });
    const end = async (offset: number, producerId: number) => {
      const bytes = await one(offset, producerId);
      bytes.writeInt16BE(0x30, 21); // transactional, control
      return bytes;
    };
    const plain = await batchOf([{ offset: 3, key: null, value: Buffer.from('plain') }]);
    const bytes = Buffer.concat([
      ...(await Promise.all([one(0, 7), one(1, 8), one(2, 7)])),
      plain,
      ...(await Promise.all([end(4, 7), end(5, 8), one(6, 7), end(7, 7)])),
    ]);
    const aborted = [{ producerId: 7n, firstOffset: 0 }];
    expect(valuesIn(bytes, { from: 0, to: 8 }, aborted)).to.deep.equal({
      next: 8,
      values: ['8@1', 'plain', '7@6'],
    });
    expect(valuesIn(bytes, { from: 2, to: 8 }, aborted).values).to.deep.equal(['plain', '7@6']);
    expect(valuesIn(bytes, { from: 0, to: 8 }).values).to.have.length(5);
  });
});

describe('what was rolled back', () => {
  it('is from its first offset to its marker, producer by producer, whatever the order in the answer', () => {
    const rolledBack = new RolledBack([
      { producerId: 2n, firstOffset: 10 },
      { producerId: 1n, firstOffset: 3 },
      { producerId: 2n, firstOffset: 5 },
    ]);
    const asked: Array<[bigint, number, boolean]> = [
      [1n, 2, false],
      [1n, 3, false],
      [2n, 4, false],
      [2n, 6, false],
      [1n, 7, true],
      [1n, 8, false],
      [2n, 9, true],
      [2n, 11, false],
      [3n, 12, false],
    ];
    expect(asked.map((each) => rolledBack.counts(...each))).to.deep.equal([
      true,
      false,
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });
});
