import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { StudentMark } from '../types';
import { feedbackHtml } from './feedback';
import { fixtureBook, SECRET } from './fixtures';

describe('feedback.html', () => {
  const book = fixtureBook();
  const pageOf = (mark: StudentMark | undefined) => feedbackHtml(book, mark!);
  const some = (wanted: (mark: StudentMark) => boolean) => pageOf(book.students.find(wanted));

  it('holds nothing of hidden tests but their titles', () => {
    for (const mark of book.students) {
      expect(pageOf(mark)).not.to.contain(SECRET).and.not.to.contain('hidden-detail');
      expect(pageOf(mark)).to.contain('what &lt;2&gt; messages');
    }
  });

  it('has no markup but ours: what came from students is text', () => {
    const ours = new Set(
      'html head meta link title style body header main section h1 h2 h3 h4 p ul ol li table thead tbody tr th td a span small strong bdi div pre del ins details summary'.split(
        ' ',
      ),
    );
    for (const mark of book.students) {
      const tags = [...pageOf(mark).matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag!);
      expect(tags.filter((tag) => !ours.has(tag))).to.deep.equal([]);
      expect(pageOf(mark)).not.to.match(/<[^>]+ (on\w+|style|src)=/i);
    }
  });

  it('asks for nothing from elsewhere, and forbids it', () => {
    const page = pageOf(book.students[3]);
    expect(page).to.contain('default-src &#39;none&#39;');
    for (const [, address] of page.matchAll(/(?:href|src)="([^"]*)"/g))
      expect(address).to.match(/^(#|data:,$)/);
  });

  it('shows what a failed public test expected and got, line by line', () => {
    const page = some(({ exercises }) =>
      exercises[0]!.tests.some((test) => test.outcome === 'fail' && !test.hidden),
    );
    expect(page).to.contain('<del>−   &#39;Kafka&#39;,');
    expect(page).to.contain('<ins>+   &#39;&lt;/pre&gt;&lt;script&gt;alert(4)&lt;/script&gt;␀␛[31m&#39;');
    expect(page).to.contain('Look at the &lt;keys&gt; again.').and.not.contain('Second hint');
  });

  it("shows a mutant's hints, and says when they are shared", () => {
    expect(some(({ exercises }) => exercises[0]!.hint?.shared === false)).to.contain(
      'often find that this helps',
    );
    expect(some(({ exercises }) => exercises[0]!.hint?.shared === true)).to.contain('one of several faults');
  });

  it('says what was late, set by hand, wrong with the files, and what does not compile', () => {
    expect(some(({ lateSeconds }) => lateSeconds > 0))
      .to.contain('1 day 3 hours late: 10 % off')
      .and.contain('5 % a day');
    expect(some(({ override }) => override !== null)).to.contain('Ill on the day: &lt;b&gt;see&lt;/b&gt;');
    expect(some(({ exercises }) => exercises[0]!.override !== null)).to.contain(
      'Works on &lt;my&gt; machine',
    );
    expect(some(({ problems }) => problems.length > 0)).to.contain('leads outside of the hand-in');
    const diagnosed = some(({ exercises }) => exercises[1]!.diagnostics.length > 0);
    expect(diagnosed).to.contain('lib/01-topics.ts:12:7').and.contain('      ^');
  });

  it('gives no grade while points are withheld, and says that it does not count against the student', () => {
    const page = some(({ grade }) => grade === null);
    expect(page).to.contain('No grade yet').and.contain('does not count against you');
  });

  it('never says which questions were drawn for the oral exam', () => {
    for (const mark of book.students) expect(pageOf(mark)).not.to.contain('kept in a partition only');
  });
});
