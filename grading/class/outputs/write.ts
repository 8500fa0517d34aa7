import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { ClassBook } from '../types';
import { feedbackHtml } from './feedback';
import { gradebookCsv } from './gradebook';
import { gradescopeResults } from './gradescope/results';
import { junitXml } from './junit';
import { moodleCsv } from './moodle';
import { fileNames, sortedStudents } from './people';
import { type ReportOptions, reportHtml } from './report';
import { classResult, json, resultSchema, studentResult } from './result';

export type OutputOptions = ReportOptions;

/** Folders that hold a file a student, and nothing else of that kind. */
const FOLDERS = { feedback: '.html', result: '.json', results: '.json' } as const;

/**
 * Writes all that a class is given and a teacher reads from the book: gradebook.csv, moodle.csv, junit.xml, result.json
 * and its schema, report.html, and for each student feedback/, result/ and results/ (Gradescope; left out while points
 * are withheld). A file is whole or not there: each is written beside its place and then renamed. Files of students who
 * are not in the book any more are removed from these folders.
 *
 * @returns the paths written, sorted; the same book gives the same bytes
 */
export async function writeOutputs(
  book: ClassBook,
  dir: string,
  options: OutputOptions = {},
): Promise<string[]> {
  const names: string[] = [];
  for (const [name, text] of outputs(book, options)) {
    await writeWhole(join(dir, name), text);
    names.push(name);
  }
  await removeOthers(dir, new Set(names));
  return names.sort().map((name) => join(dir, name));
}

/** Each file's name below the folder and its text, one at a time: a class's texts together are large. */
export function* outputs(
  book: ClassBook,
  options: OutputOptions = {},
): Generator<[name: string, text: string]> {
  const names = fileNames(book);
  for (const mark of sortedStudents(book)) {
    const name = names.get(mark.student.id)!;
    const results = gradescopeResults(book, mark);
    if (results) yield [`results/${name}.json`, json(results)];
    yield [`result/${name}.json`, json(studentResult(book, mark))];
    yield [`feedback/${name}.html`, feedbackHtml(book, mark)];
  }
  yield ['gradebook.csv', gradebookCsv(book)];
  yield ['moodle.csv', moodleCsv(book)];
  yield ['junit.xml', junitXml(book)];
  yield ['result.schema.json', resultSchema()];
  yield ['result.json', json(classResult(book))];
  yield ['report.html', reportHtml(book, options)];
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeOthers(dir: string, written: Set<string>): Promise<void> {
  for (const [folder, extension] of Object.entries(FOLDERS)) {
    const names = await readdir(join(dir, folder)).catch(() => []);
    const others = names.filter((name) => extname(name) === extension && !written.has(`${folder}/${name}`));
    for (const name of others) await rm(join(dir, folder, name));
  }
}
