import type { CheckResult, Diagnostic, TestResult } from '../../lib/kit/result';
import type { KnownTest } from '../runner/load-tests';
import type { Ledger } from './ledger';

/** One exercise of one student that was handed in. */
export interface Work {
  student: string;
  exercise: string;
  /** Where its file is. */
  file: string;
  /** Digest of the files that can count for it. */
  digest: string;
}

/** An exercise's tests with their digests. */
export interface Suite {
  tests: KnownTest[];
  digests: Record<string, string>;
}

/** What is known of one exercise of one student. */
export interface Found {
  tests: TestResult[];
  diagnostics: Diagnostic[];
}

/** What runs tests: on this machine, or on others. */
export interface Engine {
  /**
   * Runs tests of a piece of work.
   * @param started is called once it is its turn
   * @throws WorkerLost when the process that graded it ended
   */
  grade(work: Work, only: string[], started: () => void): Promise<CheckResult>;
  /** Has the brokers run again. */
  repair(): Promise<void>;
  /** How often brokers had to be started again so far. */
  readonly disturbances: number;
}

/** The process that graded ended: nothing is known of the work. */
export class WorkerLost extends Error {
  override name = 'WorkerLost';
}

/** How often tests are run that could not be judged. */
const ATTEMPTS = 3;

export interface Watcher {
  started?(work: Work): void;
  done?(work: Work, found: Found): void;
  /** Something that a person should see. */
  said?(text: string): void;
}

/** The tests that the ledger does not have an outcome of yet. */
export function missingTests(
  work: Work,
  { tests, digests }: Suite,
  ledger: Ledger,
  forced: ReadonlySet<string> = new Set(),
): string[] {
  return tests.map(({ id }) => id).filter((id) => forced.has(id) || !isKnown(work, id, digests, ledger));
}

function isKnown(
  { student, exercise, digest }: Work,
  test: string,
  digests: Suite['digests'],
  ledger: Ledger,
) {
  const found = ledger.find({ student, exercise, work: digest }, test, digests[test] ?? '');
  // What could not be judged is tried again by each run.
  return found !== undefined && found.outcome !== 'infra';
}

/**
 * Runs the tests that are missing of each piece of work, as many at a time as the engine likes, and adds what was found
 * to the ledger. What could not be judged is run again, then told as it is.
 */
export async function gradeWorks(
  works: Work[],
  {
    engine,
    ledger,
    suites,
    forced = () => new Set(),
    watcher = {},
  }: {
    engine: Engine;
    ledger: Ledger;
    suites: ReadonlyMap<string, Suite>;
    /** Tests of an exercise that are run even if their outcome is known. */
    forced?: (exercise: string) => ReadonlySet<string>;
    watcher?: Watcher;
  },
): Promise<void> {
  await Promise.all(
    works.map(async (work) => {
      const suite = suites.get(work.exercise) as Suite;
      const missing = missingTests(work, suite, ledger, forced(work.exercise));
      if (missing.length === 0) return;
      const { tests, diagnostics } = await gradeOne(work, missing, suite, engine, watcher);
      const { student, exercise, digest } = work;
      ledger.add({ student, exercise, work: digest, suite: suite.digests, tests, diagnostics });
      watcher.done?.(work, { tests, diagnostics });
    }),
  );
}

async function gradeOne(
  work: Work,
  missing: string[],
  { tests }: Suite,
  engine: Engine,
  watcher: Watcher,
): Promise<Found> {
  const results = new Map<string, TestResult>();
  let diagnostics: Diagnostic[] = [];
  let open = missing;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    if (attempt > 1) await engine.repair();
    const before = engine.disturbances;
    try {
      const result = await engine.grade(work, open, () => watcher.started?.(work));
      diagnostics = result.diagnostics;
      for (const test of result.tests) results.set(test.id, test);
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      for (const id of open) results.set(id, unjudged(tests, id, error.message));
    }
    // A broker that died and was back before anybody looked took points from right answers.
    const isDisturbed = engine.disturbances !== before && attempt < ATTEMPTS;
    const again = open.filter((id) => {
      const outcome = results.get(id)?.outcome;
      return outcome === 'infra' || (isDisturbed && outcome !== 'pass');
    });
    if (again.length > 0) {
      const why = isDisturbed ? 'a broker was started again' : results.get(again[0] as string)?.message;
      const next = attempt < ATTEMPTS ? 'they are run again' : 'a person has to look at them';
      watcher.said?.(
        `${work.student}, ${work.exercise}: ${again.length} tests not judged (${why}): ${next}.`,
      );
    }
    open = again;
  }
  return { tests: missing.flatMap((id) => results.get(id) ?? []), diagnostics };
}

function unjudged(tests: KnownTest[], id: string, message: string): TestResult {
  const test = tests.find((each) => each.id === id) as KnownTest;
  return { ...blankResult(test), outcome: 'infra', message };
}

/** A result without an outcome of its own. */
function blankResult({ id, title, hidden, points, hints }: KnownTest): Omit<TestResult, 'outcome'> {
  return { id, title, hidden, points: 0, max: points, hints: hints.slice(0, 1), durationMs: 0 };
}

/** What the ledger has of a piece of work, all tests in their order. One that was never run could not be judged. */
export function foundIn(work: Work, { tests, digests }: Suite, ledger: Ledger): Found {
  const { student, exercise, digest } = work;
  const own = { student, exercise, work: digest };
  return {
    tests: tests.map(
      (test) =>
        ledger.find(own, test.id, digests[test.id] ?? '') ??
        unjudged(tests, test.id, 'It was not run. Grade once more.'),
    ),
    diagnostics: ledger.diagnosticsOf(own),
  };
}

/** Of an exercise that was not handed in. */
export function notHandedIn(exercise: string, { tests }: Suite): Found {
  const message = `lib/${exercise}.ts was not handed in.`;
  return {
    tests: tests.map((test) => ({ ...blankResult(test), outcome: 'missing' as const, message })),
    diagnostics: [],
  };
}
