import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Notebook, notebookFiles, readNotebook } from './notebook';

/** A notebook's code as one module, and for each of its lines the cell and line that it came from (both from 1). */
export function asModule(notebook: Notebook): {
  source: string;
  origin: Array<{ cell: number; line: number }>;
} {
  const lines: string[] = [];
  const origin: Array<{ cell: number; line: number }> = [];
  notebook.cells.forEach((cell, index) => {
    if (cell.cell_type !== 'code') return;
    cell.source.split('\n').forEach((line, number) => {
      lines.push(line);
      origin.push({ cell: index + 1, line: number + 1 });
    });
  });
  lines.push('export {};');
  return { source: lines.join('\n'), origin };
}

/**
 * Type-checks the cells of every notebook strictly, each notebook as one module.
 * tslab is not strict, so this is where a wrong type in a cell is found.
 * @param work an empty folder below the project, so that packages resolve; it is emptied first
 * @returns per notebook the compiler's sentences, by cell and line; an empty list where all is well
 */
export function typecheckNotebooks(project: string, work: string): Map<string, string[]> {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  symlinkSync(join(project, 'lib'), join(work, 'lib'), 'dir');
  const modules = new Map(
    notebookFiles(join(project, 'notebooks')).map((file) => {
      const notebook = readNotebook(file);
      return [notebook.id, asModule(notebook)] as const;
    }),
  );
  for (const [id, { source }] of modules) writeFileSync(join(work, `${id}.ts`), source);
  writeFileSync(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      extends: relative(work, join(project, 'tsconfig.json')),
      include: ['*.ts'],
      exclude: [],
    }),
  );
  const tsc = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: work,
    encoding: 'utf8',
  });
  const faults = new Map([...modules.keys()].map((id) => [id, [] as string[]]));
  let attributed = 0;
  for (const [, id, line, column, message] of run.stdout.matchAll(
    /^([\w-]+)\.ts\((\d+),(\d+)\): error (.*)$/gm,
  )) {
    const at = modules.get(id as string)?.origin[Number(line) - 1];
    faults.get(id as string)?.push(`cell ${at?.cell}, line ${at?.line}, column ${column}: ${message}`);
    attributed++;
  }
  if (run.status !== 0 && attributed === 0) {
    throw new Error(
      `The compiler failed on the notebooks' cells: ${run.stdout}${run.stderr}${run.error ?? ''}`,
    );
  }
  return faults;
}
