import { inspect } from 'node:util';
import type { Outcome } from '../../lib/kit/result';
import type { Witnessed } from './calls';
import { CrashError, InfraError, MissingError, StudentError } from './errors';
import { LoadFailure } from './submission';

/** What became of one run of a test. */
export interface Verdict {
  outcome: Outcome;
  message?: string;
  expected?: string;
  got?: string;
  /** The first place where expected and got part. */
  difference?: string;
}

/** A test's time is up. */
export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

/**
 * Judges a run by what the test threw and by what was witnessed of the student's code. What was witnessed counts
 * first: a test that expects an error must not take a stub's or a crash for it.
 */
export function judge(thrown: unknown, witnessed: Witnessed): Verdict {
  const { crash, todo, missing, uncloneable, unhandled } = witnessed;
  if (thrown instanceof LoadFailure) return { outcome: thrown.outcome, message: thrown.message };
  if (thrown instanceof InfraError) return { outcome: 'infra', message: thrown.message };
  if (crash) return { outcome: 'crash', message: crash.message };
  if (todo) return { outcome: 'todo', message: todo.message };
  if (missing) return { outcome: 'missing', message: missing.message };
  if (uncloneable) return { outcome: 'error', message: uncloneable.message };
  if (thrown instanceof TimeoutError) return { outcome: 'timeout', message: thrown.message };
  if (thrown === undefined && unhandled) return { outcome: 'error', message: unhandledMessage(unhandled) };
  if (thrown === undefined) return { outcome: 'pass' };
  if (isAssertion(thrown)) return assertion(thrown);
  if (thrown instanceof StudentError) return { outcome: 'error', message: thrownMessage(thrown) };
  if (thrown instanceof CrashError) return { outcome: 'crash', message: thrown.message };
  if (thrown instanceof MissingError) return { outcome: 'missing', message: thrown.message };
  if (cannotBeLookedAt(thrown)) {
    return {
      outcome: 'error',
      message:
        'What your code gave back cannot be looked at: it is nested too deeply, or cannot be written as text.',
    };
  }
  // The gates hold tests to right answers: one that stumbles over an answer has met another form than it asked for.
  if (isStumble(thrown) && witnessed.returned) {
    return {
      outcome: 'fail',
      message: `What your code gave back has not the form that was asked for: ${thrown.message}`,
    };
  }
  return {
    outcome: 'infra',
    message: `The test itself failed, which is not your fault: ${briefError(thrown)}`,
  };
}

/** What a value throws that is a thousand levels deep, or has a `toString` that is no function, when a test looks at it. */
function cannotBeLookedAt(thrown: unknown): boolean {
  if (thrown instanceof RangeError) return /call stack/.test(thrown.message);
  return thrown instanceof TypeError && /Cannot convert object to primitive value/.test(thrown.message);
}

/** What a test throws that takes something apart which is of another form: null, a date that is none, text that is no JSON. */
function isStumble(thrown: unknown): thrown is Error {
  return thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof SyntaxError;
}

function thrownMessage({ fn, name, message, at }: StudentError): string {
  const what = name === 'no error' ? message : `threw ${name}: ${message}`;
  return `${fn}() ${what}${at ? ` (${at})` : ''}`;
}

function unhandledMessage({ name, message, at }: StudentError): string {
  const where = at ? ` (${at})` : '';
  return `A promise failed and nobody waited for it: ${name}: ${message}${where}. Is an await missing?`;
}

function briefError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const at = /\(?([^()\s]+:\d+):\d+\)?/.exec(
    error.stack?.split('\n').find((line) => /grading/.test(line)) ?? '',
  );
  const where = at ? ` (${at[1]?.replace(/^.*\/grading\//, 'grading/')})` : '';
  return `${error.name}: ${error.message}${where}`;
}

interface Assertion extends Error {
  expected?: unknown;
  actual?: unknown;
  showDiff?: boolean;
}

function isAssertion(thrown: unknown): thrown is Assertion {
  return thrown instanceof Error && /^AssertionError/.test(thrown.name);
}

function assertion(error: Assertion): Verdict {
  // chai says by showDiff whether it compared two values; `to.match` and `to.include` have only one.
  const comparable = error.showDiff === true && 'expected' in error && 'actual' in error;
  return {
    outcome: 'fail',
    message: comparable ? withoutValues(error) : withoutPattern(error.message),
    ...(comparable
      ? {
          expected: printed(error.expected),
          got: printed(error.actual),
          ...difference(error.expected, error.actual),
        }
      : {}),
  };
}

/** Structures and long texts are printed below the message, so chai's abridged copies only disturb there. */
function withoutValues({ message, expected, actual }: Assertion): string {
  const long = [expected, actual].some(
    (value) => isObject(value) || (typeof value === 'string' && value.length > 40),
  );
  if (!long) return message;
  const subject = /^(.+?): expected /s.exec(message)?.[1];
  return subject ? `${subject}: not as expected` : 'The result is not as expected';
}

/** A regular expression tells a student nothing: the test's own words say what was expected. */
function withoutPattern(message: string): string {
  const parts = /^(.+?): expected (.+) (not )?to match \/.*\/\w*$/s.exec(message);
  return parts ? `${parts[1]}; got ${parts[2]}` : message;
}

const MAX_PRINTED = 2_000;

const DEPTH = 6;
const MOST_ENTRIES = 40;
/** What is worth reading, and what takes no time to write. */
const MOST_NODES = 5_000;

/** As deep as it can be shown: what is shared in many places is written as often. */
function printed(value: unknown): string {
  if (typeof value === 'string') return clip(value);
  let depth = DEPTH;
  while (depth > 0 && nodes(value, depth, MOST_NODES) >= MOST_NODES) depth--;
  return clip(
    inspect(value, {
      depth,
      breakLength: 80,
      sorted: true,
      maxArrayLength: MOST_ENTRIES,
      maxStringLength: 400,
    }),
  );
}

/** How many values `inspect` would write down to a depth, counted up to a limit. */
function nodes(value: unknown, depth: number, limit: number): number {
  if (!isObject(value) || depth < 0) return 1;
  let count = 1;
  const entries = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  for (const entry of Array.isArray(value) ? entries.slice(0, MOST_ENTRIES) : entries) {
    if (count >= limit) return limit;
    count += nodes(entry, depth - 1, limit - count);
  }
  return count;
}

function clip(text: string): string {
  return text.length > MAX_PRINTED ? `${text.slice(0, MAX_PRINTED)}…` : text;
}

/** Where two structures first part; nothing for two plain values, which are shown whole. */
function difference(expected: unknown, got: unknown): { difference?: string } {
  if (!isObject(expected) || !isObject(got)) return {};
  const path = firstDifference(expected, got, []);
  if (!path) return {};
  const at = path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return { difference: `at ${at}: expected ${short(reach(expected, path))}, got ${short(reach(got, path))}` };
}

function firstDifference(a: unknown, b: unknown, path: string[]): string[] | null {
  if (Object.is(a, b)) return null;
  if (!isObject(a) || !isObject(b) || path.length > 8) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!(key in a) || !(key in b)) return [...path, key];
    const found = firstDifference(a[key], b[key], [...path, key]);
    if (found) return found;
  }
  return null;
}

function reach(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isObject(inner) ? (key in inner ? inner[key] : NOTHING) : NOTHING),
    value,
  );
}

const NOTHING = { [inspect.custom]: () => 'nothing' };

function short(value: unknown): string {
  return inspect(value, { depth: 2, breakLength: Infinity, maxStringLength: 80 }).slice(0, 160);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
