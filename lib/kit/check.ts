import * as tslab from 'tslab';
import { COMPARED, compareLong } from './compare';
import { labRequest } from './lab';
import { type CheckResult, type Outcome, SIGNS, type TestResult } from './result';
import { escapeHtml } from './tables';

/** How a result is shown. */
export interface CheckOptions {
  /** How many hints each test shows, also those that pass. Without it: all of each test that does not pass, folded. */
  hints?: number;
}

/**
 * Grades an exercise as saved in lib/ and shows the points, each test, and what to do next. It never throws: what
 * went wrong is shown.
 *
 * @param exercise the exercise's id, such as `01-topics`
 */
export async function check(exercise: string, options: CheckOptions = {}): Promise<void> {
  tslab.display.html(await checkReport(exercise, options));
}

/** What `check` shows, as HTML. */
export async function checkReport(exercise: string, options: CheckOptions = {}): Promise<string> {
  try {
    const path = `/api/check/${encodeURIComponent(exercise)}`;
    return checkHtml(
      await labRequest<CheckResult>('POST', path, { hints: options.hints ?? MOST_HINTS }),
      options,
    );
  } catch (error) {
    return `<p><strong>Not checked.</strong> ${escapeHtml(String((error as Error)?.message ?? error))}</p>`;
  }
}

const MOST_HINTS = 3;

const GREEN = 'var(--jp-success-color1, #2e7d32)';
const RED = 'var(--jp-error-color1, #d32f2f)';
const YELLOW = 'var(--jp-warn-color1, #e65100)';
const BLUE = 'var(--jp-info-color1, #0288d1)';

const COLORS: Record<Outcome, string> = {
  pass: GREEN,
  fail: RED,
  error: RED,
  todo: YELLOW,
  timeout: RED,
  crash: RED,
  missing: YELLOW,
  infra: BLUE,
};

/** A result as HTML. Everything that comes from a submission is escaped; colours follow JupyterLab's theme. */
export function checkHtml(result: CheckResult, options: CheckOptions = {}): string {
  const { exercise, title, points, max, withheld, tests, diagnostics } = result;
  const full = points === max && withheld === 0 && max > 0;
  const apart = withheld
    ? ` <span style="color:${BLUE}">${withheld} not judged, for a fault of the lab</span>`
    : '';
  const head = `<p><strong>${escapeHtml(exercise)}</strong> ${escapeHtml(title)}: <strong style="color:${full ? GREEN : 'inherit'}">${points} / ${max} points</strong>${apart}</p>`;
  const problems = diagnostics
    .map(({ file, line, column, message, source }) => {
      const code = source === undefined ? '' : block(`${source}\n${' '.repeat(column - 1)}^`);
      return `<p style="color:${RED}">${escapeHtml(`${file}:${line}:${column}`)} ${escapeHtml(message)}</p>${code}`;
    })
    .join('');
  // A file that does not compile has one thing to mend: a row a test would only hide it.
  const rows = diagnostics.length ? '' : tests.map((test) => row(test, options)).join('');
  return `<div style="color:inherit">${head}${problems}<table style="text-align:left;border-collapse:collapse">${rows}</table></div>`;
}

function row(test: TestResult, { hints }: CheckOptions): string {
  const { mark, word } = SIGNS[test.outcome];
  const color = COLORS[test.outcome];
  const cell = 'text-align:left;vertical-align:top;padding:2px 8px;';
  const name = escapeHtml(test.title) + (test.hidden ? ' <em style="opacity:.7">(hidden)</em>' : '');
  const shown = hints ?? (test.outcome === 'pass' || test.outcome === 'infra' ? 0 : MOST_HINTS);
  // Each hint holds the next one, so that nobody reads the last before the first.
  const folded = test.hints
    .slice(0, shown)
    .reduceRight((next, hint, index) => fold(`Hint ${index + 1}`, `<p>${escapeHtml(hint)}</p>${next}`), '');
  return `<tr><td style="${cell}color:${color};white-space:nowrap"><strong>${mark} ${word}</strong></td><td style="${cell}white-space:nowrap">${test.points}/${test.max}</td><td style="${cell}">${name}${details(test)}${folded}</td></tr>`;
}

function details({ outcome, message, expected, got, transcript = [], output }: TestResult): string {
  if (outcome === 'pass') return '';
  const parts = [];
  if (message) parts.push(`<div style="margin:2px 0;opacity:.85">→ ${escapeHtml(message)}</div>`);
  if (expected !== undefined || got !== undefined) {
    const long = compareLong(expected ?? '', got ?? '');
    const lines = long?.map(({ side, text }) => `${side} ${text}`).join('\n');
    parts.push(
      block(
        lines === undefined
          ? `expected: ${aligned(expected ?? '')}\ngot:      ${aligned(got ?? '')}`
          : `${COMPARED}\n${lines}`,
      ),
    );
  }
  if (transcript.length && outcome !== 'todo') {
    const lines = transcript.map(({ kind, text }) => {
      const label = `${kind === 'difference' ? 'first difference' : kind.padEnd(5)}  `;
      return label + aligned(text, label.length);
    });
    parts.push(fold('What happened', block(lines.join('\n'))));
  }
  if (output)
    parts.push(fold(`Printed${output.truncated ? ' (cut)' : ''}`, block(output.text.slice(0, 2_000))));
  return parts.join('');
}

function aligned(text: string, indent = 'expected: '.length): string {
  return text.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

function block(text: string): string {
  return `<pre style="color:inherit;background:transparent;border-left:2px solid currentColor;padding-left:8px;margin:4px 0;opacity:.85">${escapeHtml(text)}</pre>`;
}

function fold(title: string, html: string): string {
  return `<details><summary style="cursor:pointer;opacity:.8">${title}</summary>${html}</details>`;
}
