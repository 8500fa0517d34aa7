import { readFileSync } from 'node:fs';
import type { ClassBook, SimilarPair, StudentMark } from '../types';
import { sortedStudents } from './people';
import { type ShownExercise, shownExercises, studentView, testForTeacher } from './student-view';

/** What result.json holds; result.schema.json says the same to other programs. */
export interface ClassResult
  extends Pick<ClassBook, 'version' | 'title' | 'scale' | 'step' | 'deadline' | 'lateRule' | 'exercises'> {
  $schema: string;
  /** A student's edition has one student, and of hidden tests only title, outcome and points. */
  edition: 'teacher' | 'student';
  students: Array<Omit<StudentMark, 'exercises' | 'oral'> & { exercises: ShownExercise[]; oral?: string[] }>;
  /** Only in the teacher's edition. */
  similar?: SimilarPair[];
}

const SCHEMA = 'result.schema.json';

/** result.json: the whole book, for teachers. */
export function classResult(book: ClassBook): ClassResult {
  const students = sortedStudents(book).map((mark) => ({
    ...mark,
    exercises: shownExercises(book, mark, testForTeacher),
  }));
  return { ...head(book, SCHEMA, 'teacher'), students, similar: book.similar };
}

/** result/<student>.json: what one student may see, without the draw of the oral exam and without similar hand-ins. */
export function studentResult(book: ClassBook, mark: StudentMark): ClassResult {
  return { ...head(book, `../${SCHEMA}`, 'student'), students: [studentView(book, mark)] };
}

function head(
  book: ClassBook,
  $schema: string,
  edition: ClassResult['edition'],
): Omit<ClassResult, 'students'> {
  const { version, title, scale, step, deadline, lateRule, exercises } = book;
  return { $schema, version, edition, title, scale, step, deadline, lateRule, exercises };
}

/** The text of the JSON Schema (2020-12) of both editions. */
export function resultSchema(): string {
  return readFileSync(new URL('result.schema.json', import.meta.url), 'utf8');
}

/** JSON with an indent and a line end, as all our files have it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
