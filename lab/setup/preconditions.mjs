import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { SetupFailure } from './failures.mjs';
import { readText } from './stamps.mjs';

const OLDEST_JAVA = 17;

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @throws {SetupFailure} E_JAVA_HOME
 */
export function checkJavaHome(env = process.env) {
  const home = env.JAVA_HOME;
  if (!home) return;
  const next = `Unset JAVA_HOME to use the course's own Java 21, or point it at a Java ${OLDEST_JAVA} or newer; then run the same command again.`;
  const java = join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java');
  if (!existsSync(java))
    throw new SetupFailure('E_JAVA_HOME', `JAVA_HOME is ${home}, where there is no ${java}.`, next);
  const version = javaVersion(home, java);
  if (version !== undefined && version < OLDEST_JAVA) {
    throw new SetupFailure(
      'E_JAVA_HOME',
      `Expected Java ${OLDEST_JAVA} or newer in JAVA_HOME, got Java ${version} (${home}).`,
      next,
    );
  }
}

/**
 * From the file `release` that every JDK has; only a home without it is asked by running it.
 * @param {string} home
 * @param {string} java
 * @returns {number | undefined} such as 21; undefined where it cannot be told
 */
function javaVersion(home, java) {
  const release =
    readText(join(home, 'release')) ?? spawnSync(java, ['-version'], { encoding: 'utf8' }).stderr ?? '';
  const match = /(?:JAVA_VERSION=|version )"(?:1\.)?(\d+)/.exec(release);
  return match ? Number(match[1]) : undefined;
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @throws {SetupFailure} E_KAFKA_HOME
 */
export function checkKafkaHome(env = process.env) {
  const home = env.KAFKA_HOME;
  if (!home) return;
  const libs = join(home, 'libs');
  if (existsSync(libs) && readdirSync(libs).some((name) => /^kafka-clients-.*\.jar$/.test(name))) return;
  throw new SetupFailure(
    'E_KAFKA_HOME',
    `KAFKA_HOME is ${home}, where there is no libs/kafka-clients-….jar.`,
    "Unset KAFKA_HOME to use the course's own Kafka, or point it at an unpacked Kafka; then run the same command again.",
  );
}

/**
 * @param {import('./paths.mjs').Paths} where
 * @throws {SetupFailure} E_PATH, E_NO_PERMISSION
 */
export function checkPlace({ project }) {
  if (project.includes(delimiter)) {
    throw new SetupFailure(
      'E_PATH',
      `The folder's path must have no "${delimiter}" in it, since that separates paths: ${project}`,
      'Rename or move the folder and run the same command again.',
    );
  }
  try {
    accessSync(project, constants.W_OK);
  } catch {
    throw new SetupFailure(
      'E_NO_PERMISSION',
      `Everything is installed into ${project}, and you may not write there.`,
      'Make the folder yours (or clone it into your home folder) and run the same command again.',
    );
  }
}

/**
 * @param {import('./paths.mjs').Paths} where
 * @param {{megabytes: number}[]} steps those to come
 * @param {number} [free] MB that are free on the disk
 * @throws {SetupFailure} E_DISK_FULL
 */
export function checkSpace({ project }, steps, free = freeMegabytes(project)) {
  const needed = steps.reduce((sum, { megabytes }) => sum + megabytes, 0);
  if (free >= needed) return;
  throw new SetupFailure(
    'E_DISK_FULL',
    `The disk is too full: ${needed} MB are needed in ${project}, ${Math.floor(free)} MB are free.`,
    'Free some space, then run the same command again.',
  );
}

/** @param {string} folder */
function freeMegabytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 1e6;
}
