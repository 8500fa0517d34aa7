import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { archiveDir, installedJavaHome, jarsDir } from '../paths';

/** A Java program to start: `env` goes on top of the own environment. */
export interface JavaCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
  /** To be called once the program has ended by itself: keeps the class data archive that it wrote, if any. */
  ended(): void;
}

/** The Java runtime: `JAVA_HOME` where set, else the one that the set-up installed. @throws Error if neither is there */
export function javaFile(): string {
  const home = process.env.JAVA_HOME || installedJavaHome();
  const file = home ? join(home, 'bin/java') : null;
  if (file && existsSync(file)) return file;
  throw new Error(
    process.env.JAVA_HOME
      ? `JAVA_HOME is ${process.env.JAVA_HOME}, but there is no bin/java in it. Correct or unset JAVA_HOME.`
      : 'There is no Java runtime in .lab/venv. Run `npm start`, which installs it.',
  );
}

/** Kafka's jars in a fixed order: those of `KAFKA_HOME` where set, else the installed ones. @throws Error if there are none */
export function kafkaJars(): string[] {
  const home = process.env.KAFKA_HOME;
  const dir = home ? join(home, 'libs') : jarsDir;
  const jars = existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => name.endsWith('.jar'))
        .sort()
    : [];
  if (jars.length > 0) return jars.map((name) => join(dir, name));
  throw new Error(
    home
      ? `KAFKA_HOME is ${home}, but there are no jars in its libs folder. Correct or unset KAFKA_HOME.`
      : 'Kafka is not installed in .lab/jars. Run `npm start`, which installs it.',
  );
}

/** Kafka's version as its jars' names tell it, such as `4.3.1`; null if they do not. */
export function kafkaVersion(): string | null {
  const names = kafkaJars().join('\n');
  return /kafka-clients-(\d[\w.]*)\.jar/.exec(names)?.[1] ?? null;
}

/**
 * The command that runs one of Kafka's main classes. A small heap and the first compiler only: a lab's load is
 * light, and it has to start fast and fit a small machine. `KAFKA_HEAP_OPTS` replaces the heap's size.
 *
 * @param archive name of the class data archive (CDS): the first program to end by itself writes it, later
 *   ones start twice as fast with it
 */
export function javaCommand(
  mainClass: string,
  args: string[],
  options: { archive: string; log4j: string; system?: Record<string, string> },
): JavaCommand {
  const file = javaFile();
  const jars = kafkaJars();
  const archive = archiveFlag(options.archive, file, jars);
  const system = { 'log4j2.configurationFile': options.log4j, ...options.system };
  const heap = (process.env.KAFKA_HEAP_OPTS || '-Xmx256m -Xms64m').split(/\s+/).filter(Boolean);
  return {
    file,
    args: [
      ...heap,
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      // No file for monitoring tools in /tmp, and no remarks about the archive among a tool's output.
      '-XX:-UsePerfData',
      '-Xlog:disable',
      ...archive.flags,
      ...Object.entries(system).map(([name, value]) => `-D${name}=${value}`),
      mainClass,
      ...args,
    ],
    // In the environment, so that `ps` shows a command line that one can read.
    env: { CLASSPATH: jars.join(delimiter) },
    ended: archive.keep,
  };
}

function archiveFlag(name: string, java: string, jars: string[]): { flags: string[]; keep: () => void } {
  const contents = [java, ...jars].map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`);
  const id = createHash('sha256').update(contents.join('\n')).digest('hex').slice(0, 12);
  const file = join(archiveDir, `${name}-${id}.jsa`);
  if (existsSync(file)) return { flags: [`-XX:SharedArchiveFile=${file}`], keep: () => {} };
  mkdirSync(archiveDir, { recursive: true });
  // Written aside and renamed when whole: two programs may end at once, or be killed while they write.
  const aside = `${file}.${process.pid}-${counter++}`;
  const keep = () => {
    if (!existsSync(aside)) return;
    if (existsSync(file)) rmSync(aside);
    else renameSync(aside, file);
  };
  return { flags: [`-XX:ArchiveClassesAtExit=${aside}`], keep };
}

let counter = 0;
