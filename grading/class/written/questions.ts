import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from '../../runner/paths';
import type { WrittenQuestion } from '../types';

/** An exercise's questions that a person marks, in the order of its page. */
export interface WrittenExercise {
  exercise: string;
  questions: WrittenQuestion[];
}

/** Declares an exercise's written questions: `export default questions('01-topics', [...])` in grading/written. */
export function questions(exercise: string, list: WrittenQuestion[]): WrittenExercise {
  return { exercise, questions: list };
}

/**
 * The written questions of an exercise; null where it has none.
 *
 * @throws Error when the file declares another exercise or a question twice
 */
export async function loadQuestions(exercise: string): Promise<WrittenExercise | null> {
  const file = join(PROJECT, 'grading', 'written', `${exercise}.ts`);
  if (!existsSync(file)) return null;
  const { default: found } = (await import(pathToFileURL(file).href)) as { default?: WrittenExercise };
  if (found?.exercise !== exercise) {
    throw new Error(
      `grading/written/${exercise}.ts: expected to declare ${exercise}, but declares ${found?.exercise ?? 'nothing'}`,
    );
  }
  const ids = found.questions.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`grading/written/${exercise}.ts: two questions are called ${twice}`);
  return found;
}

/** The written questions of these exercises, in their order; those without any are left out. */
export async function loadAllQuestions(exercises: readonly string[]): Promise<WrittenExercise[]> {
  const found = await Promise.all(exercises.map((id) => loadQuestions(id)));
  return found.filter((written) => written !== null);
}

/** The most that a question gives. */
export function maxPoints({ rubric }: Pick<WrittenQuestion, 'rubric'>): number {
  return rubric.reduce((sum, { points }) => sum + points, 0);
}

/** A question's title, made from its id: `why-not-one-program` is "Why not one program". */
export function titleOf({ id }: Pick<WrittenQuestion, 'id'>): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
