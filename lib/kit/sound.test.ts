import { expect } from 'chai';
import { describe, it } from 'mocha';
import { soundRecords } from './sound';

describe('sound records', () => {
  it('are those that the parser takes, in order; the others are counted', () => {
    const parse = (line: string) => {
      if (!/^\d+$/.test(line)) throw new Error(line);
      return Number(line);
    };
    expect(soundRecords(['3', 'x', '1', '', '2'], parse)).to.deep.equal({ records: [3, 1, 2], bad: 2 });
    expect(soundRecords([], parse)).to.deep.equal({ records: [], bad: 0 });
  });

  it('may be anything, also nothing', () => {
    expect(soundRecords([1, 2], () => undefined)).to.deep.equal({ records: [undefined, undefined], bad: 0 });
  });
});
