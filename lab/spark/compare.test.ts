import { expect } from 'chai';
import { describe, it } from 'mocha';
import { describeDifference, differenceOf, isEqual } from './compare';

describe('the rows of two engines', () => {
  it('are equal in any order', () => {
    const difference = differenceOf(['1,a', '2,b', '2,b'], ['2,b', '1,a', '2,b']);
    expect(isEqual(difference)).to.equal(true);
    expect(describeDifference(difference)).to.equal('Equal: 3 rows.');
  });

  it('differ when one has a row more often', () => {
    const difference = differenceOf(['1', '2', '2', '2'], ['1', '2', '3']);
    expect(difference).to.deep.equal({
      counts: { expected: 4, got: 3 },
      missing: ['2', '2'],
      extra: ['3'],
    });
    expect(
      describeDifference(difference, { expected: 'spark.txt', got: 'ours.txt' }).split('\n'),
    ).to.deep.equal([
      'Not equal: 4 rows in spark.txt, 3 rows in ours.txt.',
      '2 rows only in spark.txt:',
      '  2',
      '  2',
      '1 row only in ours.txt:',
      '  3',
    ]);
  });

  it('show the first five of many', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => String(i + 1000));
    expect(describeDifference(differenceOf(rows, [])).split('\n')).to.deep.equal([
      'Not equal: 1,000 rows in expected, 0 rows in got.',
      '1,000 rows only in expected:',
      ...rows.slice(0, 5).map((row) => `  ${row}`),
    ]);
  });
});
