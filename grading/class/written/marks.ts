import type { WrittenQuestion } from '../types';
import type { WrittenExercise } from './questions';

/** What a person gave for one answer. */
export interface Mark {
  student: string;
  exercise: string;
  question: string;
  /** Of the answer that was read: see `answerDigest`. */
  digest: string;
  /** Ids of the rubric's parts that were given, in its order; null takes the mark back. */
  given: string[] | null;
  comment: string;
  /** Who marked. */
  marker: string;
}

/** The newest mark of each answer, by `markKey`; those that were taken back are left out. */
export type Marks = ReadonlyMap<string, Mark>;

/** What a mark is found by. */
export function markKey({
  student,
  exercise,
  question,
}: Pick<Mark, 'student' | 'exercise' | 'question'>): string {
  return JSON.stringify([student, exercise, question]);
}

/** Points of these parts of a rubric: each counts once, whatever a file says. */
export function pointsOf({ rubric }: Pick<WrittenQuestion, 'rubric'>, given: readonly string[]): number {
  return rubric.reduce((sum, { id, points }) => sum + (given.includes(id) ? points : 0), 0);
}

/** A file of marks holds what it must not; the message begins with file and line. */
export class MarksError extends Error {
  override name = 'MarksError';
}

/**
 * Reads lines of marks, the newest of each answer last. What follows the last end of line and is no JSON is left out: it
 * was being written when the power failed, and nobody was told that it was saved.
 *
 * @param name names the file in errors
 * @throws MarksError naming the line: no JSON, a field missing or of another type, an exercise, question or part of a
 *   rubric that is not there
 */
export function parseMarks(text: string, written: WrittenExercise[], name: string): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const isTorn = index === lines.length - 1;
    const mark = parseLine(
      line,
      written,
      (problem) => new MarksError(`${name}:${index + 1}: ${problem}`),
      isTorn,
    );
    if (mark === null) return;
    const key = markKey(mark);
    if (mark.given === null) marks.delete(key);
    else marks.set(key, mark);
  });
  return marks;
}

/** A mark as its line. Points are there for people: when read, they are made anew of the parts given. */
export function markLine(mark: Mark, question: WrittenQuestion): string {
  const { student, exercise, question: id, digest, given, comment, marker } = mark;
  const points = given === null ? null : pointsOf(question, given);
  return `${JSON.stringify({ student, exercise, question: id, digest, given, points, comment, marker })}\n`;
}

function parseLine(
  line: string,
  written: WrittenExercise[],
  error: (problem: string) => MarksError,
  isTorn: boolean,
): Mark | null {
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(line);
  } catch {
    if (isTorn) return null;
    throw error(`expected a mark as JSON, got ${JSON.stringify(line.slice(0, 60))}`);
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw error('expected an object');
  const text = (field: keyof Mark): string => {
    if (typeof found[field] === 'string') return found[field];
    throw error(`"${field}": expected a text, got ${JSON.stringify(found[field]) ?? 'nothing'}`);
  };
  const mark = {
    student: text('student'),
    exercise: text('exercise'),
    question: text('question'),
    digest: text('digest'),
    comment: text('comment'),
    marker: text('marker'),
  };
  const question = questionOf(mark, written, error);
  return { ...mark, given: givenParts(found.given, question, error) };
}

function questionOf(
  { exercise, question }: Pick<Mark, 'exercise' | 'question'>,
  written: WrittenExercise[],
  error: (problem: string) => MarksError,
): WrittenQuestion {
  const list = written.find((each) => each.exercise === exercise)?.questions;
  if (!list) throw error(`no exercise "${exercise}" has written questions`);
  const found = list.find(({ id }) => id === question);
  if (found) return found;
  throw error(`${exercise} has no question "${question}"; it has ${list.map(({ id }) => id).join(', ')}`);
}

function givenParts(
  given: unknown,
  { id, rubric }: WrittenQuestion,
  error: (problem: string) => MarksError,
): string[] | null {
  if (given === null) return null;
  if (!Array.isArray(given)) throw error(`"given": expected a list of the rubric's parts, or null`);
  const known = rubric.map((part) => part.id);
  const stranger = given.find((part) => !known.includes(part));
  if (stranger !== undefined) {
    throw error(`the rubric of ${id} has no part ${JSON.stringify(stranger)}; it has ${known.join(', ')}`);
  }
  return known.filter((part) => given.includes(part));
}
