import { createHash } from 'node:crypto';
import type { Student } from '../types';
import { bank } from './bank';
import type { Level, OralQuestion } from './question';

/** What one student is asked. */
export interface OralDraw {
  student: Student;
  /** Easier ones first; no two of one topic, as long as there are topics. */
  questions: OralQuestion[];
  /** To be asked instead of one that the student before was asked as well; null where the bank is used up. */
  spare: OralQuestion | null;
  /** Ids of questions that the student before in the list has, too. */
  sharedWithPrevious: string[];
}

/** The levels of one, two, three … questions: the same for all students, so that no draw is harder than another. */
const LEVELS_IN_TURN: readonly Level[] = [2, 1, 3];

/**
 * Draws questions for each student. A draw depends on the seed and the student's id only, not on who else is in the
 * list: so neighbours cannot be kept from having a question in common, which happens to one pair in six or so; each
 * draw says so, and has a spare one.
 *
 * @throws RangeError if `count` is no whole number from 1 to the size of the bank
 */
export function drawOral(
  students: Student[],
  { seed, count = 3, from = bank }: { seed: string | number; count?: number; from?: readonly OralQuestion[] },
): OralDraw[] {
  if (!Number.isInteger(count) || count < 1 || count > from.length) {
    throw new RangeError(`count: expected a whole number from 1 to ${from.length}, got ${count}.`);
  }
  let previous: OralQuestion[] = [];
  return students.map((student) => {
    const draw = drawFor(student, { seed, count, from });
    const sharedWithPrevious = draw.questions.filter((one) => previous.includes(one)).map(({ id }) => id);
    previous = draw.questions;
    return { ...draw, sharedWithPrevious };
  });
}

function drawFor(
  student: Student,
  { seed, count, from }: { seed: string | number; count: number; from: readonly OralQuestion[] },
): Omit<OralDraw, 'sharedWithPrevious'> {
  const random = randomFor(`${seed}\0${student.id}`);
  const drawn: OralQuestion[] = [];
  for (let slot = 0; slot < count; slot++) {
    const level = LEVELS_IN_TURN[slot % LEVELS_IN_TURN.length] as Level;
    drawn.push(pick(candidates(from, drawn, level), random));
  }
  const left = candidates(from, drawn, LEVELS_IN_TURN[0] as Level);
  const questions = [...drawn].sort((a, b) => a.level - b.level);
  return { student, questions, spare: left.length > 0 ? pick(left, random) : null };
}

/** Questions of a level and of the topics used least, or what comes nearest to that; none that was drawn already. */
function candidates(from: readonly OralQuestion[], drawn: OralQuestion[], level: Level): OralQuestion[] {
  const left = from.filter((one) => !drawn.includes(one));
  const ofLevel = left.filter((one) => one.level === level);
  const open = ofLevel.length > 0 ? ofLevel : left;
  const used = (one: OralQuestion) => drawn.filter(({ topic }) => topic === one.topic).length;
  const least = Math.min(...open.map(used));
  return open.filter((one) => used(one) === least);
}

function pick<T>(list: T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** Numbers from 0 to below 1 that depend on the text alone. */
function randomFor(text: string): () => number {
  let turn = 0;
  return () => {
    const bytes = createHash('sha256').update(`${text}\0${turn++}`).digest();
    return bytes.readUIntBE(0, 6) / 2 ** 48;
  };
}
