import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CheckResult, TestResult } from '../../lib/kit/result';
import { bundleSubmission, type SubmissionFile } from './bundle';
import { killersOf } from './killers';
import { loadMutants, loadTests } from './load-tests';
import { exerciseFile, PROJECT } from './paths';
import { Pool } from './pool';
import { reachedBy } from './reach';
import { hasFailed } from './run';
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
  /** By test: the mutants that it was seen to kill. */
  kills: Map<string, string[]>;
}

/**
 * Runs the four gates over exercises: worked code scores all points, stubs none, each alternative all, each mutant
 * fewer; and each test is needed, since it kills a mutant.
 *
 * @param options.brokers the cluster to grade on, or what gives that of an exercise
 * @param options.parallel how many submissions are graded at a time
 * @param options.quick true grades worked code and stubs only: alternatives and mutants take most of the time
 * @param options.allKills true runs every test on every mutant that it can tell; else a mutant is left at the first test
 *   that kills it
 */
export async function runGates(
  exercises: readonly string[],
  {
    brokers,
    parallel = 2,
    quick = false,
    allKills = false,
    onItem,
  }: {
    brokers: string[] | ((exercise: string) => string[]);
    parallel?: number;
    quick?: boolean;
    allKills?: boolean;
    onItem?: (item: GateItem) => void;
  },
): Promise<ExerciseGates[]> {
  const pool = new Pool(parallel);
  try {
    const types = typeCheckStubs([...exercises]).then((said) => item('stubs type-check', said === '', said));
    const gates = await Promise.all(
      exercises.map((exercise) => {
        const own = typeof brokers === 'function' ? brokers(exercise) : brokers;
        return gatesOf(exercise, own, pool, { quick, allKills }, onItem);
      }),
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
  { quick, allKills }: { quick: boolean; allKills: boolean },
  onItem: (item: GateItem) => void = () => {},
): Promise<ExerciseGates> {
  const items: GateItem[] = [];
  const kills = new Map((await loadTests(exercise)).map(({ id }) => [id, [] as string[]]));
  const file = exerciseFile(exercise);
  const worked = readFileSync(file, 'utf8');
  const alternatives = alternativesOf(exercise);
  const mutants = await loadMutants(exercise);
  const killers = killersOf(exercise);
  const add = (what: string, ok: boolean, message: string, result?: CheckResult) => {
    const found: GateItem = item(`${exercise}: ${what}`, ok, message);
    if (result) found.seconds = result.durationMs / 1000;
    items.push(found);
    onItem(found);
  };
  const options = (submission: SubmissionFile) => ({ exercise, brokers, submission, reveal: true, hints: 0 });
  const grade = (submission: SubmissionFile, only?: string[]) => pool.grade({ ...options(submission), only });

  const stubs = async () => {
    const result = await grade({ file, source: stubSource(exercise, worked) });
    const ok = result.points === 0 && result.tests.every(({ outcome }) => outcome === 'todo');
    add('stubs score 0, each test being to do', ok, told(result, 'todo'), result);
  };
  const alternative = async (override: string) => {
    const result = await grade({ file, override });
    add(`alternative ${basename(override, '.ts')} scores 100 %`, isFull(result), told(result), result);
  };
  /** Of the mutants that compile. */
  const sources = new Map<Mutant, string>();
  const kill = (test: string, name: string) => kills.get(test)?.push(name);
  const mutant = async (mutant: Mutant, tests: TestResult[]) => {
    const what = `mutant ${mutant.name} loses points`;
    const source = await mutate(worked, mutant, file);
    if (source instanceof Error) return add(what, false, source.message);
    sources.set(mutant, source);
    const able = testsThatReach(worked, mutant, tests);
    // The one that killed it before, then quick ones, and before these those that have killed none yet: one kill each is
    // what they owe.
    const cost = ({ id, durationMs }: TestResult) =>
      id === killers[mutant.name] ? -1 : durationMs * (kills.get(id)?.length ? 1 : 0.3);
    const result = await pool.grade(() => ({
      ...options({ file, source }),
      only: [...able].sort((a, b) => cost(a) - cost(b)).map(({ id }) => id),
      untilFailure: !allKills,
    }));
    const killedBy = result.tests.filter(hasFailed).map(({ id }) => id);
    for (const id of killedBy) kill(id, mutant.name);
    const unjudged = result.tests.some(({ outcome }) => outcome === 'infra');
    const message = killedBy.length || !unjudged ? `by ${killedBy.join(', ') || 'no test'}` : told(result);
    add(what, killedBy.length > 0, message, result);
  };
  /** Looks for a mutant that a test kills, among those that other tests have killed. */
  const needed = async (test: TestResult) => {
    for (const [mutant, source] of sources) {
      if (kills.get(test.id)?.length) break;
      if (testsThatReach(worked, mutant, [test]).length === 0) continue;
      const result = await grade({ file, source }, [test.id]);
      if (result.tests.some(hasFailed)) kill(test.id, mutant.name);
    }
    const killed = kills.get(test.id) ?? [];
    const message = killed.join(', ') || 'none: is this test needed, or a mutant missing?';
    add(`test ${test.id} kills a mutant`, killed.length > 0, message);
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
    ...(quick ? [] : alternatives.map(alternative)),
    ...(quick ? [] : mutants.map((each) => mutant(each, right.tests))),
  ]);
  if (!quick) await Promise.all(right.tests.map(needed));
  return { exercise, items, kills };
}

/** A test that calls nothing which the edit reaches passes as it did on the worked code. */
function testsThatReach(worked: string, { find }: Mutant, tests: TestResult[]): TestResult[] {
  const reached = reachedBy(worked, worked.indexOf(find));
  return tests.filter(({ called }) => !reached || called?.some((fn) => reached.has(fn)));
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
