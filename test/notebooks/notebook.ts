import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Cell {
  cell_type: 'code' | 'markdown' | 'raw';
  id: string;
  source: string;
  metadata: { tags?: string[] };
  outputs: Output[];
  execution_count: number | null;
}

/** https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs */
export interface Output {
  output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
}

export interface Notebook {
  id: string;
  file: string;
  kernel: string;
  cells: Cell[];
}

/** Reads a notebook file. @throws SyntaxError naming the file when it is not JSON */
export function readNotebook(file: string): Notebook {
  let json: {
    metadata: { kernelspec?: { name?: string } };
    cells: Array<Cell & { source: string | string[] }>;
  };
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new SyntaxError(`${file} is not a notebook: ${(cause as Error).message}`, { cause });
  }
  return {
    id: basename(file, '.ipynb'),
    file,
    kernel: json.metadata.kernelspec?.name ?? '',
    cells: json.cells.map((cell) => ({ ...cell, source: text(cell.source), outputs: cell.outputs ?? [] })),
  };
}

/** Files of all notebooks in a folder, in the order of the course. */
export function notebookFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => join(folder, name));
}

/** nbformat allows a string or a list of lines. */
export function text(source: string | string[] | undefined): string {
  return Array.isArray(source) ? source.join('') : (source ?? '');
}

/** All that a cell put on the page as text: streams, text/plain and text/html. */
export function outputText(cell: Cell): string {
  return cell.outputs
    .map((output) => {
      const data = output.data ?? {};
      return (
        text(output.text) || text((data['text/html'] ?? data['text/plain']) as string | string[] | undefined)
      );
    })
    .join('\n');
}
