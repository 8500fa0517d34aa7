import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { findExercise } from '../exercises';
import { GradeError } from './error';

/** What a person decided in place of the grader. */
export interface Override {
  student: string;
  /** Null: the whole grade, on the scale. */
  exercise: string | null;
  /** Points of the exercise, or the grade. */
  value: number;
  reason: string;
}

const COLUMNS = ['student', 'exercise', 'value', 'reason'];

/**
 * Reads a file of overrides: a CSV with the columns student, exercise, value and reason. Without an exercise the value is
 * the grade.
 *
 * @returns none where there is no such file
 * @throws GradeError naming the line, and what was expected there
 */
export function readOverrides(file: string, students: ReadonlySet<string>): Override[] {
  if (!existsSync(file)) return [];
  const rows = parse(readFileSync(file), {
    bom: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
  }) as unknown as Array<{
    record: string[];
    info: { lines: number };
  }>;
  const [head, ...body] = rows;
  if (!head || head.record.join() !== COLUMNS.join()) {
    throw new GradeError(
      `${file}:1: expected the columns ${COLUMNS.join(',')}, got ${head?.record.join() ?? 'nothing'}.`,
    );
  }
  const seen = new Map<string, number>();
  return body.map(({ record, info }) => {
    const [student = '', name = '', text = '', reason = ''] = record;
    const fail = (problem: string): never => {
      throw new GradeError(`${file}:${info.lines}: ${problem}`);
    };
    if (!students.has(student)) fail(`expected a student of this class, got "${student}".`);
    const exercise = name ? findExercise(name).id : null;
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < 0)
      fail(`expected a number from 0 as value, got "${text}".`);
    if (reason === '') fail('expected a reason: it is shown to the student.');
    const before = seen.get(`${student} ${exercise}`);
    if (before) fail(`${student} has an override of ${exercise ?? 'the grade'} in line ${before} already.`);
    seen.set(`${student} ${exercise}`, info.lines);
    return { student, exercise, value, reason };
  });
}
