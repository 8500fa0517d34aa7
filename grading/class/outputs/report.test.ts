import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fixtureBook } from './fixtures';
import { fileNames } from './people';
import { reportHtml } from './report';
import { exerciseFigures, histogram, mean, median, testFigures } from './statistics';

describe('report.html', () => {
  const book = fixtureBook();
  const page = reportHtml(book, {
    sideBySide: ({ tokens }) => (tokens === 240 ? null : `similar/${tokens}.html`),
  });

  it('links every feedback page', () => {
    for (const name of fileNames(book).values())
      expect(page).to.contain(`href="feedback/${encodeURIComponent(`${name}.html`)}"`);
  });

  it('has no markup but ours, and one script: its own', () => {
    expect(page.match(/<script>/g)).to.have.length(1);
    expect(page).not.to.contain('<img').and.not.to.contain('<b>');
    expect(page).not.to.match(/<[^>]+ (on\w+|style)=/i);
    expect(page).to.match(/script-src &#39;sha256-[\w+/=]+&#39;/);
  });

  it('says that likeness is no verdict, and links the pairs that have a page', () => {
    expect(page).to.contain('never a verdict');
    expect(page.match(/>side by side</g)).to.have.length(book.similar.length - 1);
  });

  it('lists what a person has to look at', () => {
    for (const text of [
      'Points withheld',
      'nobody has marked',
      'Problems with the files',
      'Set by hand',
      'Nothing handed in',
    ])
      expect(page).to.contain(text);
  });

  it('stands for an empty class too', () => {
    expect(reportHtml({ ...book, students: [], similar: [] })).to.contain('No grade yet');
  });
});

describe('figures of a class', () => {
  const book = fixtureBook();

  it('are a mean and a median, or null', () => {
    expect(mean([1, 2, 6])).to.equal(3);
    expect(median([6, 1, 2])).to.equal(2);
    expect(median([6, 1, 2, 3])).to.equal(2.5);
    expect([mean([]), median([])]).to.deep.equal([null, null]);
  });

  it('put each grade into one bin, the full grade into the last', () => {
    const { bins } = histogram([0, 0.99, 1, 19.5, 20], 20);
    expect(bins.map(({ count }) => count)).to.deep.equal([2, 1, ...Array(17).fill(0), 2]);
    expect(histogram([0.3], 1).bins[3]!.count).to.equal(1);
  });

  it('count for a test only students whose code it judged', () => {
    const [first] = testFigures(book);
    const absent = book.students.filter(({ from }) => from === null).length;
    expect(first!.judged).to.equal(book.students.length - absent);
    expect(first!.passed).to.equal(first!.judged);
    expect(testFigures(book).find(({ id }) => id === 'test-7')!.passed).to.equal(0);
    expect(testFigures(book)[1]!.judged).to.be.below(first!.judged);
  });

  it('leave out of an exercise who handed nothing in for it', () => {
    const [first] = exerciseFigures(book);
    expect(first!.judged).to.be.below(book.students.length);
    expect(first!.none).to.equal(0);
  });
});
