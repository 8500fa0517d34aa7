import type { ClassBook, StudentMark, WrittenMark } from '../../types';
import { type ShownExercise, type ShownTest, studentView } from '../student-view';
import { decimal, oneLine, rounded, shown } from '../text';
import { lateText, OUTCOMES } from '../words';

type Format = 'text';

/** The fields of Gradescope's results.json that we use. */
export interface GradescopeResults {
  score: number;
  output: string;
  output_format: Format;
  test_output_format: Format;
  test_name_format: Format;
  visibility: 'visible';
  stdout_visibility: 'hidden';
  tests: GradescopeTest[];
  extra_data: Record<string, unknown>;
}

export interface GradescopeTest {
  name: string;
  number: string;
  score: number;
  max_score: number;
  status?: 'passed' | 'failed';
  output: string;
  output_format: Format;
  visibility: 'visible' | 'after_published';
  tags: string[];
  extra_data: Record<string, unknown>;
}

/**
 * Gradescope's results.json of one student. `score` is the grade on the book's scale, so set the assignment's autograder
 * points to that scale; the tests keep their own points. Hidden tests show their title and points, once the grades are
 * published; until then Gradescope shows no total either.
 *
 * @returns null while points are withheld: Gradescope has no word for "not judged", and a missing file makes it ask the
 * teacher to run the autograder again, where a file would score 0
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
export function gradescopeResults(book: ClassBook, mark: StudentMark): GradescopeResults | null {
  const view = studentView(book, mark);
  if (view.grade === null) return null;
  return {
    score: rounded(view.grade),
    output: summary(book, view),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    tests: view.exercises.flatMap((exercise, index) => exerciseTests(exercise, index + 1)),
    extra_data: {
      version: book.version,
      max_score: book.scale,
      raw_grade: view.rawGrade,
      late_seconds: view.lateSeconds,
    },
  };
}

function summary(book: ClassBook, view: ReturnType<typeof studentView>): string {
  const lines = [
    `Grade: ${decimal(view.grade ?? 0)} of ${decimal(book.scale)}`,
    ...view.exercises.map(
      ({ exercise, points, max }) => `${exercise}: ${decimal(points)} of ${decimal(max)} points`,
    ),
    ...(view.lateSeconds > 0 ? [lateText(view)] : []),
    ...(view.override ? [`Set by hand: ${view.override.reason}`] : []),
    ...view.problems,
  ];
  return shown(lines.join('\n'));
}

function exerciseTests(exercise: ShownExercise, number: number): GradescopeTest[] {
  const rows = [
    ...exercise.tests.map((test) => testRow(exercise, test)),
    ...exercise.written.map((answer) => writtenRow(exercise, answer)),
  ];
  return rows.map((row, index) => ({ ...row, number: `${number}.${index + 1}` }));
}

function testRow({ exercise }: ShownExercise, test: ShownTest): GradescopeTest {
  return {
    name: oneLine(`${exercise}: ${test.title}`),
    number: '',
    score: test.points,
    max_score: test.max,
    status: test.outcome === 'pass' ? 'passed' : 'failed',
    output: shown(told(test)),
    output_format: 'text',
    visibility: test.hidden ? 'after_published' : 'visible',
    tags: [exercise, ...(test.hidden ? ['hidden'] : [])],
    extra_data: { ...(test.id === null ? {} : { id: test.id }), outcome: test.outcome },
  };
}

/** What a student reads of a test. A hidden one shows its title only. */
function told(test: ShownTest): string {
  if (test.hidden || test.outcome === 'pass') return '';
  const { says } = OUTCOMES[test.outcome];
  return [
    test.message ?? says,
    ...(test.expected === undefined ? [] : ['', 'expected:', test.expected]),
    ...(test.got === undefined ? [] : ['', 'got:', test.got]),
    ...(test.transcript?.length ? ['', ...test.transcript.map(({ kind, text }) => `${kind}: ${text}`)] : []),
    ...(test.hints?.[0] ? ['', `Hint: ${test.hints[0]}`] : []),
  ].join('\n');
}

function writtenRow({ exercise }: ShownExercise, answer: WrittenMark): GradescopeTest {
  const output =
    answer.points === null
      ? 'Not marked yet.'
      : [...answer.given.map((text) => `+ ${text}`), ...(answer.comment ? [answer.comment] : [])].join('\n');
  return {
    name: oneLine(`${exercise}: ${answer.prompt}`),
    number: '',
    score: rounded(answer.points ?? 0),
    max_score: rounded(answer.max),
    output: shown(output),
    output_format: 'text',
    visibility: 'visible',
    tags: [exercise, 'written'],
    extra_data: { question: answer.question, marked: answer.points !== null },
  };
}
