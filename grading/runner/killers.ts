import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './paths';

/** By exercise and mutant, a test that killed it. Written by `npm run gates -- --remember`, never by hand. */
const FILE = join(PROJECT, 'grading', 'mutants', 'killers.json');

/** By name of a mutant, the test to try first. Only the order rests on it: what is not there, or wrong, costs time. */
export function killersOf(exercise: string): Record<string, string> {
  return read()[exercise] ?? {};
}

/** Notes which test killed each mutant, for the exercises given. */
export function rememberKillers(gates: Array<{ exercise: string; kills: Map<string, string[]> }>): void {
  const all = read();
  for (const { exercise, kills } of gates) {
    const pairs = [...kills].flatMap(([test, mutants]) => mutants.map((mutant) => [mutant, test] as const));
    // Of several tests that killed it the first, and the names in order: a diff then shows what has changed.
    const first = new Map([...pairs].reverse());
    all[exercise] = Object.fromEntries([...first].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

function read(): Record<string, Record<string, string>> {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
}
