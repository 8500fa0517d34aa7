import type { Outcome, TestResult } from '../../lib/kit/result';
import { Calls, type Witnessed } from './calls';
import { type Cluster, unreachable } from './cluster';
import { makeContext, Transcript } from './context';
import { InfraError } from './errors';
import { judge, TimeoutError, type Verdict } from './judge';
import type { KnownTest } from './load-tests';
import { RunNames } from './names';
import type { Submission } from './submission';
import { beginUnpacking } from './unpacking';

const TEST_MS = 10_000;
/** How long an aborted function may take to leave its group before its child is ended. */
const WIND_DOWN_MS = 2_000;
/** How long it is tried to delete what a submission left on the cluster; no right answer makes so many topics. */
const TIDYING_MS = 20_000;
const TIDYING_PAUSE_MS = 500;
const MANY_TOPICS = 50;

/** A result before points are given. */
export type Unscored = Omit<TestResult, 'points'>;

/** What a test's result holds before it has run. */
export function blank({ id, title, hidden, points, hints }: KnownTest): Omit<Unscored, 'outcome'> {
  return { id, title, hidden, max: points, hints, durationMs: 0 };
}

/** Outcomes that a cluster which is away can cause: then they say nothing about the student. */
const SUSPECT: ReadonlySet<Outcome> = new Set(['fail', 'error', 'timeout', 'crash', 'infra']);

/** Runs tests one after the other against a submission's child. */
export class TestRunner {
  private readonly names: RunNames;

  constructor(
    private readonly submission: Submission,
    private cluster: Cluster,
    prefix = '',
  ) {
    this.names = new RunNames(prefix);
  }

  /** Runs one test; once more in a new child where the first run may not be the test's own doing. */
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
    // A cluster that stays away is not waited for in every test that is left.
    if (attempt.away) await this.leaveCluster(attempt.away);
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
    beginUnpacking();
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
      // One turn of the event loop: what was printed comes by another pipe than the answers.
      await new Promise((resolve) => setImmediate(resolve));
      output = child.sandbox.takeOutput();
    } catch (error) {
      thrown = error;
    }
    const verdict = judge(thrown, witnessed);
    const away = SUSPECT.has(verdict.outcome) ? await this.whyAway() : null;
    return {
      verdict: away ? ({ outcome: 'infra', message: away.message } satisfies Verdict) : verdict,
      away,
      transcript,
      output,
      called,
      used,
      unhandled: witnessed.unhandled !== undefined,
    };
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

  /** Why no broker answers; null while one does. */
  private async whyAway(): Promise<Error | null> {
    if (this.cluster instanceof Error) return null;
    return this.cluster.oracle.healthy().then(
      () => null,
      (error: Error) => error,
    );
  }

  private async leaveCluster(reason: Error): Promise<void> {
    if (this.cluster instanceof Error) return;
    const { oracle } = this.cluster;
    this.cluster = reason;
    await oracle.close();
  }

  /** Ends the child and deletes the run's topics and groups. */
  async finish(): Promise<void> {
    this.submission.drop();
    await this.tidy();
    if (!(this.cluster instanceof Error)) await this.cluster.oracle.close();
  }

  /** Deletes what begins with the run's names, until nothing comes any more: requests of a child may outlive it. */
  private async tidy(): Promise<void> {
    if (this.cluster instanceof Error) return;
    const { oracle } = this.cluster;
    let empty = 0;
    let most = 0;
    for (const deadline = Date.now() + TIDYING_MS; Date.now() < deadline && !(await this.whyAway()); ) {
      const found = await oracle.deleteAll((name) => this.names.mayGo(name)).catch(() => MANY_TOPICS);
      most = Math.max(most, found);
      empty = found === 0 ? empty + 1 : 0;
      if (empty === (most < MANY_TOPICS ? 1 : 3)) return;
      if (most >= MANY_TOPICS) await pause(TIDYING_PAUSE_MS);
    }
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
