import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { describe, it } from 'mocha';
import { csv, harmless } from './csv';

describe('CSV for spreadsheets', () => {
  for (const [text, written] of [
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['+33 6 12', "'+33 6 12"],
    ['-not a number', "'-not a number"],
    ['@SUM(1+1)', "'@SUM(1+1)"],
    ['\t=1+1', "'=1+1"],
    ['\r=1+1', "'=1+1"],
    ['＝1+1', "'＝1+1"],
    ['a;=1+1', "a;'=1+1"],
    ['a"; =1+1', `a";' =1+1`],
  ] as const) {
    it(`does not let ${JSON.stringify(text)} be a formula`, () => {
      expect(harmless(text)).to.equal(written);
    });
  }

  it('leaves numbers, and names with a hyphen, as they are', () => {
    expect(harmless('-12.5')).to.equal('-12.5');
    expect(harmless('Anne-Marie = A')).to.equal('Anne-Marie = A');
    expect(csv(['a'], [[-12.5]])).to.equal('a\n-12.5\n');
  });

  it('keeps a cell on one line and reads back', () => {
    const text = csv(['name', 'points'], [['Line\nEnd, "quoted"', 3]]);
    expect(text).to.equal('name,points\n"Line End, ""quoted""",3\n');
    expect(parse(text)).to.deep.equal([
      ['name', 'points'],
      ['Line End, "quoted"', '3'],
    ]);
  });
});
