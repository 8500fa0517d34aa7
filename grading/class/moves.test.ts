import { expect } from 'chai';
import { describe, it } from 'mocha';
import { movesBetween, movesText } from './moves';
import { fixtureBook } from './outputs/fixtures';
import { classResult } from './outputs/result';

describe('what a regrade moves', () => {
  const book = () => fixtureBook({ students: 3, exercises: 2, tests: 3, seed: 4, isTame: true });

  it('is nothing where the book is the same', () => {
    const before = classResult(book());
    expect(movesBetween(before, book())).to.deep.equal([]);
    expect(movesText([])).to.match(/Nobody/);
  });

  it('names the student, both grades, and the tests whose outcome is another one', () => {
    const [before, after] = [book(), book()];
    const [mark] = after.students;
    const [old] = before.students;
    const test = mark?.exercises[0]?.tests[0];
    if (!mark || !old || !test) throw new Error('the fixture is empty');
    Object.assign(old, { grade: 12 });
    Object.assign(mark, { grade: 13.5 });
    const was = before.students[0]?.exercises[0]?.tests[0];
    Object.assign(was ?? {}, { outcome: 'fail' });
    Object.assign(test, { outcome: 'pass' });
    const moves = movesBetween(classResult(before), after);
    const { exercise } = mark.exercises[0] ?? { exercise: '' };
    expect(moves).to.deep.equal([
      {
        student: mark.student.id,
        before: 12,
        after: 13.5,
        tests: [{ exercise, test: test.id, before: 'fail', after: 'pass' }],
      },
    ]);
    expect(movesText(moves))
      .to.contain('12 -> 13.5')
      .and.contain('fail -> pass')
      .and.contain('1 mark moves.');
  });
});
