import { expect } from 'chai';
import { describe, it } from 'mocha';
import { excessOf } from './values';

function times(count: number, make: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let turn = 0; turn < count; turn++) value = make(value);
  return value;
}

describe('a value from a submission', function () {
  this.timeout(30_000);

  it('may be looked at as long as it is of some size', () => {
    const rows = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `n${id}`, tags: ['a', 'b'] }));
    for (const value of [
      null,
      1,
      'x',
      rows,
      new Map([['a', rows]]),
      new Set([1]),
      Buffer.alloc(8_000_000),
      new Date(),
    ])
      expect(excessOf(value)).to.equal(null);
    expect(excessOf(times(500, (inner) => [inner]))).to.equal(null);
  });

  it('is refused where a number in it takes minutes to be written', () => {
    expect(excessOf(2n ** 64n)).to.equal(null);
    for (const huge of [1n << 5_000n, -(1n << 5_000n)]) {
      expect(excessOf(huge)).to.match(/number of more than 4,096 bits/);
      expect(excessOf({ a: [huge] })).to.match(/number/);
    }
  });

  it('is too large where little is shared in many places', () => {
    expect(excessOf(times(9, (inner) => new Array(40).fill(inner)))).to.match(
      /too large when it is written out/,
    );
    expect(excessOf(times(40, (inner) => ({ a: inner, b: inner })))).to.match(/too large/);
    expect(excessOf(times(9, (inner) => new Map(Array.from({ length: 40 }, (_, i) => [i, inner]))))).to.match(
      /too large/,
    );
  });

  it('is too deep where nobody could compare it, or where it holds itself', () => {
    expect(excessOf(times(3_000, (inner) => [inner]))).to.match(/nested too deeply/);
    const self: unknown[] = [];
    self.push(self);
    expect(excessOf(self)).to.match(/holds itself/);
  });

  it('costs nothing for a list that is long and empty', () => {
    const list: unknown[] = [];
    list.length = 4_000_000_000;
    expect(excessOf(list)).to.equal(null);
  });
});
