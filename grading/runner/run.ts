import { existsSync } from 'node:fs';
import type { CheckResult, Diagnostic, TestResult } from '../../lib/kit/result';
import { findExercise } from '../exercises';
import { bundleSubmission, type SubmissionFile } from './bundle';
import { Calls, type Witnessed } from './calls';
import { makeContext, Transcript } from './context';
import { InfraError } from './errors';
import { judge, TimeoutError, type Verdict } from './judge';
import { type KnownTest, loadTests } from './load-tests';
import { connectOracle, type OwnedOracle } from './make-oracle';
import { runInMocha } from './mocha';
import { RunNames } from './names';
import { exerciseFile } from './paths';
import { Submission } from './submission';

const TEST_MS = 10_000;
/** How long an aborted function may take to leave its group before its child is ended. */
const WIND_DOWN_MS = 2_000;

export interface RunOptions {
  /** An id of the manifest. */
  exercise: string;
  /** What to grade; the project's own lib file if left out. */
  submission?: SubmissionFile;
  /** `host:port` of the cluster to grade on; none leaves the tests that need one unjudged. */
  brokers: string[];
  /** Whether hidden tests are run too. Default true. */
  hidden?: boolean;
  /** Only the tests of these ids. */
  only?: string[];
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
 * @throws UnknownExercise, or Error when the exercise's own files are faulty
 */
export function runExercise(options: RunOptions): Promise<CheckResult> {
  const result = queue.then(() => runOne(options));
  queue = result.catch(() => {});
  return result;
}

async function runOne(options: RunOptions): Promise<CheckResult> {
  const started = performance.now();
  const { id, title, needsBroker } = findExercise(options.exercise);
  const all = options.tests ?? (await loadTests(id, { hidden: options.hidden ?? true }));
  const wanted = options.only ? all.filter((test) => options.only?.includes(test.id)) : all;
  const file = options.submission ?? { file: exerciseFile(id) };
  const shown = `lib/${id}.ts`;

  let diagnostics: Diagnostic[] = [];
  let run: (test: KnownTest) => Promise<Omit<TestResult, 'points'>>;
  let finish = async (): Promise<void> => {};
  const same = (verdict: Verdict) => async (test: KnownTest) => ({ ...blank(test), ...verdict });

  if (file.source === undefined && !existsSync(file.file)) {
    run = same({
      outcome: 'missing',
      message: `${shown}: there is no such file. Save your work under this name.`,
    });
  } else {
    const bundle = await bundleSubmission(file);
    if (!bundle.ok) {
      diagnostics = bundle.diagnostics;
      const [first] = diagnostics;
      const message = first
        ? `${first.file}:${first.line}:${first.column}: ${first.message}`
        : `${shown} does not compile`;
      run = same({ outcome: 'error', message });
    } else {
      const submission = new Submission(bundle, shown, options.brokers);
      const runner = new TestRunner(
        submission,
        needsBroker && options.brokers.length ? await connect(options.brokers) : noBroker(),
      );
      run = (test) => runner.run(test);
      finish = () => runner.finish();
    }
  }

  const ignore = () => {};
  // Without a listener this signal, which a submission could send, opens the inspector.
  process.on('SIGUSR1', ignore);
  const results: TestResult[] = [];
  try {
    await runInMocha(
      id,
      wanted.map((test) => ({
        title: test.title,
        run: async () => {
          const result = finished(test, await run(test), options);
          results.push(result);
          options.onResult?.(result);
          return result;
        },
      })),
    );
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

/** The cluster as the tests of one run see it, or why there is none. */
type Cluster = { oracle: OwnedOracle; observe: Set<(line: string) => void> } | Error;

async function connect(brokers: string[]): Promise<Cluster> {
  const observe = new Set<(line: string) => void>();
  try {
    const oracle = await connectOracle(brokers, (line) => {
      for (const seen of observe) seen(line);
    });
    return { oracle, observe };
  } catch (error) {
    return error instanceof InfraError
      ? error
      : new InfraError(`Not connected to ${brokers.join(', ')}: ${error}`);
  }
}

function noBroker(): Cluster {
  return new InfraError('This test asks for a broker, but the exercise is graded without one');
}

type Unscored = Omit<TestResult, 'points'>;

function blank({ id, title, hidden, points, hints }: KnownTest): Omit<Unscored, 'outcome'> {
  return { id, title, hidden, max: points, hints, durationMs: 0 };
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

/** Runs tests one after the other against a submission's child. */
class TestRunner {
  private readonly names = new RunNames();

  constructor(
    private readonly submission: Submission,
    private readonly cluster: Cluster,
  ) {}

  async run(test: KnownTest): Promise<Unscored> {
    const started = performance.now();
    let attempt = await this.attempt(test);
    // A late exit or rejection of an earlier test hits the next one in the same child; and our own faults pass.
    const late = attempt.used && (attempt.verdict.outcome === 'crash' || attempt.unhandled);
    const passing = attempt.verdict.outcome === 'infra' && !(this.cluster instanceof Error);
    if (late || passing) {
      this.submission.drop();
      attempt = await this.attempt(test);
    }
    const { verdict, transcript, output, called } = attempt;
    const { difference, ...rest } = verdict;
    if (difference) transcript.add('difference', difference);
    const clean = (text: string) => this.names.plain(text);
    const lines = transcript.all().map(({ kind, text }) => ({ kind, text: clean(text) }));
    return {
      ...blank(test),
      outcome: rest.outcome,
      ...(rest.message === undefined ? {} : { message: clean(rest.message) }),
      ...(rest.expected === undefined ? {} : { expected: clean(rest.expected) }),
      ...(rest.got === undefined ? {} : { got: clean(rest.got) }),
      ...(rest.outcome !== 'pass' && lines.length ? { transcript: lines } : {}),
      ...(output.text ? { output } : {}),
      called: [...called],
      durationMs: Math.round(performance.now() - started),
    };
  }

  private async attempt(test: KnownTest) {
    const transcript = new Transcript();
    let witnessed: Witnessed = {};
    let thrown: unknown;
    let used = false;
    let output = { text: '', truncated: false };
    let called: ReadonlySet<string> = new Set();
    try {
      const child = await this.submission.child().catch((error: Error) => {
        throw error.name === 'LoadFailure' ? error : new InfraError(error.message, { cause: error });
      });
      used = child.used;
      const calls = new Calls(child.sandbox, this.submission.bundle.locate, this.submission.file, (line) =>
        transcript.add('sent', line),
      );
      witnessed = calls.witnessed;
      called = calls.called;
      const seen = (line: string) => transcript.add('found', line);
      const { oracle, observe } = this.cluster instanceof Error ? unreachable(this.cluster) : this.cluster;
      observe.add(seen);
      try {
        const context = makeContext(calls, oracle, transcript, this.names.next());
        await inTime(test, calls, () => test.run(context));
      } catch (error) {
        thrown = error;
      } finally {
        observe.delete(seen);
      }
      await this.windDown(calls, thrown instanceof TimeoutError);
      output = child.sandbox.takeOutput();
    } catch (error) {
      thrown = error;
    }
    const verdict = await this.blameCluster(judge(thrown, witnessed));
    return { verdict, transcript, output, called, used, unhandled: witnessed.unhandled !== undefined };
  }

  /** Ends what the test started. A child that does not obey is ended itself. */
  private async windDown(calls: Calls, hard: boolean): Promise<void> {
    const witnessed = { ...calls.witnessed };
    if (hard) this.submission.drop();
    else {
      calls.abortAll();
      await Promise.race([calls.idle(), pause(calls.running ? WIND_DOWN_MS : 0)]);
      if (calls.running) this.submission.drop();
      else await this.submission.clean();
    }
    // What happens while the grader ends things is not the student's doing.
    Object.assign(calls.witnessed, { crash: witnessed.crash, unhandled: witnessed.unhandled });
  }

  /** A failure on a cluster that is away says nothing about the student. */
  private async blameCluster(verdict: Verdict): Promise<Verdict> {
    if (this.cluster instanceof Error || !['fail', 'error', 'timeout', 'crash'].includes(verdict.outcome))
      return verdict;
    try {
      await this.cluster.oracle.healthy();
      return verdict;
    } catch (error) {
      return { outcome: 'infra', message: (error as Error).message };
    }
  }

  async finish(): Promise<void> {
    this.submission.drop();
    if (this.cluster instanceof Error) return;
    await this.cluster.oracle.deleteAll((name) => this.names.mayGo(name)).catch(() => {});
    await this.cluster.oracle.close();
  }
}

async function inTime(test: KnownTest, calls: Calls, run: () => Promise<void>): Promise<void> {
  const limit = test.timeoutMs ?? TEST_MS;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const waiting = calls.waiting ? ` Waiting for: ${calls.waiting}.` : '';
      reject(new TimeoutError(`Not done after ${limit / 1000} s.${waiting}`));
    }, limit);
  });
  const running = run();
  running.catch(() => {});
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A cluster whose every use throws: tests that need none are judged all the same. */
function unreachable(reason: Error): Exclude<Cluster, Error> {
  const oracle = new Proxy({} as OwnedOracle, {
    get: () => {
      throw reason;
    },
  });
  return { oracle, observe: new Set() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
