import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { exercises } from '../../exercises';
import { loadQuestions, questions, titleOf, type WrittenExercise } from './questions';
import { readAnswers } from './read-answers';
import { answerTemplate, WRITE_HERE } from './template';
import { decodeText } from './text';

const rubric = [
  { id: 'a', points: 1, text: 'A.' },
  { id: 'b', points: 1, text: 'B.' },
];
const small = questions('03-velib-producer', [
  {
    id: 'plus-one',
    kind: 'explain',
    prompt:
      'A station went from 7 to 8 free stands: was a bike rented or returned? Say why, in one sentence.',
    model: 'Rented.',
    rubric,
  },
  {
    id: 'two-designs',
    kind: 'draw',
    prompt: 'Draw `one` program, and then two of them.',
    model: 'Two.',
    rubric,
  },
  { id: 'own-key', kind: 'open', prompt: 'Choose a key of your own.', model: 'Open.', rubric },
]);

/** The template with these answers written where they belong. */
function filled(written: WrittenExercise, answers: string[]): string {
  let index = 0;
  return answerTemplate(written).replaceAll(WRITE_HERE, () => answers[index++] ?? WRITE_HERE);
}
const answersIn = (text: string, written = small) => [...readAnswers(written, text).answers.values()];

describe('A page of answers', () => {
  it('of each exercise comes back empty as long as nobody has written on it', async () => {
    for (const { id } of [...exercises, { id: '10-hdfs-wordcount' }]) {
      const written = (await loadQuestions(id))!;
      const { answers, stray, problems } = readAnswers(written, answerTemplate(written));
      expect([...answers.keys()], id).to.deep.equal(written.questions.map((question) => question.id));
      expect([...new Set(answers.values())], id).to.deep.equal(['']);
      expect({ stray, problems }, id).to.deep.equal({ stray: '', problems: [] });
    }
  });

  it('of each exercise gives each answer to its question', async () => {
    for (const { id } of exercises) {
      const written = (await loadQuestions(id))!;
      const given = written.questions.map((question) => `My words on ${question.id}.\n\nAnd more.`);
      expect(answersIn(filled(written, given), written), id).to.deep.equal(given);
      const crlf = filled(written, given).replaceAll('\n', '\r\n');
      expect(answersIn(crlf, written), `${id} from Windows`).to.deep.equal(given);
    }
  });

  it('gives back whatever was written, for any lines that begin no question', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' ')),
      fc.constantFrom('', '# Heading', '> quoted', '- item', '| a | b |', '    code', '`x`', '<!-- mine -->'),
    );
    const harmless = (text: string) => !/^ {0,3}(`{3}|~{3})|question:|^\s*>[>\s]*$/m.test(text);
    const answer = fc
      .array(line, { maxLength: 6 })
      .map((lines) => lines.map((one) => one.trimEnd()).join('\n'))
      .filter(harmless)
      .map((text) => text.replace(/^\n+/, '').trimEnd());
    fc.assert(
      fc.property(fc.tuple(answer, answer, answer), (given) => {
        expect(answersIn(filled(small, given))).to.deep.equal(given);
      }),
      { numRuns: 300 },
    );
  });

  it('is found by its headings when the comments are gone, numbered and in capitals or not', () => {
    const text = filled(small, ['rented', 'a picture', 'contract'])
      .replace(/ ?<!-- question: .*? -->/g, '')
      .replace('## Plus one', '# 1. PLUS ONE')
      .replace('## Two designs', '### **Two designs**');
    expect(answersIn(text)).to.deep.equal(['rented', 'a picture', 'contract']);
  });

  it('is found by its comments when the headings were reworded, on the same line or on one of its own', () => {
    const text = filled(small, ['rented', 'a picture', 'contract'])
      .replace('## Plus one', '## What +1 means')
      .replace('## Two designs <!--', '## Drawings\n\n<!--');
    expect(answersIn(text)).to.deep.equal(['rented', 'a picture', 'contract']);
  });

  it('may have its sections moved, missing, or twice', () => {
    const [intro, one, two, three] = filled(small, ['rented', 'a picture', 'contract']).split(/(?=^## )/m);
    expect(answersIn([intro, three, one, two].join('\n'))).to.deep.equal(['rented', 'a picture', 'contract']);
    expect(answersIn([intro, two].join('\n'))).to.deep.equal(['', 'a picture', '']);
    const twice = readAnswers(
      small,
      [intro, one, two, one?.replace('\nrented\n', '\nsee above\n')].join('\n'),
    );
    expect(twice.answers.get('plus-one')).to.equal('rented\n\nsee above');
    expect(twice.problems).to.deep.equal(['"Plus one" is answered 2 times: the texts were joined.']);
  });

  it('keeps code with a # in its fence, and the next answer though a fence is not closed', () => {
    const code = '```sh\n# Two designs\n## own key\necho\n```';
    const open = '~~~\n# never closed';
    expect(answersIn(filled(small, [code, open, 'contract']))).to.deep.equal([code, open, 'contract']);
    const forgotten = '```\nnever closed';
    expect(answersIn(filled(small, [forgotten, code, 'contract']))).to.deep.equal([
      forgotten,
      code,
      'contract',
    ]);
  });

  it('has no prompt in its answers, wrapped anew, unquoted or partly deleted', () => {
    const text = filled(small, ['rented', 'a picture', 'contract']);
    const unquoted = text.replace(/^> ?/gm, '');
    expect(answersIn(unquoted)).to.deep.equal(['rented', 'a picture', 'contract']);
    const narrow = text.replace(/^> (.{30,}?) /gm, '> $1\n> ');
    expect(narrow).not.to.equal(text);
    expect(answersIn(narrow)).to.deep.equal(['rented', 'a picture', 'contract']);
    const without = text.replace(/^>.*\n/gm, '');
    expect(answersIn(without)).to.deep.equal(['rented', 'a picture', 'contract']);
  });

  it('keeps an answer written into the quote, before the comment, or in words of the prompt', () => {
    const inQuote = answerTemplate(small).replace(
      '> *Explain, 2 points.*',
      '> *Explain, 2 points.*\n> rented',
    );
    expect(answersIn(inQuote)[0]).to.equal('> rented');
    const before = answerTemplate(small).replace(WRITE_HERE, `A bike was rented.\n\n${WRITE_HERE}`);
    expect(answersIn(before)[0]).to.equal('A bike was rented.');
    expect(answersIn(filled(small, ['rented or returned?', 'one', 'a key']))).to.deep.equal([
      'rented or returned?',
      'one',
      'a key',
    ]);
  });

  it('without any heading is text of no question, and an id that is not there is told', () => {
    const { answers, stray } = readAnswers(small, 'All that I know\nis this.');
    expect([...answers.values()].join('')).to.equal('');
    expect(stray).to.equal('All that I know\nis this.');
    const misspelt = filled(small, ['rented']).replace('question: two-designs', 'question: to-designs');
    expect(readAnswers(small, misspelt).problems).to.deep.equal([]);
    const odd = readAnswers(small, '## Other <!-- question: other -->\n\nText');
    expect(odd.problems).to.deep.equal([
      'Line 1 names a question "other", which this exercise does not have.',
    ]);
    expect(odd.stray).to.contain('Text');
  });

  it('that is made to be slow is read in time that grows with its length', () => {
    const pair = '## x <!-- question: own-key -->\n~~~x\n';
    for (const text of [
      pair.repeat(20_000),
      '<!--'.repeat(250_000),
      '```\n'.repeat(200_000),
      '> '.repeat(400_000),
    ]) {
      expect(readAnswers(small, text).answers.size).to.equal(3);
    }
  }).timeout(30_000);

  it('is read in UTF-8, UTF-16 and Windows-1252', () => {
    const text = filled(small, ['déjà loué', 'a picture', 'contract']);
    expect(answersIn(decodeText(Buffer.from(`\uFEFF${text}`, 'utf8')))[0]).to.equal('déjà loué');
    expect(answersIn(decodeText(Buffer.from(`\uFEFF${text}`, 'utf16le')))[0]).to.equal('déjà loué');
    const latin = text.replaceAll('·', '-');
    expect(answersIn(decodeText(Buffer.from(latin, 'latin1')))[0]).to.equal('déjà loué');
  });

  it('says how many points each answer gives, and where pictures go', () => {
    const text = answerTemplate(small);
    expect(text).to.match(/^# 03 · A feed of bike stations into Kafka: in your words\n/);
    expect(text).to.contain('> *Draw and explain, 2 points.*').and.to.contain('pictures/03-drawing.png');
    expect(small.questions.every((question) => text.includes(`## ${titleOf(question)} <!--`))).to.equal(true);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).to.be.at.most(102);
  });
});
