import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { HandIn, Student } from '../types';
import { type AnswerSheet, answerDigest, collectAnswers } from './answer-sheet';
import { applyMarks } from './apply-marks';
import { type Mark, parseMarks } from './marks';
import { MARKS_FILE, MarksFile, readMarks } from './marks-file';
import { questions } from './questions';
import { answerTemplate, WRITE_HERE } from './template';

const written = questions('03-velib-producer', [
  {
    id: 'plus-one',
    kind: 'explain',
    prompt: 'Was a bike rented or returned?',
    model: 'Rented.',
    rubric: [
      { id: 'rented', points: 1, text: 'Rented.' },
      { id: 'why', points: 0.5, text: 'Why.' },
    ],
  },
  {
    id: 'two-designs',
    kind: 'draw',
    prompt: 'Draw two designs.',
    model: 'Two.',
    rubric: [
      { id: 'one', points: 1, text: 'One.' },
      { id: 'two', points: 1, text: 'Two.' },
    ],
  },
]);

function handIn(student: string, answers: string[], pictures: Record<string, string> = {}): HandIn {
  let index = 0;
  const page = answerTemplate(written).replaceAll(WRITE_HERE, () => answers[index++] ?? WRITE_HERE);
  const files = new Map([['answers/03-velib-producer.md', Buffer.from(page)]]);
  for (const [name, text] of Object.entries(pictures)) files.set(`answers/${name}`, Buffer.from(text));
  return { student, from: student, files, problems: [], submittedAt: null, digest: '' };
}
const sheetOf = (...given: Parameters<typeof handIn>): AnswerSheet =>
  collectAnswers([handIn(...given)], [written])[0]!;
const mark = (sheet: AnswerSheet, given: Mark['given'], question = 'plus-one', comment = ''): Mark => ({
  student: sheet.student.id,
  exercise: written.exercise,
  question,
  digest: answerDigest(sheet, question),
  given,
  comment,
  marker: 'tester',
});

describe('A sheet of answers', () => {
  it('is there for each student and exercise, with names where the roster has them', () => {
    const ada: Student = { id: 'ada', firstName: 'Ada', lastName: 'L', email: '', group: '1', moodleId: '' };
    const nothing: HandIn = { ...handIn('bob', []), from: null, files: new Map() };
    const sheets = collectAnswers([handIn('ada', ['rented']), nothing], [written], [ada]);
    expect(
      sheets.map(({ student, answers }) => [student.firstName, student.id, ...answers.values()]),
    ).to.deep.equal([
      ['Ada', 'ada', 'rented', ''],
      ['', 'bob', '', ''],
    ]);
  });

  it('has a digest an answer that counts words and pictures, not white space or links', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const of = (...given: Parameters<typeof handIn>) => answerDigest(sheetOf(...given), 'plus-one');
    expect(of('a', ['It was\nrented.'])).to.equal(of('b', ['It  was rented.\r\n']));
    expect(of('a', ['It was rented.'])).not.to.equal(of('a', ['It was returned.']));
    const drawn = of('a', ['![x](one.svg)'], { 'one.svg': svg });
    expect(drawn).to.equal(of('a', ['![x](two.svg)'], { 'two.svg': svg }));
    expect(drawn).not.to.equal(of('a', ['![x](one.svg)'], { 'one.svg': `${svg} ` }));
  });
});

