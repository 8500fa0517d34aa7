import { expect } from 'chai';
import { describe, it } from 'mocha';
import { preformattedHtml, tableHtml } from './tables';

describe('a table', () => {
  it('sets columns of numbers to the right, offsets too, and their headings with them', () => {
    const html = tableHtml([
      { topic: 'blabla', offset: '12', lag: 3 },
      { topic: 'blabla', offset: null, lag: 0 },
    ]);
    expect(html).to.include('<th style="text-align:left">topic');
    expect(html).to.include('<th style="text-align:right">offset').and.include('text-align:right">12');
    expect(html).to.include('<td style="text-align:right">3');
  });
  it('leaves a column with a word in it to the left', () => {
    expect(tableHtml([{ value: '12' }, { value: 'delete' }])).not.to.include('right');
  });
  it('escapes what it shows', () => {
    expect(tableHtml([{ '<b>': '<i>' }], '<u>')).not.to.match(/<[biu]>/);
    expect(preformattedHtml('a  <b>')).to.equal(
      '<pre style="white-space:pre;overflow-x:auto;margin:0;padding:0">a  &lt;b&gt;</pre>',
    );
  });
});
