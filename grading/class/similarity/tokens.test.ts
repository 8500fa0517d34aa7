import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { tokenise } from './tokens';

const kinds = (source: string) => tokenise(source).tokens.map(({ kind, text }) => `${kind} ${text}`);

describe('tokens', () => {
  it('are names, keywords, numbers, strings and signs, without comments', () => {
    expect(kinds('const a_1 = 0x1F + .5e3; // b\n/* c */ #d ?? "e\\"" >>>= 1n')).to.deep.equal(
      'keyword const|name a_1|sign =|number 0x1F|sign +|number .5e3|sign ;|name #d|sign ??|string "e\\""|sign >>>=|number 1n'.split(
        '|',
      ),
    );
  });

  it('tell a regular expression from a division', () => {
    expect(kinds('a / b / c')).to.deep.equal(['name a', 'sign /', 'name b', 'sign /', 'name c']);
    expect(kinds('f(x) / 2 / y')).to.include('sign /').and.not.include('regex / 2 /');
    expect(kinds('return /[/"]+\\//g.test(a)')).to.include('regex /[/"]+\\//g');
  });

  it('go into templates and out again', () => {
    expect(kinds('`a$\x7b { b: `c$\x7bd}` }.b }e` + f')).to.deep.equal([
      'template `a$\x7b',
      'sign {',
      'name b',
      'sign :',
      'template `c$\x7b',
      'name d',
      'template }`',
      'sign }',
      'sign .',
      'name b',
      'template }e`',
      'sign +',
      'name f',
    ]);
  });

  it('have the line on which they begin', () => {
    const { tokens } = tokenise('a\n/* \n */ b `\n` c\r\nd');
    expect(tokens.map(({ text, line }) => [text, line])).to.deep.equal([
      ['a', 1],
      ['b', 3],
      ['`\n`', 3],
      ['c', 4],
      ['d', 5],
    ]);
  });

  it('tell when a text is no program', () => {
    for (const source of ["'a\nb", '"a', '`a', '`$\x7ba', '/* a'])
      expect(tokenise(source).sound, source).to.equal(false);
    for (const source of ['', 'a', "'a'", '`$\x7ba}`', '// it’s'])
      expect(tokenise(source).sound, source).to.equal(true);
  });

  it('are the same again where each stands on a line of its own, whatever the text', () => {
    const piece = fc.constantFrom(
      ...'ab1 .\'"`$\\/*{}()[]=>\n\u2028é\0'.split(''),
      '$\x7b',
      '*/',
      '/*',
      '//',
    );
    const text = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => {
        const { tokens, sound } = tokenise(source);
        fc.pre(sound);
        const again = tokenise(tokens.map(({ text }) => text).join('\n'));
        expect(again.tokens.map(({ text }) => text)).to.deep.equal(tokens.map(({ text }) => text));
        expect(again.sound).to.equal(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
