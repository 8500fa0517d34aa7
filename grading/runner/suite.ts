import type { Oracle } from './oracle';
import type { Prop } from './props';

/** One graded test of an exercise. The engine runs `run` in the parent; only `t.call` reaches the student's code. */
export interface TestSpec {
  /** Unique within the exercise, kebab-case: `creates-with-defaults`. */
  id: string;
  /** A sentence that says what is checked; the exercise's page lists them in order. For a hidden test it is all that a student sees. */
  title: string;
  points: number;
  /** At most three, from a nudge to nearly the answer. */
  hints: string[];
  /** Default 10,000. */
  timeoutMs?: number;
  run(t: TestContext): Promise<void>;
}

/** What a test may use. */
export interface TestContext {
  /**
   * Calls an exported function of the submission and resolves to what it returned.
   * @throws StudentError with the name, message and line of what the function threw
   */
  call<T = unknown>(fn: string, ...args: unknown[]): Promise<T>;
  /**
   * For a function that returns a function, such as a partitioner: calls `fn(...args)` once in the child, then what it
   * returned with each of `each`, and resolves to the results in order.
   */
  callEach<T = unknown>(fn: string, args: unknown[], each: unknown[][]): Promise<T[]>;
  /** Starts a long-running function, whose options hold a signal and an emit made by `props`. */
  start<T = unknown>(fn: string, ...args: unknown[]): RunningCall<T>;
  /** Arguments that cannot cross the process border: the child makes them. */
  props: {
    /** A Kafka client on the test's broker: kafkajs, wrapped by lib/kit/kafka; with `plain` kafkajs's own. */
    kafka(options?: { plain?: boolean }): Prop;
    /** An AbortSignal: aborted by `RunningCall.abort()`; or by itself after `afterMs`. */
    signal(options?: { afterMs?: number }): Prop;
    /**
     * A function that sends each of its calls' first argument to the parent (`emitted`); it throws on its `throwOn`-th
     * call (from 1), once that is sent.
     */
    emit(options?: { throwOn?: number }): Prop;
    /** An async iterable of lines, each given after `waitMs` (default 0) from the one before. */
    lines(lines: Array<string | { line: string; waitMs: number }>): Prop;
    /** An async iterable of records, with pauses between them. */
    records(records: Array<{ key: string; value: string } | { waitMs: number }>): Prop;
    /** A seeded function like Math.random. */
    random(seed: number): Prop;
    /** An async function that records its argument (`emitted`), and throws instead of returning on its `throwOn`-th call (from 1). */
    handler(options?: { throwOn?: number; waitMs?: number }): Prop;
    /** A function that ignores its arguments and returns these values in turn, then the last one again. */
    returns(...values: unknown[]): Prop;
    /** A parser of sound lines of taxi data, which throws for others: the grader's own, not the student's of 07. */
    parser(kind: 'ride' | 'fare'): Prop;
    /** An object with these fields, which can be read only: whoever writes to one gets an error that names it. */
    readOnly(fields: object): Prop;
  };
  /**
   * What the calls that have ended left behind, a line each: Kafka clients that nobody disconnected, promises that nobody
   * awaited. Told by the child.
   */
  left(): string[];
  /** The name to use for a topic in this run: prefixed, so that submissions do not meet; deleted after the test. */
  topic(name?: string): string;
  /** The same for a consumer group. */
  group(name?: string): string;
  /** The grader's own client: what the student's function did is read back with it. */
  oracle: Oracle;
  /** Adds a line to the transcript that is printed when the test fails. */
  found(text: string): void;
}

export interface RunningCall<T = unknown> {
  /** Everything emitted or handled so far, in order. Untrusted: assert on shape before use. */
  emitted: unknown[];
  /** Resolves once `emitted` satisfies `enough` (a count or a predicate); rejects when the call ends or the test's time is up. */
  until(enough: number | ((emitted: unknown[]) => boolean), what?: string): Promise<unknown[]>;
  /** Aborts the signal given to the call. */
  abort(): void;
  /** What the function returned in the end; rejects with StudentError if it threw. */
  done: Promise<T>;
}

/** A plausible wrong answer: one edit of the worked file. */
export interface Mutant {
  /** kebab-case, unique within the exercise. */
  name: string;
  /** Why a student would write it. */
  why: string;
  /** What to tell a student whose failures look like this one's. */
  hint: string;
  /** Text that occurs exactly once in the worked file. */
  find: string;
  replace: string;
}

/** Declares an exercise's tests: `export default tests('01-topics', [...])` in grading/tests or grading/hidden. */
export function tests(exercise: string, specs: TestSpec[]): { exercise: string; specs: TestSpec[] } {
  return { exercise, specs };
}

/** Declares an exercise's mutants: `export default mutants('01-topics', [...])` in grading/mutants. */
export function mutants(exercise: string, list: Mutant[]): { exercise: string; list: Mutant[] } {
  return { exercise, list };
}
