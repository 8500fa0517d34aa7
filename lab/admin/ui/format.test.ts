import { expect } from 'chai';
import { describe, it } from 'mocha';
import { bytes, count, list, plural, rate, shortened, time } from './format';

describe('lab/admin/ui/format', () => {
  it('writes offsets of any size exactly', () => {
    expect(count('9007199254740993')).to.equal('9,007,199,254,740,993');
    expect(count(0)).to.equal('0');
    expect(count(null)).to.equal('not known');
  });

  it('writes sizes with the unit that is read best', () => {
    expect([0, 999, 1000, 1540, 999_499, 999_600, 2.5e9, null].map(bytes)).to.deep.equal([
      '0 B',
      '999 B',
      '1 kB',
      '1.5 kB',
      '999 kB',
      '1 MB',
      '2.5 GB',
      'not known',
    ]);
  });

  it('writes rates, numbers of things and lists in words', () => {
    expect([0, 0.25, 12.6, 1234].map(rate)).to.deep.equal(['0/s', '0.3/s', '13/s', '1,234/s']);
    expect([plural(1, 'partition'), plural(0, 'partition')]).to.deep.equal(['1 partition', '0 partitions']);
    expect([list([]), list([0]), list([0, 1]), list([0, 1, 2])]).to.deep.equal([
      '',
      '0',
      '0 and 1',
      '0, 1 and 2',
    ]);
  });

  it('says the day only where it is another one', () => {
    const now = new Date(2026, 2, 2, 12, 0, 0).getTime();
    expect(time(new Date(2026, 2, 2, 8, 5, 3, 7).getTime(), now)).to.equal('08:05:03.007');
    expect(time(new Date(2026, 1, 28, 8, 5, 3).getTime(), now)).to.equal('2026-02-28 08:05:03.000');
    expect(time(Number.NaN, now)).to.equal('NaN');
  });

  it('cuts a long text between letters', () => {
    expect(shortened('é'.repeat(400), 300)).to.equal(`${'é'.repeat(300)} …`);
    expect(shortened('🚲'.repeat(3), 3)).to.equal('🚲'.repeat(3));
    expect(shortened('🚲'.repeat(4), 3)).to.equal(`${'🚲'.repeat(3)} …`);
  });
});
