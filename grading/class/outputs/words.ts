import { type Outcome, SIGNS } from '../../../lib/kit/result';
import type { StudentMark } from '../types';
import { counted, percent } from './text';

/** An outcome in a sentence's words; the short ones of SIGNS stand on the badge. */
export const OUTCOMES: Record<Outcome, { mark: string; word: string; says: string }> = {
  pass: { ...SIGNS.pass, word: 'passed', says: 'Your code did what the test asked.' },
  fail: { ...SIGNS.fail, word: 'failed', says: 'Your code ran, and what it did is not what the test asked.' },
  error: { ...SIGNS.error, says: 'Your code threw an error.' },
  todo: { ...SIGNS.todo, says: 'The function is not written yet.' },
  timeout: { ...SIGNS.timeout, word: 'out of time', says: 'Your code did not end in time.' },
  crash: { ...SIGNS.crash, says: 'Your code ended its process.' },
  missing: { ...SIGNS.missing, says: 'There is no file or no such function in your hand-in.' },
  infra: {
    ...SIGNS.infra,
    says: 'The test could not be judged for a fault of ours. A person looks at it; it does not count against you.',
  },
};

/** How late, as `2 days 3 hours`, in the two largest units. */
export function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const parts = [
    days && counted(days, 'day'),
    hours && counted(hours, 'hour'),
    minutes && counted(minutes, 'minute'),
  ].filter(Boolean);
  return parts.length ? parts.slice(0, 2).join(' ') : counted(Math.floor(seconds), 'second');
}

/** A time for people, such as `2026-05-18 22:00 UTC`; as it stands where it is no ISO 8601. */
export function moment(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Such as `2 days late: 10 % off`. */
export function lateText({
  lateSeconds,
  latePenalty,
}: Pick<StudentMark, 'lateSeconds' | 'latePenalty'>): string {
  const off = latePenalty > 0 ? `${percent(latePenalty)} off` : 'nothing off';
  return `${duration(lateSeconds)} late: ${off}`;
}

/** All texts of a student's feedback page that are not the grader's messages. */
export const FEEDBACK = {
  of: 'of',
  open: 'No grade yet',
  withheldGrade:
    'Some tests could not be judged for a fault of ours. A person looks at them; it does not count against you, and the grade follows.',
  nothing: 'Nothing was handed in.',
  before: 'Before that:',
  rule: 'The rule:',
  gradeByHand: 'The grade was set by hand.',
  pointsByHand: 'The points were set by hand.',
  reason: 'Reason:',
  problems: 'What was wrong with the files of your hand-in:',
  exercise: 'Exercise',
  weight: 'Weight',
  points: 'Points',
  pointsLower: 'points',
  pointsOpen: 'points to be had',
  notJudged: 'not judged yet',
  notMarked: 'not marked yet',
  unmarkedWord: 'not marked yet',
  written: 'Written answers',
  noAnswer: 'No answer.',
  diagnostics: 'The file does not compile',
  mutant: 'Students whose tests fail like this often find that this helps:',
  mutantShared: 'Students whose tests fail like this have one of several faults. One of these may help:',
  passed: 'passed',
  hidden: 'hidden',
  hiddenSays: 'A hidden test: its title says what is checked.',
  transcript: 'What happened',
  printed: 'What your code printed',
  truncated: '… the rest was cut off',
  hint: 'Show a hint',
} as const;
