import type { Outcome } from '../../../lib/kit/result';
import type { ClassBook, ExerciseMark, StudentMark } from '../types';
import { rounded } from './text';

/** How a class did on one test. */
export interface TestFigures {
  exercise: string;
  id: string;
  title: string;
  hidden: boolean;
  /** Students whose code it judged: with a file, and without a fault of ours. */
  judged: number;
  passed: number;
}

export interface ExerciseFigures {
  exercise: string;
  title: string;
  weight: number;
  max: number;
  /** Students who handed in something for it and whose points are whole. */
  judged: number;
  /** In points; null where nobody is judged. */
  mean: number | null;
  median: number | null;
  full: number;
  none: number;
}

export interface Histogram {
  /** Of each bin: from, to (the last one with its end, the others without), and how many. */
  bins: Array<{ from: number; to: number; count: number }>;
}

/** Students who handed something in and whose grade is whole. */
export function graded({ students }: ClassBook): StudentMark[] {
  return students.filter(({ from, grade }) => from !== null && grade !== null);
}

/** Null for an empty list. */
export function mean(values: number[]): number | null {
  return values.length ? rounded(values.reduce((sum, value) => sum + value, 0) / values.length) : null;
}

/** The middle of the sorted values; of two middle ones their mean. Null for an empty list. */
export function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return mean(sorted.length % 2 ? [sorted[Math.floor(half)]!] : sorted.slice(half - 1, half + 1));
}

/** Grades in 20 bins of one width, in 10 where the scale has no twentieths of whole steps. */
export function histogram(grades: number[], scale: number): Histogram {
  const count = scale % 20 === 0 ? 20 : 10;
  const width = scale / count;
  const bins = Array.from({ length: count }, (_, i) => ({
    from: rounded(i * width),
    to: rounded((i + 1) * width),
    count: 0,
  }));
  for (const grade of grades) {
    const index = Math.min(count - 1, Math.max(0, Math.floor(rounded(grade / width))));
    bins[index]!.count += 1;
  }
  return { bins };
}

/** By exercise, in the order of the course. Who handed nothing in for an exercise is not counted. */
export function exerciseFigures(book: ClassBook): ExerciseFigures[] {
  return book.exercises.map(({ id, title, weight, max }) => {
    const marks = marksOf(book, id).filter((mark) => isHandedIn(mark) && mark.withheld === 0);
    const points = marks.map((mark) => mark.points);
    return {
      exercise: id,
      title,
      weight,
      max,
      judged: marks.length,
      mean: mean(points),
      median: median(points),
      full: marks.filter((mark) => mark.points >= mark.max).length,
      none: marks.filter((mark) => mark.points <= 0).length,
    };
  });
}

/** All tests in the order of the course. */
export function testFigures(book: ClassBook): TestFigures[] {
  return book.exercises.flatMap(({ id: exercise }) => {
    const figures = new Map<string, TestFigures>();
    for (const { tests } of marksOf(book, exercise)) {
      for (const { id, title, hidden, outcome } of tests) {
        const figure = figures.get(id) ?? { exercise, id, title, hidden, judged: 0, passed: 0 };
        figures.set(id, figure);
        if (outcome === 'missing' || outcome === 'infra') continue;
        figure.judged += 1;
        if (outcome === 'pass') figure.passed += 1;
      }
    }
    return [...figures.values()];
  });
}

/** How often each outcome came, by exercise. */
export function outcomeCounts(book: ClassBook): Array<{ exercise: string; counts: Record<Outcome, number> }> {
  return book.exercises.map(({ id: exercise }) => {
    const counts = { pass: 0, fail: 0, error: 0, todo: 0, timeout: 0, crash: 0, missing: 0, infra: 0 };
    for (const { tests } of marksOf(book, exercise)) for (const { outcome } of tests) counts[outcome] += 1;
    return { exercise, counts };
  });
}

function marksOf({ students }: ClassBook, exercise: string): ExerciseMark[] {
  return students.flatMap(({ exercises }) => exercises.filter((mark) => mark.exercise === exercise));
}

/** Whether there was a file to judge: without one every test is missing. */
function isHandedIn({ tests, written }: ExerciseMark): boolean {
  return (
    tests.some(({ outcome }) => outcome !== 'missing') || written.some(({ answer }) => answer.trim() !== '')
  );
}
