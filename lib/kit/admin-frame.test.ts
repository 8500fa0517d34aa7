import { expect } from 'chai';
import { describe, it } from 'mocha';
import { frameHtml } from './admin-frame';

describe('kit/admin-frame', () => {
  it('shows a part of the admin page without its header, with a ticket', () => {
    const html = frameHtml('http://127.0.0.1:9000', '#topic/bikes', { ticket: 'abc', height: 300.4 });
    expect(html)
      .to.include('src="http://127.0.0.1:9000/?embed=1&amp;ticket=abc#topic/bikes"')
      .and.include('height:300px')
      .and.include('href="http://127.0.0.1:9000/#topic/bikes"');
  });

  it('escapes what it is given', () => {
    const html = frameHtml('http://127.0.0.1:9000', '#topic/"><b>', { ticket: '"><i>', height: 300 });
    expect(html).to.not.include('<b>').and.not.include('<i>');
  });
});
