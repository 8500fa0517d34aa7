import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseConfigs } from './create-topic';
import { readsText } from './group';
import { search } from './messages';
import { pretty } from './record-list';
import { parsePartitions, resetOf } from './reset-offsets';
import { parseHeaders } from './send-message';
import { sortedBy } from './table';

describe('lab/admin/ui: what is typed and what is shown', () => {
  it('reads configs and headers line by line, and names the line that is none', () => {
    expect(parseConfigs('retention.ms=60000\n\n cleanup.policy = compact,delete ')).to.deep.equal({
      'retention.ms': '60000',
      'cleanup.policy': 'compact,delete',
    });
    expect(() => parseConfigs('retention.ms')).to.throw('got "retention.ms"');
    expect(parseHeaders('source: page\nurl: http://x')).to.deep.equal({ source: 'page', url: 'http://x' });
    expect(() => parseHeaders('no header')).to.throw('got "no header"');
  });

  it('asks for messages as the server takes it', () => {
    const all = { partition: '', from: 'latest', offset: '0', time: '', key: '', contains: '' } as const;
    expect(search(all)).to.equal('limit=50&from=latest');
    expect(search({ ...all, from: 'offset', offset: ' 12 ', partition: '3' })).to.equal(
      'limit=50&partition=3&from=offset%3A12',
    );
    expect(search({ ...all, key: 'a&b', contains: 'é' }, { 0: '5', 2: '7' })).to.equal(
      'limit=50&key=a%26b&contains=%C3%A9&next=0%3A5%2C2%3A7',
    );
    const at = new Date('2026-03-02T08:00:00').getTime();
    expect(search({ ...all, from: 'time', time: '2026-03-02T08:00:00' })).to.include(`from=time%3A${at}`);
  });

  it('reads what a reset is to do', () => {
    expect(resetOf('earliest', 'ignored')).to.deep.equal({ to: 'earliest' });
    expect(resetOf('offset', ' 9007199254740993 ')).to.deep.equal({
      to: 'offset',
      offset: '9007199254740993',
    });
    expect(resetOf('shift', '-10')).to.deep.equal({ to: 'shift', by: -10 });
    expect(() => resetOf('shift', '')).to.throw('number to shift by');
    expect(() => resetOf('time', 'soon')).to.throw('Expected a time');
    expect([parsePartitions(''), parsePartitions('all'), parsePartitions('0, 2 3')]).to.deep.equal([
      null,
      null,
      [0, 2, 3],
    ]);
    expect(() => parsePartitions('0, x')).to.throw('got "x"');
  });

  it('indents JSON, and leaves other text and large numbers as they are', () => {
    expect(pretty('{"a":[1,2]}')).to.equal('{\n  "a": [\n    1,\n    2\n  ]\n}');
    for (const text of ['plain', '42', '{"a":', '{"id":9007199254740993}'])
      expect(pretty(text)).to.equal(text);
  });

  it('says which partitions a member reads', () => {
    const of = (topic: string, partition: number) => ({ topic, partition });
    expect(readsText([of('b', 2), of('a', 10), of('a', 9)])).to.equal('b 2; a 9, 10');
    expect(readsText([])).to.include('more members than partitions');
  });

  it('sorts by numbers of any size, unknown ones last either way', () => {
    const rows = [{ v: 2n }, { v: null }, { v: 10n }, { v: 9007199254740993n }];
    const sorted = (down: boolean) => sortedBy(rows, ({ v }) => v, down).map(({ v }) => String(v));
    expect(sorted(false)).to.deep.equal(['2', '10', '9007199254740993', 'null']);
    expect(sorted(true)).to.deep.equal(['9007199254740993', '10', '2', 'null']);
  });
});
