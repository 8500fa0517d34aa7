import type { Diagnostic, TestResult } from '../../lib/kit/result';
import type { Override } from './overrides';
import type { GradeSettings } from './settings';
import type { ExerciseMark, MutantHint, WrittenMark } from './types';

/** What an exercise's mark is made from. */
export interface Findings {
  exercise: string;
  tests: TestResult[];
  diagnostics: Diagnostic[];
  written: WrittenMark[];
  hint: MutantHint | null;
  override: Override | undefined;
}

/** The mark of one exercise. Points of written answers that nobody has marked yet are left out of the share. */
export function exerciseMark(
  { exercise, tests, diagnostics, written, hint, override }: Findings,
  { hiddenShare }: Pick<GradeSettings, 'hiddenShare'>,
): ExerciseMark {
  const withheldTests = tests.filter(({ outcome }) => outcome === 'infra');
  const unmarkedAnswers = written.filter(({ points }) => points === null);
  const testMax = sum(tests.map(({ max }) => max));
  const writtenMax = sum(written.map((each) => each.max));
  const testPoints = testMax * testShare(tests, hiddenShare);
  const points = override?.value ?? testPoints + sum(written.map((each) => each.points ?? 0));
  const max = testMax + writtenMax;
  const withheld = override ? 0 : sum(withheldTests.map((each) => each.max));
  const unmarked = override ? 0 : sum(unmarkedAnswers.map((each) => each.max));
  return {
    exercise,
    points,
    max,
    withheld,
    unmarked,
    share: withheld > 0 ? null : max - unmarked > 0 ? points / (max - unmarked) : 0,
    tests,
    diagnostics,
    written,
    hint,
    override: override ? { points: override.value, reason: override.reason } : null,
  };
}

/** What tests gave, 0 to 1: by their points, or public and hidden ones each by their part. */
function testShare(tests: TestResult[], hiddenShare: number | null): number {
  const share = (some: TestResult[]) => {
    const max = sum(some.map((each) => each.max));
    return max > 0 ? sum(some.map(({ points }) => points)) / max : 0;
  };
  const hidden = tests.filter((each) => each.hidden);
  const open = tests.filter((each) => !each.hidden);
  if (hiddenShare === null || hidden.length === 0 || open.length === 0) return share(tests);
  return (1 - hiddenShare) * share(open) + hiddenShare * share(hidden);
}

/** On the scale, before the late rule; null while points are withheld. Exercises of weight 0 do not count. */
export function rawGrade(
  marks: ExerciseMark[],
  scale: number,
  weight: (exercise: string) => number,
): number | null {
  if (marks.some(({ exercise, share }) => share === null && weight(exercise) > 0)) return null;
  const weights = sum(marks.map(({ exercise }) => weight(exercise)));
  if (weights === 0) return 0;
  const weighed = sum(marks.map(({ exercise, share }) => weight(exercise) * Math.min(1, share ?? 0)));
  return (scale * weighed) / weights;
}

/** The nearest multiple of the step, halves upwards. */
export function toStep(grade: number, step: number): number {
  // 0.30000000000000004 / 0.1 must not round otherwise than 0.3 / 0.1.
  const steps = Math.floor(Number((grade / step).toFixed(9)) + 0.5);
  return Number((steps * step).toFixed(6));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
