import { createWriteStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { findExercise } from '../../../exercises';
import { PROJECT } from '../../../runner/paths';
import { byText } from '../text';

export interface GradescopeOptions {
  /** Ids, numbers or words of the exercises that the assignment asks for. */
  exercises: string[];
  /** Further arguments of `npm run grade`, such as `['--seed', '7']`. */
  args?: string[];
  /** The project's folder; this one if left out. */
  project?: string;
}

/** What grading needs of the project. Hidden tests are among it: the zip is the teacher's, students never see it. */
const FOLDERS = ['fixtures', 'grading', 'lab', 'lib'];
const FILES = ['.npmrc', 'LICENSE', 'package-lock.json', 'package.json', 'requirements.txt', 'tsconfig.json'];
const LEFT_OUT = /(^|\/)(node_modules|golden|__pycache__|\..*)(\/|$)|\.test\.tsx?$/;

/** The same on every machine, so that the zip's bytes are. A DOS time has no zone: it is given as local time. */
const MTIME = new Date(2026, 0, 1);
const SCRIPTS = ['setup.sh', 'run_autograder'];

/**
 * Writes the zip to upload on Gradescope's page "Configure Autograder": at its root setup.sh and run_autograder, as
 * Gradescope wants it, beside the parts of the project that grade. The same project gives the same bytes.
 *
 * @param out path of the zip
 * @returns the names in the zip, sorted
 * @throws UnknownExercise; an error of the file system where `out` cannot be written
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
export async function packageGradescope(out: string, options: GradescopeOptions): Promise<string[]> {
  const entries = gradescopeEntries(options);
  const zip = new ZipFile();
  for (const [name, { content, isExecutable }] of entries) {
    zip.addBuffer(content, name, {
      mtime: MTIME,
      mode: isExecutable ? 0o100755 : 0o100644,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  const temporary = `${out}.${process.pid}.tmp`;
  try {
    await pipeline(zip.outputStream, createWriteStream(temporary));
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return [...entries.keys()];
}

interface Entry {
  content: Buffer;
  isExecutable: boolean;
}

/** All of the zip by name, sorted. */
function gradescopeEntries({
  exercises,
  args = [],
  project = PROJECT,
}: GradescopeOptions): Map<string, Entry> {
  if (exercises.length === 0) throw new Error('Expected at least one exercise for the autograder, got none.');
  const ids = exercises.map((name) => findExercise(name).id);
  const values = ['--exercises', ids.join(','), ...args].map(quoted).join(' ');
  const entries: Array<[string, Entry]> = SCRIPTS.map((name) => {
    const text = readFileSync(new URL(name, import.meta.url), 'utf8').replace('@ARGUMENTS@', () => values);
    return [name, { content: Buffer.from(text), isExecutable: true }];
  });
  for (const name of [...FILES, ...FOLDERS.flatMap((folder) => filesBelow(project, folder))]) {
    const path = join(project, name);
    const isExecutable = (statSync(path).mode & 0o100) !== 0;
    entries.push([name, { content: readFileSync(path), isExecutable }]);
  }
  return new Map(entries.sort(([a], [b]) => byText(a, b)));
}

/** Files, not links, by name from the project, with `/` on every system. */
function filesBelow(project: string, folder: string): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (LEFT_OUT.test(name)) return [];
    if (entry.isDirectory()) return filesBelow(project, name);
    return entry.isFile() ? [name] : [];
  });
}

/** As one word for the shell. */
function quoted(word: string): string {
  return /^[\w,./:=+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
