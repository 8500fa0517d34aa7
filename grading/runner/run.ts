import { existsSync } from 'node:fs';
import type { CheckResult, Diagnostic, TestResult } from '../../lib/kit/result';
import { type Exercise, findExercise } from '../exercises';
import type { Access } from './access';
import { bundleSubmission, type SubmissionFile } from './bundle';
import { aliveBrokers, brokerAddresses, connectCluster, noCluster, TooFewBrokers } from './cluster';
import type { Verdict } from './judge';
import type { LayerName } from './layers';
import { type KnownTest, loadTests } from './load-tests';
import { runInMocha } from './mocha';
import { exerciseFile } from './paths';
import { Submission } from './submission';
import { blank, TestRunner, type Unscored } from './test-runner';

export interface RunOptions {
  /** An id of the manifest. */
  exercise: string;
  /** What to grade; the project's own lib file if left out. */
  submission?: SubmissionFile;
  /** `host:port` of the cluster to grade on; none leaves the tests that need one unjudged. */
  brokers: string[];
  /** How grader and submission sign in to them; without it nobody does, as in the lab. */
  access?: Access;
  /** Layers around the submission to leave out, to see what the others do. */
  without?: LayerName[];
  /** Whether hidden tests are run too. Default true. */
  hidden?: boolean;
  /** Only the tests of these ids, in this order. */
  only?: string[];
  /** Whether to leave out the tests after the first one that the submission does not pass. Default false. */
  untilFailure?: boolean;
  /** How many hints of each test the result carries. Default 1, the next one. */
  hints?: number;
  /** Whether the details of hidden tests are told. Default false: their title is all that a student sees. */
  reveal?: boolean;
  /** The tests to run instead of those of the exercise's files. */
  tests?: KnownTest[];
  /** Called with each result as it comes. */
  onResult?(result: TestResult): void;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Grades one exercise of one submission. Runs in one process follow each other.
 *
 * @returns the result of every test; a submission that cannot be compiled, or a broker that is away, is told in it
 * @throws UnknownExercise, TooFewBrokers before any test is run, or Error when the exercise's own files are faulty
 */
export function runExercise(options: RunOptions): Promise<CheckResult> {
  const result = queue.then(() => runOne(options));
  queue = result.catch(() => {});
  return result;
}

async function runOne(options: RunOptions): Promise<CheckResult> {
  const started = performance.now();
  const exercise = findExercise(options.exercise);
  const { id, title } = exercise;
  const all = options.tests ?? (await loadTests(id, { hidden: options.hidden ?? true }));
  const wanted = options.only?.flatMap((only) => all.find((test) => test.id === only) ?? []) ?? all;
  const { run, finish, diagnostics } = await prepare(exercise, options);

  const results: TestResult[] = [];
  const cases = wanted.map((test) => ({
    title: test.title,
    run: async () => {
      if (options.untilFailure && results.some(hasFailed)) return null;
      const result = finished(test, await run(test), options);
      results.push(result);
      options.onResult?.(result);
      return result;
    },
  }));
  const ignore = () => {};
  // Without a listener this signal, which a submission could send, opens the inspector.
  process.on('SIGUSR1', ignore);
  try {
    await runInMocha(id, cases);
  } finally {
    process.off('SIGUSR1', ignore);
    await finish();
  }
  return {
    version: 1,
    exercise: id,
    title,
    points: sum(results.map(({ points }) => points)),
    max: sum(results.map(({ max }) => max)),
    withheld: sum(results.filter(({ outcome }) => outcome === 'infra').map(({ max }) => max)),
    tests: results,
    diagnostics,
    durationMs: Math.round(performance.now() - started),
  };
}

/** How the tests of one run are run. */
interface Prepared {
  run(test: KnownTest): Promise<Unscored>;
  finish(): Promise<void>;
  diagnostics: Diagnostic[];
}

/** Bundles the submission and connects to the cluster. What cannot be run has the same outcome in every test. */
async function prepare(
  exercise: Exercise,
  { submission, brokers, access, without }: RunOptions,
): Promise<Prepared> {
  const { id, needsBroker } = exercise;
  const shown = `lib/${id}.ts`;
  const file = submission ?? { file: exerciseFile(id) };
  const same = (verdict: Verdict, diagnostics: Diagnostic[] = []): Prepared => ({
    run: async (test) => ({ ...blank(test), ...verdict }),
    finish: async () => {},
    diagnostics,
  });
  if (file.source === undefined && !existsSync(file.file)) {
    return same({
      outcome: 'missing',
      message: `${shown}: there is no such file. Save your work under this name.`,
    });
  }
  const bundle = await bundleSubmission(file);
  if (!bundle.ok) {
    const [first] = bundle.diagnostics;
    const place = first
      ? `${first.file}:${first.line}:${first.column}: ${first.message}`
      : `${shown} does not compile`;
    return same({ outcome: 'error', message: place }, bundle.diagnostics);
  }
  const cluster = needsBroker && brokers.length ? await connectCluster(brokers, access?.grader) : noCluster();
  if (exercise.brokers && !(cluster instanceof Error)) {
    const alive = await aliveBrokers(cluster);
    if (alive < exercise.brokers) throw new TooFewBrokers(exercise, alive);
  }
  // One address is enough to find a cluster; a client then goes by the names that its brokers give themselves.
  const named = cluster instanceof Error ? [] : await brokerAddresses(cluster).catch(() => []);
  const reach = { brokers: [...brokers, ...named], without };
  const child = new Submission(bundle, shown, brokers, access?.student, reach);
  const runner = new TestRunner(child, cluster, access?.prefix);
  return { run: (test) => runner.run(test), finish: () => runner.finish(), diagnostics: [] };
}

/** Scores a result and leaves out what a student is not to see. */
function finished(test: KnownTest, result: Unscored, { hints = 1, reveal = false }: RunOptions): TestResult {
  const scored = {
    ...result,
    points: result.outcome === 'pass' ? test.points : 0,
    hints: test.hints.slice(0, hints),
  };
  if (reveal) return scored;
  const { called: _, ...open } = scored;
  if (!test.hidden) return open;
  const { expected: __, got: ___, transcript: ____, ...title } = open;
  const message =
    result.outcome === 'fail' ? { message: 'A hidden test: its title says what is checked.' } : {};
  return { ...title, ...message, hints: [] };
}

/** Whether a result tells against the submission; `infra` tells nothing. */
export function hasFailed({ outcome }: TestResult): boolean {
  return outcome !== 'pass' && outcome !== 'infra';
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
