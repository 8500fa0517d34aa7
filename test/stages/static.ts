import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Item, Stage } from '../item';
import { houseFaults } from '../notebooks/house-rules';
import { notebookFiles, readNotebook } from '../notebooks/notebook';
import { typecheckNotebooks } from '../notebooks/typecheck';

/** Types of the whole project, and of every notebook's cells. */
export const types: Stage = {
  name: 'types',
  quick: true,
  async *run({ project }) {
    yield command(
      'the project type-checks',
      project,
      ['typescript', 'bin', 'tsc'],
      ['-p', '.', '--pretty', 'false'],
    );
    for (const [id, faults] of typecheckNotebooks(project, join(project, '.lab', 'check', 'notebooks'))) {
      yield item(`the cells of ${id} type-check strictly`, faults);
    }
  },
};

/** Format and lint rules, and the house rules of notebooks. */
export const lint: Stage = {
  name: 'lint',
  quick: true,
  async *run({ project }) {
    yield command(
      'format and lint rules hold',
      project,
      ['@biomejs', 'biome', 'bin', 'biome'],
      ['ci', '--colors=off', '.'],
    );
    for (const file of notebookFiles(join(project, 'notebooks'))) {
      const notebook = readNotebook(file);
      yield item(`${notebook.id} keeps the notebooks' house rules`, houseFaults(notebook));
    }
  },
};

function command(name: string, project: string, bin: string[], args: string[]): Item {
  const script = join(project, 'node_modules', ...bin);
  const run = spawnSync(process.execPath, [script, ...args], { cwd: project, encoding: 'utf8' });
  if (run.status === 0) return { name, ok: true };
  return { name, ok: false, message: `${run.stdout}${run.stderr}${run.error ?? ''}`.trim().slice(-6_000) };
}

function item(name: string, faults: string[]): Item {
  return faults.length ? { name, ok: false, message: faults.join('\n') } : { name, ok: true };
}
