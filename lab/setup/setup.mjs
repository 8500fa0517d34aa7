import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { runCommand, stopAll } from './command.mjs';
import { explain, SetupFailure } from './failures.mjs';
import { takeLock } from './lock.mjs';
import { paths, projectDir } from './paths.mjs';
import { checkJavaHome, checkKafkaHome, checkPlace, checkSpace } from './preconditions.mjs';
import { startProgress } from './progress.mjs';
import { jars, javaArchive, kernel, npmPackages, pythonPackages, sparkPackages } from './steps.mjs';

/** @typedef {import('./steps.mjs').StepDefinition} Step */

/**
 * Installs what is missing, as far as possible at the same time. With nothing missing it reads a few files, starts
 * no process and prints nothing.
 * @param {{project?: string, jarSets?: string[], spark?: boolean}} [options] `spark`: with PySpark, its jars for Kafka, and DuckDB
 * @returns {Promise<void>}
 * @throws {SetupFailure | AggregateError} what failed; all that was finished is kept
 */
export async function setUp({ project = projectDir, jarSets = ['kafka'], spark = false } = {}) {
  checkJavaHome();
  checkKafkaHome();
  const steps = [npmPackages, pythonPackages, ...jarSets.map(jars), javaArchive, kernel];
  if (spark) steps.push(sparkPackages, jars('spark'));
  // The environment's folders have names once it is made, so the paths are asked for anew each time.
  const missing = () => steps.filter((step) => !step.ready(paths(project)));
  if (missing().length === 0) return;

  const where = paths(project);
  checkPlace(where);
  try {
    mkdirSync(where.logs, { recursive: true });
  } catch (error) {
    throw explain('npm', String(error), { title: 'a folder for what is installed' });
  }
  const progress = startProgress();
  const lock = await takeLock(where.setup, {
    onWait: (pid) =>
      progress.line(`Another set-up of this folder is running (process ${pid}): waiting for it.`),
  });
  const unlisten = stopOnSignal(lock.release);
  try {
    const todo = missing(); // another set-up may have done it all meanwhile
    if (todo.length === 0) return;
    checkSpace(where, todo);
    const load = todo.reduce((sum, { download = 0 }) => sum + download, 0);
    const size = load ? `: about ${load} MB to download` : '';
    progress.line(`Setting up the course${size}${load > 100 ? ', which takes one to three minutes' : ''}.`);
    progress.line('All of it goes into this folder; later starts find it there.');
    await installAll(todo, project, progress, lock);
    progress.line('Set-up is complete.');
  } finally {
    unlisten();
    lock.release();
    progress.stop();
  }
}

/**
 * Runs each step as soon as those that it needs are done. One that fails stops only those that need it.
 * @param {Step[]} todo
 * @param {string} project
 * @param {ReturnType<typeof startProgress>} progress
 * @param {Awaited<ReturnType<typeof takeLock>>} lock
 */
async function installAll(todo, project, progress, lock) {
  /** @type {Map<string, Promise<boolean>>} whether a step succeeded, by key */
  const outcomes = new Map();
  /** @type {unknown[]} */
  const failures = [];

  /** @param {Step} step */
  const install = async (step) => {
    const needed = await Promise.all(step.needs.map((key) => outcomes.get(key) ?? true));
    if (needed.includes(false)) return false;
    const { title, id } = step;
    const where = paths(project);
    const log = join(where.logs, `setup-${step.key ?? id}.log`);
    const context = {
      step: id,
      title,
      log: relative(process.cwd(), log),
      onStart: lock.addChild,
      onLine: (/** @type {string} */ line) => progress.note(title, line),
    };
    progress.start(title);
    const begun = Date.now();
    try {
      await step.install(where, (command, args, { env = process.env, ...options } = {}) =>
        runCommand(context, command, args, { cwd: where.project, env, ...options }),
      );
      progress.done(title, Date.now() - begun);
      return true;
    } catch (error) {
      progress.fail(title);
      const failure = error instanceof SetupFailure ? error : explain(id, String(error), { title });
      failure.step ??= title;
      failures.push(failure);
      return false;
    }
  };

  for (const step of todo) outcomes.set(step.key ?? step.id, install(step));
  await Promise.all(outcomes.values());
  if (failures.length > 0) throw new AggregateError(failures, 'set-up failed');
}

/**
 * Ctrl-C and the like end the commands too, and give the lock back.
 * @param {() => void} release
 * @returns {() => void} to be called when the set-up is over
 */
function stopOnSignal(release) {
  const signals = /** @type {const} */ ({ SIGINT: 2, SIGTERM: 15, SIGHUP: 1 });
  /** @param {keyof typeof signals} signal */
  const stop = async (signal) => {
    await stopAll();
    release();
    console.error('\nSet-up stopped. Run the same command again: it goes on with what is missing.');
    process.exit(128 + signals[signal]);
  };
  const names = /** @type {(keyof typeof signals)[]} */ (Object.keys(signals));
  for (const name of names) process.on(name, stop);
  return () => {
    for (const name of names) process.off(name, stop);
  };
}
