import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { RawRecord } from './record-batches';
import { matcher, shownText } from './shown-record';

const record = (parts: Partial<RawRecord>): RawRecord => ({
  offset: 0n,
  timestamp: 0,
  key: null,
  value: null,
  headers: [],
  ...parts,
});

describe('lab/admin/shown-record', () => {
  it('passes text through as it is, HTML too', () => {
    const text = '<script>alert("é ☂")</script>';
    expect(shownText(Buffer.from(text), 1_000)).to.deep.equal({
      text,
      encoding: 'utf8',
      bytes: Buffer.byteLength(text),
    });
  });

  it('shows what is no text as base64', () => {
    expect(shownText(Buffer.from([0xff, 0xfe, 1]), 1_000)).to.deep.equal({
      text: '//4B',
      encoding: 'base64',
      bytes: 3,
    });
    expect(shownText(Buffer.from([0, 0, 0, 42]), 1_000)?.encoding).to.equal('base64');
  });

  it('tells nothing from empty', () => {
    expect(shownText(null, 10)).to.equal(null);
    expect(shownText(Buffer.alloc(0), 10)).to.deep.equal({ text: '', encoding: 'utf8', bytes: 0 });
  });

  it('cuts long values between letters, and says how long they are', () => {
    const long = shownText(Buffer.from('☂'.repeat(400_000)), 100);
    expect(long).to.deep.equal({ text: '☂'.repeat(33), encoding: 'utf8', bytes: 1_200_000 });
    expect(shownText(Buffer.alloc(1_000, 0xff), 100)?.text).to.have.length(132);
  });

  it('finds a key as a whole, other text anywhere and in any case', () => {
    const found = record({
      key: Buffer.from('station-1'),
      value: Buffer.from('{"Name":"Gare"}'),
      headers: [{ name: 'source', value: Buffer.from('Feed') }],
    });
    expect(matcher({ key: 'station-1' })?.(found)).to.equal(true);
    expect(matcher({ key: 'station' })?.(found)).to.equal(false);
    for (const contains of ['gare', 'STATION', 'feed', 'source'])
      expect(matcher({ contains })?.(found), contains).to.equal(true);
    expect(matcher({ contains: 'gares' })?.(found)).to.equal(false);
    expect(matcher({ key: 'x', contains: 'gare' })?.(found)).to.equal(false);
    expect(matcher({})).to.equal(undefined);
  });

  it('passes over tombstones and records without key', () => {
    expect(matcher({ contains: 'x' })?.(record({}))).to.equal(false);
    expect(matcher({ key: 'x' })?.(record({ value: Buffer.from('x') }))).to.equal(false);
  });
});
