import type { Notebook } from './notebook';

const ID = /^[a-z0-9][a-z0-9-]*$/;
const LONGEST_CODE_CELL = 25;

/** What a notebook of this course must keep to before it is run. Returns one sentence a fault, none where all is well. */
export function houseFaults(notebook: Notebook): string[] {
  const faults: string[] = [];
  if (notebook.kernel !== 'tslab') faults.push(`kernel is ${notebook.kernel || 'not named'}, expected tslab`);
  const seen = new Set<string>();
  notebook.cells.forEach((cell, index) => {
    const where = `cell ${index + 1} (${cell.id})`;
    if (!ID.test(cell.id ?? '')) faults.push(`${where}: the id is not kebab-case`);
    if (seen.has(cell.id)) faults.push(`${where}: the id is used twice`);
    seen.add(cell.id);
    if (cell.cell_type !== 'code') return;
    if (cell.outputs.length || cell.execution_count !== null) {
      faults.push(`${where}: outputs are saved; run \`npm run fix\``);
    }
    const lines = cell.source.split('\n').length;
    if (lines > LONGEST_CODE_CELL)
      faults.push(`${where}: ${lines} lines of code, at most ${LONGEST_CODE_CELL} fit a screen`);
  });
  const source = notebook.cells.map((cell) => cell.source).join('\n');
  if (!source.includes(`check('${notebook.id}')`))
    faults.push(`no check cell: await check('${notebook.id}')`);
  if (!/\*\*Predict\.\*\*/.test(source)) faults.push('no prediction is asked (**Predict.**)');
  return faults;
}
