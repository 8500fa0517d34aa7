import type { CheckResult } from '../../lib/kit/result';
import type { KnownTest } from './load-tests';
import { exerciseFile } from './paths';
import { type RunOptions, runExercise } from './run';
import type { TestContext } from './suite';

/** A test for the engine's own tests: it calls a function of the submission. */
export function spec(
  id: string,
  run: (t: TestContext) => Promise<unknown>,
  more: Partial<KnownTest> = {},
): KnownTest {
  return {
    id,
    title: `${id} does what it should`,
    points: 1,
    hints: [`Look at ${id} again.`, `Write ${id} so.`],
    hidden: false,
    run: async (t) => {
      await run(t);
    },
    ...more,
  };
}

/** Grades a text as lib/01-topics.ts by tests of one's own, without a broker unless given. */
export function gradeSource(
  source: string,
  tests: KnownTest[],
  more: Partial<RunOptions> = {},
): Promise<CheckResult> {
  return runExercise({
    exercise: '01-topics',
    brokers: [],
    submission: { file: exerciseFile('01-topics'), source },
    tests,
    ...more,
  });
}
