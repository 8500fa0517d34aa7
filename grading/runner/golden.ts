import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CheckResult } from '../../lib/kit/result';
import { PROJECT } from './paths';
import { printCheck } from './print';

/**
 * Holds a result's printed form to grading/runner/golden/<name>.txt, durations left out. With UPDATE_GOLDEN=1 the
 * file is written instead: look at the difference before you commit it.
 */
export function expectGolden(
  name: string,
  result: CheckResult,
  options: Parameters<typeof printCheck>[1] = {},
): void {
  const printed = `${printCheck(result, options).replace(/in \d+\.\d s$/, 'in N s')}\n`;
  const folder = join(PROJECT, 'grading', 'runner', 'golden');
  const file = join(folder, `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, printed);
  }
  const golden = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(printed, `printed form differs from ${file}; UPDATE_GOLDEN=1 rewrites it`).to.equal(golden);
}
