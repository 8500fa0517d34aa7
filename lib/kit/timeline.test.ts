import { expect } from 'chai';
import { describe, it } from 'mocha';
import { spans } from './timeline';

describe('spans', () => {
  it('ends each bar where the next of the same member begins, and the last at the end', () => {
    const holdings = [
      { at: 0, member: 'A', partitions: [0, 1] },
      { at: 5, member: 'B', partitions: [1] },
      { at: 6, member: 'A', partitions: [0] },
    ];
    expect(spans(holdings, 10)).to.deep.equal([
      { member: 'A', from: 0, to: 6, count: 2, partitions: '0 1' },
      { member: 'B', from: 5, to: 10, count: 1, partitions: '1' },
      { member: 'A', from: 6, to: 10, count: 1, partitions: '0' },
    ]);
  });

  it('shows no bar for a member that has left', () => {
    const holdings = [
      { at: 0, member: 'A', partitions: [0] },
      { at: 4, member: 'A', partitions: null },
    ];
    expect(spans(holdings, 10).map(({ from, to }) => [from, to])).to.deep.equal([[0, 4]]);
  });
});
