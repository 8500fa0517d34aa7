import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The kit that submissions are given: always this one, never one that a submission brings along. */
export const KIT = join(PROJECT, 'lib', 'kit');

/** Where an exercise's worked or student's file is. */
export function exerciseFile(id: string): string {
  return join(PROJECT, 'lib', `${id}.ts`);
}
