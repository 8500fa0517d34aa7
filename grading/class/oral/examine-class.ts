import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Student } from '../types';
import { drawOral, type OralDraw } from './draw';
import { oralSheet } from './sheet';
import { oralText } from './text';

/**
 * Draws questions for a class, for `grade oral`: tells them as text, and writes the examiner's sheet where one is asked
 * for.
 *
 * @param options `sheet` is the path of an HTML file; `emit` receives text for the terminal
 * @throws RangeError if `count` is no whole number from 1 to the size of the bank
 */
export async function examineClass(
  students: Student[],
  {
    seed,
    count,
    sheet,
    title,
    emit,
  }: {
    seed: string | number;
    count?: number;
    sheet?: string;
    title?: string;
    emit(text: string): void;
  },
): Promise<OralDraw[]> {
  const draws = drawOral(students, { seed, count });
  emit(oralText(draws));
  if (sheet) {
    await mkdir(dirname(sheet), { recursive: true });
    await writeFile(sheet, oralSheet(draws, { seed, title }));
    emit(`The examiner's sheet: ${sheet}`);
  }
  return draws;
}
