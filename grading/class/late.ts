import { GradeError } from './error';

/** What lateness costs. Shares are of the grade, 0 to 1. */
export interface LateRule {
  /** For each unit that has begun. */
  share: number;
  unitSeconds: number;
  /** The most that is taken off. */
  most: number;
  /** So much later still counts as in time. */
  graceSeconds: number;
}

const UNITS: Record<string, number> = { minute: 60, hour: 3_600, day: 86_400 };
const RULE =
  /^(\d+(?:\.\d+)?)% (?:a|per) (minute|hour|day)(?:, at most (\d+(?:\.\d+)?)%)?(?:, grace (\d+) min)?$/;
const EXPECTED =
  'expected "none", "closed", or such as "10% a day", "5% a hour, at most 50%", "10% a day, at most 30%, grace 15 min"';

/**
 * Reads a rule such as `10% a day, at most 50%, grace 15 min`; `none` takes nothing off, `closed` everything.
 *
 * @throws GradeError saying what was expected
 */
export function parseLateRule(text: string): LateRule {
  if (text === 'none') return { share: 0, unitSeconds: 1, most: 0, graceSeconds: 0 };
  if (text === 'closed') return { share: 1, unitSeconds: 1, most: 1, graceSeconds: 0 };
  const [, share, unit = '', most = '100', grace = '0'] = RULE.exec(text.trim().replace(/\ban\b/, 'a')) ?? [];
  if (share === undefined || Number(share) > 100 || Number(most) > 100)
    throw new GradeError(`The late rule "${text}" is not understood: ${EXPECTED}.`);
  return {
    share: Number(share) / 100,
    unitSeconds: UNITS[unit] as number,
    most: Number(most) / 100,
    graceSeconds: Number(grace) * 60,
  };
}

/** Seconds after the deadline, 0 in time or where either time is not known. */
export function lateSeconds(submittedAt: string | null, deadline: string | null): number {
  if (submittedAt === null || deadline === null) return 0;
  return Math.max(0, Math.round((Date.parse(submittedAt) - Date.parse(deadline)) / 1000));
}

/** What is taken off, as a share of the grade. A unit counts once it has begun, after the grace. */
export function latePenalty(seconds: number, { share, unitSeconds, most, graceSeconds }: LateRule): number {
  if (seconds <= graceSeconds) return 0;
  return Math.min(most, share * Math.ceil(seconds / unitSeconds));
}
