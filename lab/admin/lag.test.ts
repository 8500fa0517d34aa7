import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { GroupState } from './group-state';
import { lagOf, topicLags, totalLag } from './lag';

const group: GroupState = {
  id: 'monitor',
  state: 'Stable',
  type: 'classic',
  protocol: 'range',
  coordinator: 0,
  members: [{ id: 'm-1', client: 'c', host: '/127.0.0.1', assignment: { stations: [1, 2] } }],
  committed: new Map([['stations', new Map([[0, 5n]])]]),
};

describe('lab/admin/lag', () => {
  it('counts from what was committed to the end', () => {
    expect(lagOf(7n, 0n, 10n)).to.equal(3n);
  });

  it('counts from the start where nothing was committed, or where retention took it', () => {
    expect(lagOf(null, 4n, 10n)).to.equal(6n);
    expect(lagOf(2n, 4n, 10n)).to.equal(6n);
  });

  it('is 0 where more was committed than there is: the topic was made anew', () => {
    expect(lagOf(50n, 0n, 10n)).to.equal(0n);
  });

  it('is not told while the end, or without a commit the start, is not known', () => {
    expect(lagOf(7n, 0n, null)).to.equal(null);
    expect(lagOf(null, null, 10n)).to.equal(null);
    expect(lagOf(7n, null, 10n)).to.equal(3n);
  });

  it('is never negative', () => {
    const offset = fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));
    fc.assert(
      fc.property(offset, offset, offset, (committed, start, more) => {
        const end = more === null ? null : (start ?? 0n) + more;
        const lag = lagOf(committed, start, end);
        return lag === null || lag >= 0n;
      }),
    );
  });

  it('sums what can be told, and says so where nothing can', () => {
    expect(totalLag([1n, null, 2n])).to.equal(3);
    expect(totalLag([null, null])).to.equal(null);
    expect(totalLag([])).to.equal(null);
  });

  it('shows every partition, also those that nothing was committed of, with who holds it', () => {
    const ends = new Map([['stations', [9n, 3n, null]]]);
    const starts = new Map([['stations', [0n, 1n, null]]]);
    const rows = topicLags(group, 'stations', starts, ends);
    expect(
      rows.map(({ partition, committed, lag, member }) => [partition, committed, lag, member]),
    ).to.deep.equal([
      [0, '5', 4, null],
      [1, null, 2, 'm-1'],
      [2, null, null, 'm-1'],
    ]);
  });

  it('tells no lag of a group whose commits are not told', () => {
    const rows = topicLags(
      { ...group, committed: null },
      'stations',
      new Map(),
      new Map([['stations', [9n]]]),
    );
    expect(rows.map(({ lag }) => lag)).to.deep.equal([null, null, null]);
  });
});
