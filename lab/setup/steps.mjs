import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkSpace } from './preconditions.mjs';
import { findPython, pythonEnv } from './python.mjs';
import { fingerprint, readStamp, readText, removeStamp, writeAtomic, writeStamp } from './stamps.mjs';

/** @typedef {import('./paths.mjs').Paths} Paths */
/**
 * @typedef {object} StepDefinition
 * @property {import('./failures.mjs').Step} id
 * @property {string} title
 * @property {string} [key] tells steps of one id apart; the id where left out
 * @property {string[]} needs keys of the steps that come before it
 * @property {number} megabytes what it may need on the disk
 * @property {number} [download] megabytes that it fetches from the network
 * @property {(where: Paths) => boolean} ready whether it is done already; starts no process
 * @property {(where: Paths, run: Run) => Promise<void>} install safe to be killed in and begun again
 */
/** @typedef {(command: string, args: string[], options?: {append?: boolean, env?: NodeJS.ProcessEnv, shell?: boolean}) => Promise<void>} Run */

const here = dirname(fileURLToPath(import.meta.url));

/** @type {StepDefinition} */
export const npmPackages = {
  id: 'npm',
  title: 'npm packages',
  needs: [],
  megabytes: 400,
  download: 80,
  ready(where) {
    const lock = fingerprint([where.packageLock], process.versions.modules);
    if (readStamp(where.nodeModules).lock === lock) return true;
    if (!isInstalledAsLocked(where)) return false;
    writeStamp(where.nodeModules, { lock });
    return true;
  },
  async install(where, run) {
    removeStamp(where.nodeModules);
    rmSync(npmNote(where), { force: true });
    const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
    args.push('--prefer-offline', '--no-progress', '--loglevel=error');
    // npm's own waits between attempts make a minute of a missing network.
    args.push('--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000');
    const npmCli = process.env.npm_execpath;
    if (npmCli && basename(npmCli) === 'npm-cli.js') await run(process.execPath, [npmCli, ...args]);
    else await run('npm', args, { shell: process.platform === 'win32' });
    try {
      checkSpace(where, [{ megabytes: 20 }]); // npm reports success on a full disk, with files cut short
    } catch (error) {
      rmSync(npmNote(where), { force: true });
      throw error;
    }
    writeStamp(where.nodeModules, { lock: fingerprint([where.packageLock], process.versions.modules) });
  },
};

/** @param {Paths} where */
const npmNote = ({ nodeModules }) => join(nodeModules, '.package-lock.json');

/**
 * Whether npm's own note of what it installed, which it writes last, holds all that the lock file names. So an
 * `npm install` by hand is taken as it is.
 * @param {Paths} where
 */
function isInstalledAsLocked(where) {
  try {
    const wanted = JSON.parse(readText(where.packageLock) ?? '').packages;
    const installed = JSON.parse(readText(npmNote(where)) ?? '').packages;
    const names = Object.keys(wanted).filter((name) => name !== '' && !wanted[name].optional);
    return names.every((name) => installed[name]?.version === wanted[name].version);
  } catch {
    return false;
  }
}

/** @type {StepDefinition} */
export const pythonPackages = {
  id: 'python',
  title: 'Python packages',
  needs: [],
  megabytes: 500,
  download: 85,
  ready(where) {
    const stamp = readStamp(where.venv);
    // The environment holds a link to the Python that made it, and its own place: both must be as they were.
    return stamp.lock === venvFingerprint(where) && stamp.python === pythonBehind(where.python);
  },
  async install(where, run) {
    const python = findPython();
    removeStamp(where.venv);
    const old = `${where.venv}.old`;
    rmSync(old, { recursive: true, force: true });
    if (existsSync(where.venv)) renameSync(where.venv, old);
    const env = pythonEnv(process.env);
    await run(python.executable, ['-m', 'venv', where.venv], { env });
    // JupyterLab has Node run a script of its own: without this the course's package.json would say that it is an ES module.
    writeAtomic(join(where.venv, 'package.json'), '{ "type": "commonjs" }\n');
    // Every package comes as a wheel: nothing to build.
    await run(where.python, pipInstall(where.requirements), { env, append: true });
    writeStamp(where.venv, { lock: venvFingerprint(where), python: pythonBehind(where.python) });
    rmSync(old, { recursive: true, force: true });
  },
};

/**
 * The arguments of Python for what a lock file names. It is complete: nothing to resolve.
 * @param {string} lock
 */
function pipInstall(lock) {
  const args = ['-m', 'pip', 'install', '--require-hashes', '--no-deps', '--only-binary', ':all:'];
  return [...args, '--no-compile', '--progress-bar', 'off', '--retries', '3', '-r', lock];
}

/** @param {Paths} where */
function venvFingerprint({ requirements, venv }) {
  return fingerprint([requirements], venv);
}

