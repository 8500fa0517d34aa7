import type { Diagnostic, Outcome, TestResult, TranscriptLine } from '../../../lib/kit/result';
import type { ClassBook, ExerciseMark, MutantHint, StudentMark, WrittenMark } from '../types';
import { rounded } from './text';

/** A test as an output shows it. Of a hidden test a student sees the title, what became of it and its points. */
export interface ShownTest {
  /** Null for a hidden test in a student's edition. */
  id: string | null;
  title: string;
  hidden: boolean;
  outcome: Outcome;
  points: number;
  max: number;
  message?: string;
  expected?: string;
  got?: string;
  transcript?: TranscriptLine[];
  output?: { text: string; truncated: boolean };
  hints?: string[];
}

export interface ShownExercise extends Omit<ExerciseMark, 'tests'> {
  title: string;
  weight: number;
  tests: ShownTest[];
  diagnostics: Diagnostic[];
  written: WrittenMark[];
  hint: MutantHint | null;
}

/** A student's marks without what only a teacher may see. */
export interface StudentView extends Omit<StudentMark, 'exercises' | 'oral'> {
  exercises: ShownExercise[];
}

/**
 * What a student may see of their marks. Whatever is made for students is made from it, so that there is one place
 * that keeps hidden tests hidden.
 */
export function studentView(book: ClassBook, mark: StudentMark): StudentView {
  const { oral: _, ...seen } = mark;
  return { ...seen, exercises: shownExercises(book, mark, testForStudent) };
}

/** All exercises of a student with their tests as `show` lets them be seen. */
export function shownExercises(
  book: ClassBook,
  { exercises }: StudentMark,
  show: (test: TestResult) => ShownTest,
): ShownExercise[] {
  return exercises.map((exercise) => {
    const { title = exercise.exercise, weight = 1 } =
      book.exercises.find(({ id }) => id === exercise.exercise) ?? {};
    return {
      ...exercise,
      title,
      weight,
      points: rounded(exercise.points),
      max: rounded(exercise.max),
      share: exercise.share === null ? null : rounded(exercise.share),
      tests: exercise.tests.map(show),
    };
  });
}

/** Only fields that are named here get out: a field that is added to TestResult is hidden until somebody shows it. */
export function testForStudent(test: TestResult): ShownTest {
  if (!test.hidden) return testForTeacher(test);
  const { title, hidden, outcome, points, max } = test;
  return { id: null, title, hidden, outcome, points: rounded(points), max: rounded(max) };
}

/** All that is known of a test, but for what differs from run to run: how long it took. */
export function testForTeacher(test: TestResult): ShownTest {
  const { id, title, hidden, outcome, points, max, message, expected, got, transcript, output, hints } = test;
  return {
    id,
    title,
    hidden,
    outcome,
    points: rounded(points),
    max: rounded(max),
    ...(message !== undefined && { message }),
    ...(expected !== undefined && { expected }),
    ...(got !== undefined && { got }),
    ...(transcript !== undefined && { transcript }),
    ...(output !== undefined && { output }),
    ...(hints.length > 0 && { hints }),
  };
}
