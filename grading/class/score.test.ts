import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { TestResult } from '../../lib/kit/result';
import { exerciseMark, type Findings, rawGrade, toStep } from './score';

function test(id: string, points: number, max: number, more: Partial<TestResult> = {}): TestResult {
  const outcome = points === max ? 'pass' : 'fail';
  return { id, title: id, hidden: false, outcome, points, max, hints: [], durationMs: 1, ...more };
}

function findings(tests: TestResult[], more: Partial<Findings> = {}): Findings {
  return {
    exercise: '01-topics',
    tests,
    diagnostics: [],
    written: [],
    hint: null,
    override: undefined,
    ...more,
  };
}

const byPoints = { hiddenShare: null };

function answer(points: number | null, max: number) {
  return { question: 'why', prompt: '?', answer: '!', points, max, given: [], comment: '' };
}

describe('the mark of an exercise', () => {
  it('is the points of its tests', () => {
    const mark = exerciseMark(findings([test('a', 2, 2), test('b', 0, 1, { hidden: true })]), byPoints);
    expect(mark).to.include({ points: 2, max: 3, share: 2 / 3, withheld: 0 });
  });

  it('gives hidden tests their part, whatever their points', () => {
    const tests = [test('a', 9, 9), test('b', 0, 1, { hidden: true })];
    expect(exerciseMark(findings(tests), { hiddenShare: 0.4 })).to.deep.include({
      points: 6,
      max: 10,
      share: 0.6,
    });
    expect(exerciseMark(findings(tests), { hiddenShare: 0 }).share).to.equal(1);
    expect(exerciseMark(findings(tests.slice(0, 1)), { hiddenShare: 0.4 }).share).to.equal(1);
  });

  it('is not told while a test was not judged', () => {
    const mark = exerciseMark(findings([test('a', 2, 2), test('b', 0, 3, { outcome: 'infra' })]), byPoints);
    expect(mark).to.include({ share: null, withheld: 3 });
  });

  it('leaves answers out that nobody has marked yet', () => {
    const written = [answer(1, 2), answer(null, 4)];
    const mark = exerciseMark(findings([test('a', 2, 2)], { written }), byPoints);
    expect(mark).to.include({ points: 3, max: 8, unmarked: 4, share: 0.75 });
  });

  it('is what a person decided, also where a test was not judged', () => {
    const override = { student: 'ada', exercise: '01-topics', value: 1, reason: 'seen' };
    const mark = exerciseMark(findings([test('a', 0, 4, { outcome: 'infra' })], { override }), byPoints);
    expect(mark).to.deep.include({
      points: 1,
      share: 0.25,
      withheld: 0,
      override: { points: 1, reason: 'seen' },
    });
  });
});

describe('the grade', () => {
  const mark = (exercise: string, points: number, more: Partial<TestResult> = {}) =>
    exerciseMark(findings([test('a', points, 4, more)], { exercise }), byPoints);

  it('weighs the exercises', () => {
    const weight = (exercise: string) => (exercise === 'a' ? 3 : 1);
    expect(rawGrade([mark('a', 4), mark('b', 0)], 20, weight)).to.equal(15);
  });

  it('is not told while an exercise that counts is not judged', () => {
    const marks = [mark('a', 4), mark('b', 0, { outcome: 'infra' })];
    expect(rawGrade(marks, 20, () => 1)).to.equal(null);
    expect(rawGrade(marks, 20, (exercise) => (exercise === 'a' ? 1 : 0))).to.equal(20);
  });

  it('is 0 where nothing counts, and never above the scale', () => {
    expect(rawGrade([mark('a', 4)], 20, () => 0)).to.equal(0);
    const override = { student: 'ada', exercise: 'a', value: 9, reason: 'bonus' };
    const bonus = exerciseMark(findings([test('a', 4, 4)], { exercise: 'a', override }), byPoints);
    expect(rawGrade([bonus], 20, () => 1)).to.equal(20);
  });

  it('is rounded to the nearest step, halves upwards, without slips of binary fractions', () => {
    const cases: Array<[grade: number, step: number, wanted: number]> = [
      [14.24, 0.5, 14],
      [14.25, 0.5, 14.5],
      [0.1 + 0.2, 0.1, 0.3],
      [1.005, 0.01, 1.01],
      [19.99, 1, 20],
      [0, 0.25, 0],
    ];
    for (const [grade, step, wanted] of cases)
      expect(toStep(grade, step), `${grade} by ${step}`).to.equal(wanted);
  });
});