/**
 * The file behind the environment's Python, with its time: a new Python in the same place is another one.
 * @param {string} python
 */
function pythonBehind(python) {
  try {
    const file = realpathSync(python);
    return `${file} ${statSync(file).mtimeMs}`;
  } catch {
    return null;
  }
}

/**
 * Spark and DuckDB, in the environment that is there: only who compares with them needs their 400 MB.
 * @type {StepDefinition}
 */
export const sparkPackages = {
  id: 'python',
  key: 'python-spark',
  title: 'Spark',
  needs: ['python'],
  megabytes: 1_200,
  download: 340,
  ready: (where) => readStamp(sparkFolder(where)).lock === fingerprint(sparkLocks(where)),
  async install(where, run) {
    removeStamp(sparkFolder(where));
    const env = pythonEnv(process.env);
    const [build, packages] = sparkLocks(where);
    await run(where.python, pipInstall(build), { env });
    // PySpark comes as source only: built with what was just installed, nothing fetched that no lock names.
    const args = [...pipInstall(packages), '--no-binary', 'pyspark', '--no-build-isolation', '--use-pep517'];
    await run(where.python, args, { env, append: true });
    writeStamp(sparkFolder(where), { lock: fingerprint(sparkLocks(where)) });
  },
};

/** @param {Paths} where */
const sparkFolder = ({ sitePackages }) => join(sitePackages, 'pyspark');

/**
 * @param {Paths} where
 * @returns {[build: string, packages: string]}
 */
function sparkLocks({ project }) {
  const folder = join(project, 'lab', 'spark');
  return [join(folder, 'build.txt'), join(folder, 'requirements.txt')];
}

/**
 * @param {string} set a folder of lab/jars, such as kafka
 * @returns {StepDefinition}
 */
export function jars(set) {
  /** @param {Paths} where */
  const lockFolder = (where) => join(where.project, 'lab', 'jars', set);
  /** @param {Paths} where */
  const lock = (where) => fingerprint([join(lockFolder(where), 'jgo.lock.toml')]);
  return {
    id: 'jars',
    key: `jars-${set}`,
    title:
      set === 'zookeeper'
        ? 'ZooKeeper and Kafka 3.9'
        : `${set.charAt(0).toUpperCase()}${set.slice(1)}'s jars`,
    needs: ['python'],
    megabytes: 120,
    download: 55,
    ready(where) {
      if (set === 'kafka' && !where.ownKafka) return true;
      const folder = join(where.jarsRoot, set);
      const stamp = readStamp(folder);
      return stamp.lock === lock(where) && JSON.stringify(stamp.jars) === JSON.stringify(listJars(folder));
    },
    async install(where, run) {
      const folder = join(where.jarsRoot, set);
      removeStamp(folder);
      await run(where.python, [join(here, 'jars.py'), lockFolder(where), folder], {
        env: pythonEnv(process.env),
      });
      writeStamp(folder, { lock: lock(where), jars: listJars(folder) });
    },
  };
}

/**
 * @param {string} folder
 * @returns {[name: string, bytes: number][]}
 */
function listJars(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.jar'));
  return names.sort().map((name) => [name, statSync(join(folder, name)).size]);
}

/**
 * The wheel's Java comes without the archive of its own classes that every JDK has: with it, Java starts in
 * half the time and Kafka's own archive can be made.
 * @type {StepDefinition}
 */
export const javaArchive = {
  id: 'java',
  title: "Java's class archive",
  needs: ['python'],
  megabytes: 20,
  ready: (where) => where.javaHome !== where.ownJava || existsSync(join(archiveFolder(where), 'classes.jsa')),
  async install(where, run) {
    const folder = archiveFolder(where);
    const aside = join(folder, 'classes.jsa.tmp');
    await run(where.java, ['-Xshare:dump', `-XX:SharedArchiveFile=${aside}`]);
    renameSync(aside, join(folder, 'classes.jsa'));
  },
};

/** @param {Paths} where */
function archiveFolder(where) {
  return join(where.ownJava, process.platform === 'win32' ? 'bin' : 'lib', 'server');
}

/** @type {StepDefinition} */
export const kernel = {
  id: 'kernel',
  title: 'TypeScript kernel',
  needs: ['npm', 'python'],
  megabytes: 1,
  ready: (where) => readText(kernelFile(where)) === kernelspec(where),
  install: async (where) => writeAtomic(kernelFile(where), kernelspec(where)),
};

/** @param {Paths} where */
const kernelFile = (where) => join(where.kernelspecs, 'tslab', 'kernel.json');

/**
 * With absolute paths, so that it needs no PATH; it is written anew where one of them changes.
 * @param {Paths} where
 */
function kernelspec(where) {
  const argv = [process.execPath, where.tslab, 'kernel', '--config-path', '{connection_file}'];
  return `${JSON.stringify({ argv, display_name: 'TypeScript', language: 'typescript' }, null, 2)}\n`;
}
