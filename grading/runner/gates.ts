import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CheckResult } from '../../lib/kit/result';
import { bundleSubmission, type SubmissionFile } from './bundle';
import { loadMutants, loadTests } from './load-tests';
import { exerciseFile, PROJECT } from './paths';
import { Pool } from './pool';
import { reachedBy } from './reach';
import { typeCheckStubs } from './stub-types';
import { stubSource } from './stubs';
import type { Mutant } from './suite';

const LEAST_ALTERNATIVES = 3;
const LEAST_MUTANTS = 8;

/** One thing that a gate holds. */
export interface GateItem {
  /** `01-topics: mutant create-ignores-configs loses points`. */
  name: string;
  ok: boolean;
  /** Why it is not held, or a figure. */
  message: string;
  /** How long grading took, where a submission was graded. */
  seconds?: number;
}

/** What the gates found of one exercise. */
export interface ExerciseGates {
  exercise: string;
  items: GateItem[];
  /** By test: the mutants that it kills. */
  kills: Map<string, string[]>;
}

/**
 * Runs the four gates over exercises: worked code scores all points, stubs none, each alternative all, each mutant
 * fewer; and each test is needed, since it kills a mutant.
 *
 * @param options.parallel how many submissions are graded at a time
 * @param options.withMutants false leaves out the mutants, and with them whether each test is needed: the quick loop
 */
export async function runGates(
  exercises: readonly string[],
  {
    brokers,
    parallel = 2,
    withMutants = true,
    onItem,
  }: { brokers: string[]; parallel?: number; withMutants?: boolean; onItem?: (item: GateItem) => void },
): Promise<ExerciseGates[]> {
  const pool = new Pool(parallel);
  try {
    const types = typeCheckStubs([...exercises]).then((said) => item('stubs type-check', said === '', said));
    const gates = await Promise.all(
      exercises.map((exercise) => gatesOf(exercise, brokers, pool, withMutants, onItem)),
    );
    const typed = await types;
    onItem?.(typed);
    gates[0]?.items.unshift(typed);
    return gates;
  } finally {
    pool.close();
  }
}

async function gatesOf(
  exercise: string,
  brokers: string[],
  pool: Pool,
  withMutants: boolean,
  onItem: (item: GateItem) => void = () => {},
): Promise<ExerciseGates> {
  const items: GateItem[] = [];
  const kills = new Map((await loadTests(exercise)).map(({ id }) => [id, [] as string[]]));
  const file = exerciseFile(exercise);
  const worked = readFileSync(file, 'utf8');
  const alternatives = alternativesOf(exercise);
  const mutants = await loadMutants(exercise);
  const add = (what: string, ok: boolean, message: string, result?: CheckResult) => {
    const found: GateItem = item(`${exercise}: ${what}`, ok, message);
    if (result) found.seconds = result.durationMs / 1000;
    items.push(found);
    onItem(found);
  };
  const grade = (submission: SubmissionFile, only?: string[]) =>
    pool.grade({ exercise, brokers, submission, only, reveal: true, hints: 0 });

  const stubs = async () => {
    const result = await grade({ file, source: stubSource(exercise, worked) });
    const ok = result.points === 0 && result.tests.every(({ outcome }) => outcome === 'todo');
    add('stubs score 0, each test being to do', ok, told(result, 'todo'), result);
  };
  const alternative = async (override: string) => {
    const result = await grade({ file, override });
    add(`alternative ${basename(override, '.ts')} scores 100 %`, isFull(result), told(result), result);
  };
  const mutant = async (mutant: Mutant, { tests }: CheckResult) => {
    const what = `mutant ${mutant.name} loses points`;
    const source = await mutate(worked, mutant, file);
    if (source instanceof Error) return add(what, false, source.message);
    // A test that calls nothing which the edit reaches passes as it did on the worked code.
    const reached = reachedBy(worked, worked.indexOf(mutant.find));
    const only = tests.filter(({ called }) => !reached || called?.some((fn) => reached.has(fn)));
    const result = await grade(
      { file, source },
      only.map(({ id }) => id),
    );
    const unjudged = result.tests.some(({ outcome }) => outcome === 'infra');
    const killers = result.tests
      .filter(({ outcome }) => !['pass', 'infra'].includes(outcome))
      .map(({ id }) => id);
    for (const id of killers) kills.get(id)?.push(mutant.name);
    const message = unjudged ? told(result) : `by ${killers.join(', ') || 'no test'}`;
    add(what, killers.length > 0 && !unjudged, message, result);
  };

  add(
    `has at least ${LEAST_ALTERNATIVES} alternatives`,
    alternatives.length >= LEAST_ALTERNATIVES,
    `${alternatives.length}`,
  );
  add(`has at least ${LEAST_MUTANTS} mutants`, mutants.length >= LEAST_MUTANTS, `${mutants.length}`);
  const right = await grade({ file });
  add('worked code scores 100 %', isFull(right), told(right), right);
  await Promise.all([
    stubs(),
    ...alternatives.map(alternative),
    ...(withMutants ? mutants.map((each) => mutant(each, right)) : []),
  ]);
  if (!withMutants) return { exercise, items, kills };
  for (const [test, killed] of kills) {
    const message = killed.join(', ') || 'none: is this test needed, or a mutant missing?';
    add(`test ${test} kills a mutant`, killed.length > 0, message);
  }
  return { exercise, items, kills };
}

function item(name: string, ok: boolean, message: string): GateItem {
  return { name, ok, message };
}

function isFull({ points, max, tests }: CheckResult): boolean {
  return points === max && tests.length > 0;
}

/** The score, and what came of each test that did not end as expected. */
function told({ points, max, tests, diagnostics }: CheckResult, expected = 'pass'): string {
  const [diagnostic] = diagnostics;
  if (diagnostic) return `${diagnostic.file}:${diagnostic.line}: ${diagnostic.message}`;
  const others = tests.filter(({ outcome }) => outcome !== expected);
  const lines = others.map(({ id, outcome, message }) => `\n  ${id}: ${outcome}: ${message ?? ''}`);
  return `${points} / ${max} points${lines.join('')}`;
}

function alternativesOf(exercise: string): string[] {
  const folder = join(PROJECT, 'grading', 'alternatives', exercise);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

/** The worked file with the mutant's edit, or what is wrong with the edit. */
export async function mutate(
  worked: string,
  { name, find, replace }: Mutant,
  file: string,
): Promise<string | Error> {
  const times = worked.split(find).length - 1;
  if (times !== 1)
    return new Error(`the text of mutant ${name} was found ${times} times; expected exactly once: ${find}`);
  const source = worked.replace(find, () => replace);
  const bundle = await bundleSubmission({ file, source });
  if (bundle.ok) return source;
  return new Error(`mutant ${name} does not compile: ${bundle.diagnostics[0]?.message}`);
}
