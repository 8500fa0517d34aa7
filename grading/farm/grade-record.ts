import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult } from '../../lib/kit/result';
import { type Engine, WorkerLost } from '../class/grading';
import { materialise, workDigest } from '../class/hand-ins';
import type { WorkRecord } from './records';

/** What a worker's machine found of a work, or why nothing is known of it. */
export type Outcome = { result: CheckResult } | { lost: string; final: boolean };

const ATTEMPTS = 3;

/**
 * Grades a work that came as a record, its files written to a folder that goes afterwards. A broker of this machine that
 * died meanwhile took points from right answers: then it is graded again.
 *
 * @throws what keeps this machine from grading anything
 */
export async function gradeRecord(
  { student, exercise, digest, only, files }: WorkRecord,
  engine: Engine,
  dir: string,
): Promise<Outcome> {
  if (workDigest({ files }, exercise) !== digest)
    return { lost: 'The files that came are not those that were sent.', final: true };
  const folder = mkdtempSync(join(dir, 'work-'));
  try {
    const file = (await materialise({ files }, folder))(exercise);
    if (!file) return { lost: `lib/${exercise}.ts is not among the files that came.`, final: true };
    for (let attempt = 1; ; attempt++) {
      const before = engine.disturbances;
      const outcome = await attemptOf(() =>
        engine.grade({ student, exercise, file, digest }, only, () => {}),
      );
      if (!isJudged(outcome)) await engine.repair();
      if (engine.disturbances === before || isPassed(outcome) || attempt === ATTEMPTS) return outcome;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function attemptOf(grade: () => Promise<CheckResult>): Promise<Outcome> {
  try {
    return { result: await grade() };
  } catch (error) {
    if (error instanceof WorkerLost) return { lost: error.message, final: false };
    throw error;
  }
}

/** Whether nothing is left that could not be judged. */
export function isJudged(outcome: Outcome): outcome is { result: CheckResult } {
  return 'result' in outcome && outcome.result.tests.every(({ outcome }) => outcome !== 'infra');
}

function isPassed(outcome: Outcome): boolean {
  return 'result' in outcome && outcome.result.tests.every(({ outcome }) => outcome === 'pass');
}
