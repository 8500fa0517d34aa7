import { expect } from 'chai';
import { describe, it } from 'mocha';
import { topicName } from './names';
import { recordQuery } from './record-query';

describe('lab/admin/record-query', () => {
  it('shows the newest 50 unless told otherwise', () => {
    const { from, limit, partition, next } = recordQuery('t', {});
    expect({ from, limit, partition, next }).to.deep.equal({
      from: 'latest',
      limit: 50,
      partition: undefined,
      next: undefined,
    });
  });

  it('keeps limits within bounds', () => {
    expect(recordQuery('t', { limit: '999999999' }).limit).to.equal(1_000);
    expect(recordQuery('t', { limit: '0' }).limit).to.equal(1);
    expect(recordQuery('t', { cut: '999999999' }).cut).to.equal(2_000_000);
  });

  it('takes offsets past 2^53', () => {
    expect(recordQuery('t', { from: 'offset:9223372036854775807' }).from).to.equal(
      'offset:9223372036854775807',
    );
    expect(recordQuery('t', { next: '0:9007199254740993,12:0' }).next).to.deep.equal(
      new Map([
        [0, 9_007_199_254_740_993n],
        [12, 0n],
      ]),
    );
  });

  it('refuses what is no place to begin, and names the parameter', () => {
    const froms = [
      '',
      'offset:',
      'offset:-1',
      'offset:1.5',
      'offset:9223372036854775808',
      'time:-2',
      'time:now',
      'x',
    ];
    for (const from of froms) expect(() => recordQuery('t', { from }), from).to.throw('from: expected');
    for (const next of ['0', '0:', ':1', '0:1,', 'a:1', '0:-1', '0:9223372036854775808'])
      expect(() => recordQuery('t', { next }), next).to.throw('next: expected');
    expect(() => recordQuery('t', { limit: '-1' })).to.throw('limit: expected');
    expect(() => recordQuery('t', { partition: '1e3' })).to.throw('partition: expected');
  });
});

describe('lab/admin/names', () => {
  it('knows the names that Kafka takes', () => {
    for (const name of ['a', 'velib-stations', '__consumer_offsets', 'a.b_c-9', 'x'.repeat(249)])
      expect(topicName(name)).to.equal(name);
  });

  it('refuses the others, cut short in the error', () => {
    for (const name of [
      '',
      '.',
      '..',
      'a/b',
      '../x',
      'a b',
      '<b>',
      'é',
      'x'.repeat(250),
      'a\n',
      undefined,
      null,
      7,
      {},
    ])
      expect(() => topicName(name), String(name)).to.throw('is no name for a topic');
    expect(() => topicName('x'.repeat(5_000)))
      .to.throw()
      .with.property('message')
      .with.length.below(300);
  });
});
