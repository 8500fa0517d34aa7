import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../lib/kit/result';
import { GradeError } from './error';
import type { ClassResult } from './outputs/result';
import type { ClassBook } from './types';

/** A student whose mark is another one than before, and why. */
export interface Move {
  student: string;
  before: number | null;
  after: number | null;
  /** Tests whose outcome is another one. */
  tests: Array<{ exercise: string; test: string; before: Outcome | 'new'; after: Outcome | 'gone' }>;
}

/** What a folder of outputs said last; null where nothing was written yet. @throws GradeError for what is no such file */
export function lastResult(out: string): ClassResult | null {
  const file = join(out, 'result.json');
  if (!existsSync(file)) return null;
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as ClassResult;
    if (result.version === 1 && result.edition === 'teacher') return result;
  } catch {}
  throw new GradeError(
    `${file}: expected the result of a class, version 1. Move it away to go on without it.`,
  );
}

/** The students whose grade or tests have changed, by id. */
export function movesBetween(before: ClassResult, after: ClassBook): Move[] {
  const moves: Move[] = [];
  for (const mark of after.students) {
    const old = before.students.find(({ student }) => student.id === mark.student.id);
    const tests = mark.exercises.flatMap(({ exercise, tests }) => {
      const were = new Map(
        old?.exercises
          .find((each) => each.exercise === exercise)
          ?.tests.map(({ id, outcome }) => [id, outcome]) ?? [],
      );
      const are = new Map(tests.map(({ id, outcome }) => [id, outcome]));
      return [...new Set([...were.keys(), ...are.keys()])]
        .filter((id) => were.get(id) !== are.get(id as string))
        .map((id) => ({
          exercise,
          test: String(id),
          before: were.get(id) ?? ('new' as const),
          after: are.get(id as string) ?? ('gone' as const),
        }));
    });
    const grade = old ? old.grade : null;
    if (grade !== mark.grade || tests.length > 0)
      moves.push({ student: mark.student.id, before: grade, after: mark.grade, tests });
  }
  return moves;
}

/** A line a student, then one for each test. */
export function movesText(moves: Move[]): string {
  if (moves.length === 0) return 'Nobody’s mark moves, and no test has another outcome.';
  const lines = moves.flatMap(({ student, before, after, tests }) => [
    `${student}: ${before === after ? `${shown(after)}, as before` : `${shown(before)} -> ${shown(after)}`}`,
    ...tests.map((test) => `  ${test.exercise} ${test.test}: ${test.before} -> ${test.after}`),
  ]);
  const moved = moves.filter(({ before, after }) => before !== after).length;
  return [...lines, `${moved} ${moved === 1 ? 'mark moves' : 'marks move'}.`].join('\n');
}

function shown(grade: number | null): string {
  return grade === null ? 'not judged' : String(grade);
}
