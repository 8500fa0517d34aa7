import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { describe, it } from 'mocha';
import { fixtureBook, SECRET } from './fixtures';
import { moodleCsv } from './moodle';

/**
 * What Moodle's importer of offline grading worksheets takes from a file: it finds the columns by their names and the
 * participant by the number at the end of the identifier, and passes over rows without a grade.
 */
function importWorksheet(text: string): Map<string, { grade: number; comments: string }> {
  const [header, ...rows] = parse(text) as string[][];
  const column = (name: string) => header!.indexOf(name);
  const [id, grade, modified, comments] = [
    'Identifier',
    'Grade',
    'Last modified (grade)',
    'Feedback comments',
  ].map(column);
  if (Math.min(id!, grade!, modified!) < 0) throw new Error('Moodle would say: Invalid grading worksheet.');
  return new Map(
    rows
      .filter((row) => row[grade!] !== '')
      .map((row) => [
        row[id!]!.slice('Participant '.length),
        { grade: Number(row[grade!]), comments: row[comments!]! },
      ]),
  );
}

describe('moodle.csv', () => {
  it('is an offline grading worksheet where all Moodle numbers are known', () => {
    const book = fixtureBook({ moodle: true });
    const imported = importWorksheet(moodleCsv(book));
    const expected = book.students.filter(({ grade }) => grade !== null);
    expect([...imported.keys()].sort()).to.deep.equal(expected.map(({ student }) => student.moodleId).sort());
    for (const { student, grade } of expected) expect(imported.get(student.moodleId)!.grade).to.equal(grade);
  });

  it('leaves the grade empty where points are withheld, so that Moodle passes over the row', () => {
    const book = fixtureBook({ moodle: true });
    const open = book.students.find(({ grade }) => grade === null)!;
    expect(moodleCsv(book)).to.contain(`"Participant ${open.student.moodleId}"`);
    expect(importWorksheet(moodleCsv(book)).has(open.student.moodleId)).to.equal(false);
  });

  it('is for the grade import by e-mail where they are not, without students that have no grade', () => {
    const book = fixtureBook();
    book.students[0]!.student.moodleId = '4000';
    const rows: Array<Record<string, string>> = parse(moodleCsv(book), { columns: true });
    expect(Object.keys(rows[0]!)).to.deep.equal([
      'Email address',
      'ID number',
      'First name',
      'Last name',
      'Grade',
      'Feedback',
    ]);
    expect(rows).to.have.length(book.students.filter(({ grade }) => grade !== null).length);
  });

  it('has comments that are HTML without markup of others, and nothing of hidden tests', () => {
    const text = moodleCsv(fixtureBook({ moodle: true }));
    const comments = [...importWorksheet(text).values()].map((each) => each.comments);
    expect(comments.join('\n')).to.contain('&lt;b&gt;see&lt;/b&gt;').and.not.match(/[<>]/);
    expect(text).not.to.contain(SECRET);
  });
});
