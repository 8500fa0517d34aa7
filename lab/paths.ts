import { join, resolve } from 'node:path';
import { paths as installed } from './setup/paths.mjs';

const paths = installed();

/** The project's folder: what two clones on one machine are told apart by. */
export const projectDir = paths.project;

/** Kafka's jars: those of `KAFKA_HOME` where set, else the ones that the set-up installed. */
export const jarsDir = paths.kafkaJars;

/** The Java runtime's folder: `JAVA_HOME` where set, else the one that the set-up installed. */
export const javaHome = paths.javaHome;

/** The Python of the virtual environment that holds JupyterLab. */
export const pythonFile = paths.python;

/** Where class data archives are kept: they belong to the installed jars, so every lab shares them. */
export const archiveDir = join(paths.lab, 'cds');

/** The folder for the state of a running lab: broker data, logs, token, run/lab.json. `LAB_HOME` moves it. */
export function labHome(): string {
  return resolve(process.env.LAB_HOME ?? paths.lab);
}
