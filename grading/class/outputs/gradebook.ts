import type { ClassBook, ExerciseMark, StudentMark } from '../types';
import { type Cell, csv } from './csv';
import { sortedStudents } from './people';
import { rounded } from './text';

/** The columns of `nbgrader export` 0.9.6, in its order. */
export const GRADEBOOK_COLUMNS = [
  'assignment',
  'duedate',
  'timestamp',
  'student_id',
  'last_name',
  'first_name',
  'email',
  'raw_score',
  'late_submission_penalty',
  'score',
  'max_score',
] as const;

/**
 * gradebook.csv, as nbgrader's CsvExportPlugin writes it: a row an exercise and student, exercise by exercise. Scores
 * are points of the exercise, and the late penalty is in points. Where points are withheld the three scores are empty:
 * the exercise is not judged yet, and 0 would be wrong. Who handed nothing in has no timestamp and scores 0.
 *
 * @see https://nbgrader.readthedocs.io/en/stable/command_line_tools/nbgrader-export.html
 */
export function gradebookCsv(book: ClassBook): string {
  const students = sortedStudents(book);
  const rows = book.exercises.flatMap(({ id }) =>
    students.flatMap((mark) => {
      const exercise = mark.exercises.find((each) => each.exercise === id);
      return exercise ? [row(book, mark, exercise)] : [];
    }),
  );
  return csv(GRADEBOOK_COLUMNS, rows);
}

function row({ deadline }: ClassBook, mark: StudentMark, exercise: ExerciseMark): Cell[] {
  const { id, lastName, firstName, email } = mark.student;
  return [
    exercise.exercise,
    pythonTime(deadline),
    mark.from === null ? '' : pythonTime(mark.submittedAt),
    id,
    lastName,
    firstName,
    email,
    ...scores(exercise, mark.latePenalty),
    rounded(exercise.max),
  ];
}

/** Raw score, penalty and score, in points. */
function scores({ withheld, points }: ExerciseMark, latePenalty: number): Cell[] {
  if (withheld > 0) return ['', '', ''];
  const penalty = points * latePenalty;
  return [rounded(points), rounded(penalty), rounded(Math.max(0, points - penalty))];
}

/** A time as nbgrader prints it: UTC without a zone, `2026-05-18 08:00:00`. Empty for null. */
function pythonTime(iso: string | null): string {
  if (iso === null) return '';
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$/, '')
    .replace(/(\.\d{3})Z$/, '$1000');
}
