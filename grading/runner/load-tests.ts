import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from './paths';
import type { Mutant, TestSpec } from './suite';

/** A test with where it comes from. */
export type KnownTest = TestSpec & { hidden: boolean };

/**
 * The tests of an exercise, in the order in which they are checked: the public ones, then the hidden ones where there
 * are any (a student's kit has none).
 *
 * @throws Error when the files contradict themselves
 */
export async function loadTests(exercise: string, { hidden = true } = {}): Promise<KnownTest[]> {
  const open = await loadSpecs(exercise, 'tests');
  if (!open)
    throw new Error(`grading/tests/${exercise}.ts: not found, so nothing of ${exercise} can be checked`);
  const closed = hidden ? ((await loadSpecs(exercise, 'hidden')) ?? []) : [];
  const all = [
    ...open.map((spec) => ({ ...spec, hidden: false })),
    ...closed.map((spec) => ({ ...spec, hidden: true })),
  ];
  const ids = all.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`${exercise}: two tests are called ${twice}`);
  return all;
}

/** The mutants of an exercise; none where there is no such file. */
export async function loadMutants(exercise: string): Promise<Mutant[]> {
  return (await load<{ list: Mutant[] }>(exercise, 'mutants'))?.list ?? [];
}

async function loadSpecs(exercise: string, folder: 'tests' | 'hidden'): Promise<TestSpec[] | null> {
  return (await load<{ specs: TestSpec[] }>(exercise, folder))?.specs ?? null;
}

async function load<T extends object>(exercise: string, folder: string): Promise<T | null> {
  const file = join(PROJECT, 'grading', folder, `${exercise}.ts`);
  if (!existsSync(file)) return null;
  const { default: found } = (await import(pathToFileURL(file).href)) as {
    default?: T & { exercise: string };
  };
  if (found?.exercise !== exercise) {
    throw new Error(
      `grading/${folder}/${exercise}.ts: expected to declare ${exercise}, but declares ${found?.exercise ?? 'nothing'}`,
    );
  }
  return found;
}
