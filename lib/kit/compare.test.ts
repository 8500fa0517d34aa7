import { expect } from 'chai';
import { describe, it } from 'mocha';
import { compareLong } from './compare';

const numbers = (count: number, other: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, i) => other[i] ?? `line ${i}`).join('\n');

describe('a comparison of long values', () => {
  it('leaves short ones to be shown whole', () => {
    expect(compareLong(numbers(12), numbers(12, { 3: 'other' }))).to.equal(null);
  });

  it('shows the lines that differ, three around them, and where lines are left out', () => {
    const lines = compareLong(numbers(40), numbers(40, { 20: 'other' }))!;
    expect(lines.map(({ side, text }) => `${side}${text}`)).to.deep.equal([
      '…',
      ' line 17',
      ' line 18',
      ' line 19',
      '-line 20',
      '+other',
      ' line 21',
      ' line 22',
      ' line 23',
    ]);
  });

  it('ends after forty lines', () => {
    const other = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i, `other ${i}`]));
    const lines = compareLong(numbers(60), numbers(60, other))!;
    expect(lines).to.have.length(41);
    expect(lines.at(-1)).to.deep.equal({ side: '…', text: 'and more' });
  });
});
