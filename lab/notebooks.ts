import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { LabError } from './errors';
import { projectDir } from './paths';

/** The ids of all notebooks, in the course's order. */
export function notebookIds(): string[] {
  const dir = join(projectDir, 'notebooks');
  const files = existsSync(dir) ? readdirSync(dir) : [];
  return files
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => name.replace(/\.ipynb$/, ''))
    .sort();
}

/** The id of the notebook meant by `02`, `2` or `02-conversation`. @throws LabError that lists all, the nearest first */
export function findNotebook(written: string): string {
  const ids = notebookIds();
  const number = /^\d$/.test(written) ? `0${written}` : written;
  const found = ids.find((id) => id === written || id.startsWith(`${number}-`));
  if (found) return found;
  const nearest = [...ids].sort((a, b) => distance(written, a) - distance(written, b));
  throw new LabError(
    `There is no notebook "${written}". All, the nearest first: ${nearest.join(', ') || 'none'}.`,
  );
}

/** The address of a notebook in a JupyterLab whose own address, with its token, is given. */
export function notebookUrl(jupyterUrl: string, id: string | undefined): string {
  const url = new URL(jupyterUrl);
  url.pathname = id ? `/lab/tree/notebooks/${id}.ipynb` : '/lab';
  return url.href;
}
