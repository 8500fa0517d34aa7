import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exercises } from '../../exercises';
import { loadAllQuestions } from './questions';
import { answerTemplate } from './template';

/** The pages of answers that a kit holds, by path: `answers/03-velib-producer.md`. */
export async function answerTemplates(
  ids: readonly string[] = exercises.map(({ id }) => id),
): Promise<Map<string, string>> {
  const written = await loadAllQuestions(ids);
  return new Map(written.map((each) => [`answers/${each.exercise}.md`, answerTemplate(each)]));
}

/**
 * Writes the pages of answers into a folder, for `grade answers DIR`. A page that is there already is left as it is:
 * somebody may have written on it.
 *
 * @returns paths in the folder, of pages that were made and of pages that were there
 */
export async function writeAnswerTemplates(
  dir: string,
  ids?: readonly string[],
): Promise<{ made: string[]; kept: string[] }> {
  const [made, kept]: [string[], string[]] = [[], []];
  for (const [path, text] of await answerTemplates(ids)) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, text, { flag: 'wx' });
      made.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      kept.push(path);
    }
  }
  return { made, kept };
}
