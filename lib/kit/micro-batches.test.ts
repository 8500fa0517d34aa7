import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Offsets, planned } from './micro-batches';

/** Offsets of a topic `t`, partition by partition. */
function of(...offsets: number[]): Offsets {
  return { t: Object.fromEntries(offsets.map((offset, partition) => [partition, offset])) };
}

/** A topic of up to eight partitions: where it is read from, and where it ends. */
const topics = fc
  .array(fc.tuple(fc.nat(1_000_000), fc.nat(100_000)), { minLength: 1, maxLength: 8 })
  .map((partitions) => ({
    from: of(...partitions.map(([begin]) => begin)),
    end: of(...partitions.map(([begin, size]) => begin + size)),
  }));

function taken(from: Offsets, to: Offsets): number[] {
  return Object.entries(to.t ?? {}).map(([partition, end]) => end - (from.t?.[Number(partition)] ?? 0));
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

describe('how much a batch takes', () => {
  it('is all that is there below the limit, and all without one', () => {
    expect(planned(of(5, 0), of(9, 6), 10)).to.deep.equal(of(9, 6));
    expect(planned(of(5, 0), of(9, 6), 11)).to.deep.equal(of(9, 6));
    expect(planned(of(5, 0), of(1e6, 6), Number.POSITIVE_INFINITY)).to.deep.equal(of(1e6, 6));
  });

  it('is shared in proportion to what is left, rounded down as Spark does, but at least one record', () => {
    expect(planned(of(0, 0), of(30, 10), 10)).to.deep.equal(of(7, 2));
    expect(planned(of(100, 0, 50), of(400, 1, 50), 10)).to.deep.equal(of(109, 1, 50));
    expect(planned(of(0, 0, 0), of(5, 5, 5), 1)).to.deep.equal(of(1, 1, 1));
  });

  it('is shared for each topic by itself', () => {
    const from = { rides: { 0: 0 }, fares: { 0: 0, 1: 0 } };
    const end = { rides: { 0: 100 }, fares: { 0: 40, 1: 40 } };
    expect(planned(from, end, 20)).to.deep.equal({ rides: { 0: 20 }, fares: { 0: 10, 1: 10 } });
  });

  it('begins at 0 where nothing was said, and takes nothing of a partition that ends before its begin', () => {
    expect(planned({}, of(4), 10)).to.deep.equal(of(4));
    expect(planned(of(9, 0), of(4, 3), 2)).to.deep.equal(of(9, 2));
  });

  it('never passes the end, takes at least one record of each partition that has any, and never much more than the limit', () => {
    fc.assert(
      fc.property(topics, fc.integer({ min: 1, max: 100_000 }), ({ from, end }, limit) => {
        const [takes, left] = [taken(from, planned(from, end, limit)), taken(from, end)];
        takes.forEach((some, partition) => {
          const all = left[partition] as number;
          expect(some).to.be.within(all > 0 ? 1 : 0, all);
          expect(Number.isInteger(some)).to.equal(true);
        });
        expect(sum(takes)).to.be.at.most(Math.max(limit, 0) + takes.length);
      }),
    );
  });

  it('comes to the end in so many batches as the limit asks for, and a few more', () => {
    fc.assert(
      fc.property(topics, fc.integer({ min: 1_000, max: 100_000 }), ({ from, end }, limit) => {
        let at = from;
        let batches = 0;
        for (; sum(taken(at, end)) > 0; batches++) at = planned(at, end, limit);
        const partitions = Object.keys(end.t ?? {}).length;
        expect(at).to.deep.equal(end);
        expect(batches).to.be.at.most(Math.ceil(sum(taken(from, end)) / (limit - partitions)) + 1);
      }),
    );
  });
});
