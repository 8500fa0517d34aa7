import { readFileSync, writeFileSync } from 'node:fs';

/**
 * A notebook without outputs, execution counts and editor state, so that a diff shows what a person wrote.
 * @returns the same text where there was nothing to strip
 */
export function strip(source: string): string {
  const notebook = JSON.parse(source);
  for (const cell of notebook.cells) {
    const { tags } = cell.metadata ?? {};
    cell.metadata = tags?.length ? { ...cell.metadata, tags } : { ...cell.metadata };
    for (const editorState of ['collapsed', 'scrolled', 'execution', 'jupyter', 'ExecuteTime'])
      delete cell.metadata[editorState];
    if (cell.cell_type !== 'code') continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Strips a notebook file in place. Returns whether it changed. */
export function stripFile(file: string): boolean {
  const before = readFileSync(file, 'utf8');
  const after = strip(before);
  if (after !== before) writeFileSync(file, after);
  return after !== before;
}
