import { diffWords } from 'diff';
import { createColors } from 'picocolors';
import { COMPARED, compareLong } from '../../lib/kit/compare';
import { type CheckResult, type Outcome, SIGNS, type TestResult } from '../../lib/kit/result';

/** How a result is printed. */
export interface PrintOptions {
  colors?: boolean;
  /** How many hints a test shows; without it the next one of each test that does not pass. */
  hints?: number;
  /** Tell more than a line only of the first test that does not pass: for a screen that is looked at again and again. */
  focus?: boolean;
}

type Colors = ReturnType<typeof createColors>;

const PAINT: Record<Outcome, (c: Colors) => (text: string) => string> = {
  pass: (c) => c.green,
  fail: (c) => c.red,
  error: (c) => c.red,
  todo: (c) => c.yellow,
  timeout: (c) => c.red,
  crash: (c) => c.red,
  missing: (c) => c.yellow,
  infra: (c) => c.magenta,
};

/** A whole check as text: what does not compile, a line a test with what went wrong below it, and the points. */
export function printCheck(result: CheckResult, options: PrintOptions = {}): string {
  const c = createColors(options.colors ?? false);
  const lines = [c.bold(`${result.exercise}  ${result.title}`), ''];
  for (const { file, line, column, message, source } of result.diagnostics) {
    lines.push(`  ${c.red(`${file}:${line}:${column}`)}  ${message}`);
    if (source !== undefined)
      lines.push(
        `    ${line} | ${source}`,
        `    ${' '.repeat(String(line).length)} | ${' '.repeat(column - 1)}^`,
      );
  }
  if (result.diagnostics.length) {
    lines.push('', '  Nothing could be run, since the file does not compile.', '', `  ${summary(result, c)}`);
    return lines.join('\n');
  }
  const shared = sharedMessages(result.tests);
  for (const message of shared) lines.push(`  ${message}`, '');
  const told = new Set<string>();
  let inFocus = true;
  for (const test of result.tests) {
    const message = test.message ?? '';
    // What is still to be written is said once a function; the tests of it follow with a line each.
    const again = test.outcome === 'todo' && told.has(message);
    told.add(message);
    const quiet = shared.has(message) || again || !inFocus;
    lines.push(printTest(test, { ...options, quiet, ...(quiet && options.focus ? { hints: 0 } : {}) }));
    if (options.focus && test.outcome !== 'pass') inFocus = false;
  }
  lines.push('', `  ${summary(result, c)}`);
  return lines.join('\n');
}

const SHARED_FROM = 3;

/** What many tests say alike, such as that no broker answers or that the file cannot be loaded: it is printed once. */
function sharedMessages(tests: TestResult[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { outcome, message } of tests) {
    if (message && outcome !== 'fail' && outcome !== 'todo')
      counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= SHARED_FROM).map(([message]) => message));
}

/** One line such as `7 / 10 points in 1.2 s`, with what was not judged told apart. */
export function summary(
  { points, max, withheld, durationMs }: CheckResult,
  c: Colors = createColors(false),
): string {
  const text = `${points} / ${max} points`;
  const painted = withheld === 0 && points === max ? c.green(c.bold(text)) : c.bold(text);
  const apart = withheld ? c.magenta(`, ${withheld} not judged (a fault of the lab, not yours)`) : '';
  return `${painted}${apart} ${c.dim(`in ${(durationMs / 1000).toFixed(1)} s`)}`;
}

/** One test: its line, and below it what helps where it did not pass. */
export function printTest(test: TestResult, options: PrintOptions & { quiet?: boolean } = {}): string {
  const c = createColors(options.colors ?? false);
  const { mark, word } = SIGNS[test.outcome];
  const paint = PAINT[test.outcome];
  const hidden = test.hidden ? c.dim(' (hidden)') : '';
  const lines = [
    `  ${paint(c)(`${mark} ${word.padEnd(10)}`)} ${`${test.points}/${test.max}`.padStart(5)}  ${test.title}${hidden}`,
  ];
  const detail = (text: string) => lines.push(...text.split('\n').map((line) => `      ${line}`.trimEnd()));
  if (test.outcome !== 'pass' && !options.quiet) {
    if (test.message) detail(test.message);
    if (test.expected !== undefined || test.got !== undefined) comparison(test, c, detail);
    if (test.transcript?.length && ['fail', 'error', 'timeout'].includes(test.outcome))
      transcript(test, c, detail);
    if (test.output) output(test.output, c, detail);
  }
  const wanted = options.hints ?? (['pass', 'infra'].includes(test.outcome) || options.quiet ? 0 : 1);
  for (const hint of test.hints.slice(0, wanted)) detail(c.cyan(`hint: ${hint}`));
  return lines.join('\n');
}

function comparison(
  { expected = '', got = '' }: TestResult,
  c: Colors,
  detail: (text: string) => void,
): void {
  const long = compareLong(expected, got);
  if (long) {
    const paint = { '-': c.green, '+': c.red, ' ': (text: string) => text, '…': c.dim };
    detail(COMPARED);
    for (const { side, text } of long) detail(paint[side](`  ${side} ${text}`));
    return;
  }
  const parts = diffWords(expected, got);
  const side = (own: 'added' | 'removed', paint: (text: string) => string) =>
    parts
      .filter((part) => !(own === 'added' ? part.removed : part.added))
      .map((part) => (part[own] ? paint(part.value) : part.value))
      .join('');
  detail(labelled('expected: ', side('removed', c.green)));
  detail(labelled('got:      ', side('added', c.red)));
}

function labelled(label: string, text: string): string {
  return label + text.replaceAll('\n', `\n${' '.repeat(label.length)}`);
}

const KINDS = { asked: 'asked', sent: 'sent ', found: 'found', difference: 'first difference' };

function transcript({ transcript: lines = [] }: TestResult, c: Colors, detail: (text: string) => void): void {
  detail(c.dim('what happened:'));
  for (const { kind, text } of lines) {
    const line = labelled(`  ${KINDS[kind]}  `, text);
    detail(kind === 'difference' ? c.bold(line) : c.dim(line));
  }
}

const SHOWN_OUTPUT = 2_000;

function output(
  { text, truncated }: { text: string; truncated: boolean },
  c: Colors,
  detail: (text: string) => void,
): void {
  const cut = truncated || text.length > SHOWN_OUTPUT;
  detail(c.dim(cut ? 'printed (cut, there was more):' : 'printed:'));
  for (const line of text.slice(0, SHOWN_OUTPUT).trimEnd().split('\n')) detail(c.dim(`  ${line}`));
}