describe('Marks', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'marks-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = () => join(dir, MARKS_FILE);
  const saved = (...list: Mark[]) => {
    const marks = new MarksFile(dir, [written]);
    marks.save(list);
    marks.close();
  };
  const applied = (sheet: AnswerSheet) => applyMarks(written, sheet, readMarks(dir, [written]));

  it('give the points of the parts that were given, and no others', () => {
    const sheet = sheetOf('ada', ['rented', 'two']);
    saved(
      mark(sheet, ['why', 'rented', 'why'], 'plus-one', 'Well\nsaid, "really"'),
      mark(sheet, [], 'two-designs'),
    );
    const [one, two] = applied(sheet);
    expect(one).to.deep.include({ points: 1.5, max: 1.5, given: ['Rented.', 'Why.'], changed: null });
    expect(one?.comment).to.equal('Well\nsaid, "really"');
    expect(two).to.deep.include({ points: 0, max: 2, given: [], answer: 'two' });
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"points":1.5', '"points":99'));
    expect(applied(sheet)[0]?.points, 'points come from the parts, not from the file').to.equal(1.5);
  });

  it('are null until a person has marked, and 0 where nothing was written', () => {
    expect(applied(sheetOf('ada', ['rented'])).map(({ points }) => points)).to.deep.equal([null, 0]);
    const stray: HandIn = {
      ...handIn('ada', []),
      files: new Map([['answers/03-velib-producer.md', Buffer.from('All without headings.')]]),
    };
    const [sheet] = collectAnswers([stray], [written]);
    expect(applied(sheet!).map(({ points }) => points)).to.deep.equal([null, null]);
  });

  it('of an answer that has changed are kept, and count again once confirmed or changed back', () => {
    const before = sheetOf('ada', ['rented']);
    const after = sheetOf('ada', ['returned']);
    saved(mark(before, ['rented']));
    expect(applied(before)[0]?.points).to.equal(1);
    const [changed] = applied(after);
    expect(changed).to.deep.include({ points: null, given: [], comment: '' });
    expect(changed?.changed?.given).to.deep.equal(['rented']);
    expect(applied(sheetOf('ada', []))[0]?.points, 'deleted since').to.equal(null);
    saved(mark(after, ['rented']));
    expect(applied(after)[0]).to.deep.include({ points: 1, changed: null });
  });

  it('can be given anew and taken back: the newest line counts', () => {
    const sheet = sheetOf('ada', ['rented']);
    saved(mark(sheet, ['rented']), mark(sheet, ['why']));
    expect(applied(sheet)[0]?.points).to.equal(0.5);
    saved(mark(sheet, null));
    expect(applied(sheet)[0]?.points).to.equal(null);
    expect(readFileSync(file(), 'utf8').trim().split('\n')).to.have.length(3);
  });

  it('outlive a crash: a torn last line is left out, and the next one begins anew', () => {
    const [ada, bob] = [sheetOf('ada', ['rented']), sheetOf('bob', ['rented'])];
    saved(mark(ada, ['rented']));
    appendFileSync(file(), '{"student":"bob","exercise":"03-vé');
    expect(readMarks(dir, [written]).size).to.equal(1);
    saved(mark(bob, ['why']));
    expect([...readMarks(dir, [written]).values()].map(({ student }) => student)).to.deep.equal([
      'ada',
      'bob',
    ]);
  });

  it('that a person ended without an end of line are not torn', () => {
    const [ada, bob] = [sheetOf('ada', ['rented']), sheetOf('bob', ['rented'])];
    saved(mark(ada, ['rented']));
    writeFileSync(file(), readFileSync(file(), 'utf8').trimEnd());
    saved(mark(bob, ['why']));
    expect(readMarks(dir, [written]).size).to.equal(2);
  });

  it('that cannot be are errors with their line', () => {
    const good = JSON.stringify({ ...mark(sheetOf('ada', ['x']), ['why']), points: 0.5 });
    const message = (bad: string) => {
      try {
        parseMarks(`${good}\n${bad}\n`, [written], 'marks.ndjson');
        return 'no error';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message(good)).to.equal('no error');
    expect(message(good.replace('"why"', '"style"'))).to.equal(
      'marks.ndjson:2: the rubric of plus-one has no part "style"; it has rented, why',
    );
    expect(message(good.replace('plus-one', 'minus-one'))).to.equal(
      'marks.ndjson:2: 03-velib-producer has no question "minus-one"; it has plus-one, two-designs',
    );
    expect(message(good.replace('03-velib', '33-velib'))).to.match(
      /^marks\.ndjson:2: no exercise "33-velib-producer"/,
    );
    expect(message(good.replace('["why"]', '3'))).to.match(/^marks\.ndjson:2: "given": expected a list/);
    expect(message(good.replace('"ada"', '7'))).to.equal('marks.ndjson:2: "student": expected a text, got 7');
    expect(message('student;points')).to.equal(
      'marks.ndjson:2: expected a mark as JSON, got "student;points"',
    );
    expect(message('[1]')).to.equal('marks.ndjson:2: expected an object');
  });
});
