import Mocha from 'mocha';
import type { TestResult } from '../../lib/kit/result';

/** A test as mocha runs it: it resolves to its result, whatever that is, or to null when it was left out. */
export interface Case {
  title: string;
  run(): Promise<TestResult | null>;
}

/**
 * Runs cases by mocha, one after the other. Time limits and outcomes are the engine's; mocha holds the order, and
 * catches what a test leaves unhandled in the grader itself.
 *
 * @throws Error when something failed outside a case's own result: a defect of a test
 */
export async function runInMocha(title: string, cases: Case[]): Promise<void> {
  const mocha = new Mocha({ timeout: 0, reporter: Silent });
  const suite = Mocha.Suite.create(mocha.suite, title);
  const strays: Error[] = [];
  for (const { title, run } of cases) {
    suite.addTest(
      new Mocha.Test(title, async () => {
        const result = await run();
        if (result && result.outcome !== 'pass') throw new NotPassed(result.message);
      }),
    );
  }
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('fail', (_, error: Error) => error instanceof NotPassed || strays.push(error));
  });
  mocha.dispose();
  const [stray] = strays;
  if (stray)
    throw new Error(`A test of ${title} failed outside its own run: ${stray.message}`, { cause: stray });
}

class NotPassed extends Error {}

/** The engine prints; mocha does not. */
class Silent extends Mocha.reporters.Base {}
