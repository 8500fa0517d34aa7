import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Fields } from './fields';

describe('the fields of a line', () => {
  it('are taken from left to right, each by its type', () => {
    const fields = new Fields('6,START,2013-01-01 00:00:36,-73.866135');
    expect(fields.integer('rideId')).to.equal(6);
    expect(fields.oneOf('isStart', ['START', 'END'])).to.equal('START');
    expect(fields.time('startTime')).to.equal(Date.UTC(2013, 0, 1, 0, 0, 36));
    expect(fields.decimal('startLon')).to.equal(-73.866135);
    fields.end();
  });

  it('give each decimal as Number does, to the last bit', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ noNaN: true }).map((x) => x / 1e6),
    );
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 20 }), (value, places) => {
        for (const written of [String(value).replace('+', ''), (value % 1e6).toFixed(places)]) {
          if (!/^-?[\d.]+(e-?\d+)?$/.test(written)) continue;
          expect(new Fields(`${written},x`).decimal('tip')).to.equal(Number(written), written);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('give each time as Date does, and nothing else', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(-1e13), max: new Date(1e13), noInvalidDate: true }), (date) => {
        const written = `${date.toISOString().slice(0, 19).replace('T', ' ')}`;
        expect(new Fields(written).time('endTime')).to.equal(Math.floor(date.getTime() / 1000) * 1000);
      }),
      { numRuns: 2000 },
    );
    for (const wrong of [
      '2013-02-29 00:00:00',
      '2013-13-01 00:00:00',
      '2013-01-01T00:00:00',
      '2013-01-01 24:00:00',
      '2013-1-1 0:0:0',
      '2013-01-01 00:00:00Z',
      '201x-01-01 00:00:00',
      '2013-01-0x 00:00:00',
      '',
    ]) {
      expect(() => new Fields(wrong).time('endTime'), wrong).to.throw(
        'endTime (column 1): expected a time such as',
      );
    }
  });

  it('are refused with their name, their column and what came', () => {
    const refused = (line: string, take: (fields: Fields) => unknown) => {
      const fields = new Fields(line);
      return () => {
        fields.integer('rideId');
        take(fields);
        fields.end();
      };
    };
    expect(refused('x,1', () => {})).to.throw('rideId (column 1): expected a whole number, got "x"');
    expect(refused('1', (fields) => fields.decimal('tip'))).to.throw('tip (column 2) is missing');
    expect(refused('1,', (fields) => fields.decimal('tip'))).to.throw(
      'tip (column 2): expected a number, got ""',
    );
    expect(refused('1,1.2.3', (fields) => fields.decimal('tip'))).to.throw('got "1.2.3"');
    expect(refused('1,NaN', (fields) => fields.decimal('tip'))).to.throw('got "NaN"');
    expect(refused('1,-', (fields) => fields.integer('n'))).to.throw('got "-"');
    expect(refused('1,ENDE', (fields) => fields.oneOf('isStart', ['START', 'END']))).to.throw(
      'isStart (column 2): expected START or END, got "ENDE"',
    );
    expect(refused('1,2,3,4', (fields) => fields.integer('n'))).to.throw('expected 2 columns, got 4');
    expect(refused(`1,${'9'.repeat(100)}`, (fields) => fields.integer('n'))).to.throw(/got "9{40}…"$/);
  });

  it('read bytes as they read text', () => {
    const bytes = Buffer.from('é,5');
    expect(() => new Fields(bytes).integer('rideId')).to.throw('got "é"');
    expect(new Fields(bytes.subarray(3)).integer('rideId')).to.equal(5);
  });
});
