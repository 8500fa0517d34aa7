import { expect } from 'chai';
import { describe, it } from 'mocha';
import { html, relative, trusted } from './html';

describe('the html template', () => {
  it('escapes texts in content and attributes', () => {
    const text = `<script>"'\`&`;
    expect(String(html`<p title="${text}">${text}</p>`)).to.equal(
      '<p title="&lt;script&gt;&quot;&#39;&#96;&amp;">&lt;script&gt;&quot;&#39;&#96;&amp;</p>',
    );
  });

  it('puts markup in as it is, joins lists, and leaves out what is nothing', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(String(html`<ul>${items}${null}${undefined}${false}${0}${trusted('<hr>')}</ul>`)).to.equal(
      '<ul><li>a</li><li>&lt;b&gt;</li>0<hr></ul>',
    );
  });

  it('does not take an object of somebody else for markup', () => {
    const forged = JSON.parse('{"text":"<script>","toString":null}');
    expect(() => String(html`<p>${forged}</p>`)).to.throw(TypeError);
    const named = { toString: () => '<script>' };
    expect(String(html`<p>${named as unknown as string}</p>`)).to.equal('<p>&lt;script&gt;</p>');
  });

  it('shows control characters as pictures', () => {
    expect(String(html`${'a\u0000b\u001bc\rd\r\ne\ud800'}`)).to.equal('a␀b␛c␍d\ne\ufffd');
  });

  it('makes addresses below the page only', () => {
    expect(relative('feedback', 'zoé é.html')).to.equal('feedback/zo%C3%A9%20%C3%A9.html');
    expect(relative('javascript:alert(1)')).to.equal('javascript%3Aalert(1)');
    expect(() => relative('..', 'x')).to.throw('Expected a path below the page, got ../x');
    expect(() => relative('')).to.throw('Expected a path');
  });
});
