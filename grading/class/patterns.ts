import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestResult } from '../../lib/kit/result';
import { loadMutants } from '../runner/load-tests';
import { PROJECT } from '../runner/paths';
import type { Mutant } from '../runner/suite';
import type { MutantHint } from './types';

/** By exercise and mutant, the tests that it fails. Written by `npm run gates -- --matrix --remember`, never by hand. */
const FILE = join(PROJECT, 'grading', 'mutants', 'patterns.json');
const MOST_HINTS = 3;

export type Patterns = Record<string, Record<string, string[]>>;

/** The patterns that are known; none where the file is missing, as in a student's kit. */
export function readPatterns(): Patterns {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Patterns) : {};
}

/** Notes which tests each mutant fails, for the exercises given. */
export function rememberPatterns(gates: Array<{ exercise: string; kills: Map<string, string[]> }>): void {
  const all = readPatterns();
  for (const { exercise, kills } of gates) {
    const failed = new Map<string, string[]>();
    for (const [test, mutants] of kills)
      for (const mutant of mutants) failed.set(mutant, [...(failed.get(mutant) ?? []), test]);
    all[exercise] = Object.fromEntries(
      [...failed]
        .map(([mutant, tests]) => [mutant, tests.sort()] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 1)}\n`);
}

/** What tells a student by the tests that failed. */
export type Hinter = (tests: TestResult[]) => MutantHint | null;

/** The hints of an exercise's mutants, found by what fails. */
export async function mutantHints(exercise: string): Promise<Hinter> {
  return hinter(await loadMutants(exercise), readPatterns()[exercise] ?? {});
}

/**
 * Finds the mutants whose pattern of failed tests equals a student's. Nothing is told where a test is to do, could not
 * be judged, or where none failed.
 */
export function hinter(mutants: Mutant[], patterns: Record<string, string[]>): Hinter {
  const byPattern = new Map<string, string[]>();
  for (const { name, hint } of mutants) {
    const tests = patterns[name];
    if (!tests?.length) continue;
    const pattern = [...tests].sort().join();
    const hints = byPattern.get(pattern) ?? [];
    if (!hints.includes(hint)) byPattern.set(pattern, [...hints, hint]);
  }
  return (tests) => {
    if (tests.some(({ outcome }) => outcome === 'todo' || outcome === 'infra' || outcome === 'missing'))
      return null;
    const failed = tests.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id);
    const hints = byPattern.get(failed.sort().join());
    return hints ? { hints: hints.slice(0, MOST_HINTS), shared: hints.length > 1 } : null;
  };
}
