import { expect } from 'chai';
import { describe, it } from 'mocha';
import { Reader, Writer } from './bytes';

describe('lab/admin/protocol/bytes', () => {
  for (const flexible of [false, true]) {
    const form = flexible ? 'compact' : 'fixed';

    it(`reads what it writes, in the ${form} form`, () => {
      const bytes = new Writer(flexible)
        .int8(-1)
        .int16(-300)
        .int32(2 ** 30)
        .int64(2n ** 62n)
        .boolean(true)
        .string('Vélo ☂')
        .string(null)
        .string('')
        .end()
        .bytes();
      const from = new Reader(bytes, flexible);
      expect([from.int8(), from.int16(), from.int32(), from.int64(), from.boolean()]).to.deep.equal([
        -1,
        -300,
        2 ** 30,
        2n ** 62n,
        true,
      ]);
      expect([from.string(), from.nullableString(), from.string()]).to.deep.equal(['Vélo ☂', null, '']);
      from.end();
      expect(from.at).to.equal(bytes.length);
    });

    it(`tells an empty list from none, in the ${form} form`, () => {
      const to = new Writer(flexible);
      to.array([1, 2], (item) => to.int32(item));
      to.array([], () => {});
      to.array(null, () => {});
      const from = new Reader(to.bytes(), flexible);
      const lists = [0, 1, 2].map(() => from.nullableArray(() => from.int32()));
      expect(lists).to.deep.equal([[1, 2], [], null]);
    });
  }

  it('writes more than it has room for at first', () => {
    const numbers = Array.from({ length: 5_000 }, (_, i) => i);
    const to = new Writer(true);
    to.array(numbers, (n) => {
      to.int8(n % 100)
        .int16(n)
        .int32(n)
        .int64(BigInt(n))
        .string(`n${n}`)
        .raw(Buffer.from([n % 256]));
    });
    const from = new Reader(to.bytes(), true);
    const read = from.array(() => [
      from.int8(),
      from.int16(),
      from.int32(),
      from.int64(),
      from.string(),
      from.int8() & 255,
    ]);
    expect(read).to.deep.equal(numbers.map((n) => [n % 100, n, n, BigInt(n), `n${n}`, n % 256]));
  });

  it('writes lengths of 127 and more in several bytes', () => {
    for (const length of [126, 127, 128, 16_383, 16_384, 2_000_000]) {
      const bytes = new Writer(true).unsigned(length).bytes();
      expect(new Reader(bytes, true).unsigned(), String(length)).to.equal(length);
    }
  });

  it('passes over tagged fields that it does not know', () => {
    // Two fields: tag 0 of three bytes, tag 1 of none; then an int8.
    const from = new Reader(Buffer.from([2, 0, 3, 9, 9, 9, 1, 0, 7]), true);
    from.end();
    expect(from.int8()).to.equal(7);
  });

  it('reads varints of records up to 64 bits, and negative ones', () => {
    expect(new Reader(Buffer.from([0x01])).signed()).to.equal(-1n);
    expect(new Reader(Buffer.from([0xac, 0x02])).signed()).to.equal(150n);
    const largest = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    expect(new Reader(largest).signed()).to.equal(2n ** 63n - 1n);
  });

  it('reads a UUID as Kafka writes it, and none of zeros', () => {
    expect(new Reader(Buffer.alloc(16)).uuid()).to.equal(null);
    expect(new Reader(Buffer.alloc(16, 0xff)).uuid()).to.equal('_____________________w');
  });

  it('says that an answer is cut rather than to read past its end', () => {
    expect(() => new Reader(Buffer.from([0, 9, 1])).string()).to.throw(RangeError, '9 bytes expected at 2');
    expect(() => new Reader(Buffer.from([0])).int32()).to.throw(RangeError);
  });
});
