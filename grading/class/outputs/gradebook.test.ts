import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { describe, it } from 'mocha';
import { fixtureBook } from './fixtures';
import { type GRADEBOOK_COLUMNS, gradebookCsv } from './gradebook';

type Row = Record<(typeof GRADEBOOK_COLUMNS)[number], string>;

describe('gradebook.csv', () => {
  const book = fixtureBook();
  const rows: Row[] = parse(gradebookCsv(book), { columns: true });

  it("has nbgrader's columns in nbgrader's order", () => {
    expect(gradebookCsv(book).split('\n')[0]).to.equal(
      'assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score',
    );
  });

  it('has a row a student and exercise, sorted by exercise, then by id', () => {
    expect(rows).to.have.length(book.students.length * book.exercises.length);
    const keys = rows.map(({ assignment, student_id }) => `${assignment} ${student_id}`);
    expect(keys).to.deep.equal([...keys].sort());
  });

  it('takes the late penalty off, in points', () => {
    const late = book.students.find(({ latePenalty, from }) => latePenalty > 0 && from !== null)!;
    const [row] = rows.filter(({ student_id }) => student_id === late.student.id);
    const { points } = late.exercises[0]!;
    expect(Number(row!.raw_score)).to.equal(points);
    expect(Number(row!.late_submission_penalty)).to.be.closeTo(points * 0.1, 1e-6);
    expect(Number(row!.score)).to.be.closeTo(points * 0.9, 1e-6);
  });

  it('writes times as nbgrader does: UTC, without a zone', () => {
    expect(rows[0]!.duedate).to.equal('2026-05-18 22:00:00');
    expect(rows.map(({ timestamp }) => timestamp)).to.include('2026-05-18 12:00:00.500000');
  });

  it('gives no score, not even 0, where points are withheld', () => {
    const open = book.students.find(({ exercises }) => exercises[0]!.withheld > 0)!;
    const row = rows.find(({ student_id }) => student_id === open.student.id)!;
    expect([row.raw_score, row.late_submission_penalty, row.score]).to.deep.equal(['', '', '']);
    expect(row.max_score).to.equal('12');
  });

  it('gives who handed nothing in 0 points and no time', () => {
    const absent = book.students.find(({ from }) => from === null)!;
    const row = rows.find(({ student_id }) => student_id === absent.student.id)!;
    expect([row.timestamp, row.raw_score, row.score]).to.deep.equal(['', '0', '0']);
  });
});
