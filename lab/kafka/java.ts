import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { archiveDir, jarsDir, javaHome } from '../paths';

/** Programs that load different classes have different archives. No name may begin with another and a dash. */
export type Archive = 'broker' | 'tools' | (string & {});

/** A Java program to start: `env` goes on top of the own environment. */
export interface JavaCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
  /** True if it writes a class data archive when it ends, which takes seconds. */
  writesArchive: boolean;
  /**
   * To be called once the program has ended: keeps the class data archive that it wrote, if any.
   * @param whole false if it did not get far enough to have loaded its classes
   */
  ended(whole?: boolean): void;
}

/** The Java runtime's program. @throws Error if it is not there */
export function javaFile(): string {
  const file = join(javaHome, 'bin/java');
  if (existsSync(file)) return file;
  throw new Error(
    process.env.JAVA_HOME
      ? `JAVA_HOME is ${javaHome}, but there is no bin/java in it. Correct or unset JAVA_HOME.`
      : 'There is no Java runtime in .lab/venv. Run `npm start`, which installs it.',
  );
}

/** The jars in a folder, always in the same order; empty while there is none. */
export function jarsIn(dir: string): string[] {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.jar')) : [];
  return names.sort().map((name) => join(dir, name));
}

/** Kafka's jars. @throws Error if there are none */
export function kafkaJars(): string[] {
  const jars = jarsIn(jarsDir);
  if (jars.length > 0) return jars;
  throw new Error(
    process.env.KAFKA_HOME
      ? `KAFKA_HOME is ${process.env.KAFKA_HOME}, but there are no jars in its libs folder. Correct or unset KAFKA_HOME.`
      : 'Kafka is not installed in .lab/jars. Run `npm start`, which installs it.',
  );
}

/** Kafka's version as its jars' names tell it, such as `4.3.1`; null if they do not. */
export function kafkaVersion(jars = kafkaJars()): string | null {
  const names = jars.join('\n');
  return /kafka-clients-(\d[\w.]*)\.jar/.exec(names)?.[1] ?? null;
}

/**
 * The command that runs one of Kafka's main classes. A small heap and the first compiler only: a lab's load is
 * light, and it has to start fast and fit a small machine. `KAFKA_HEAP_OPTS` replaces the heap's size.
 *
 * @param archive name of the class data archive (CDS), with which a program starts twice as fast
 * @param writeArchive while there is none, let this program write it when it ends, which takes 2 s
 * @param system Java's system properties, such as the logging configuration
 * @param heap sizes of the heap, where `KAFKA_HEAP_OPTS` is not set
 * @param jars the class path; default: those of the Kafka that the course uses
 */
export function javaCommand(
  mainClass: string,
  args: string[],
  options: {
    archive: Archive;
    writeArchive?: boolean;
    system: Record<string, string>;
    heap?: string;
    jars?: string[];
  },
): JavaCommand {
  const file = javaFile();
  const { system, heap: usual = '-Xmx256m -Xms64m', jars = kafkaJars() } = options;
  const archive = archiveFlag(options.archive, options.writeArchive ?? false, file, jars);
  const heap = (process.env.KAFKA_HEAP_OPTS || usual).split(/\s+/).filter(Boolean);
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
    writesArchive: archive.writes,
    ended: (whole = true) => archive.keep(whole),
  };
}

/** True once the archive has been written for the jars and the Java that are used now. */
export function hasArchive(name: Archive): boolean {
  return existsSync(archiveFile(name, javaFile(), kafkaJars()));
}

function archiveFlag(name: Archive, write: boolean, java: string, jars: string[]) {
  const file = archiveFile(name, java, jars);
  const none = { flags: [] as string[], writes: false, keep: (_whole: boolean) => {} };
  if (existsSync(file)) return { ...none, flags: [`-XX:SharedArchiveFile=${file}`] };
  if (!write) return none;
  mkdirSync(archiveDir, { recursive: true });
  // Each takes seconds of work to write: of several servers that end at once, one is enough.
  if (beingWritten.has(file)) return none;
  beingWritten.add(file);
  // Written aside and renamed when whole: a program may be killed while it writes, or another lab write as well.
  const aside = `${file}.${process.pid}`;
  const keep = (whole: boolean) => {
    beingWritten.delete(file);
    if (!existsSync(aside)) return;
    if (!whole) return rmSync(aside);
    renameSync(aside, file);
    removeOld(name);
  };
  return { flags: [`-XX:ArchiveClassesAtExit=${aside}`], writes: true, keep };
}

const beingWritten = new Set<string>();

/** Keeps the archives of the last two sets of jars, and what others may be writing: up to 50 MB each. */
function removeOld(name: Archive): void {
  const files = readdirSync(archiveDir)
    .filter((file) => file.startsWith(`${name}-`))
    .map((file) => ({
      path: join(archiveDir, file),
      whole: file.endsWith('.jsa'),
      at: changedAt(join(archiveDir, file)),
    }));
  const archives = files.filter(({ whole }) => whole).sort((a, b) => b.at - a.at);
  const cutShort = files.filter(({ whole, at }) => !whole && at < Date.now() - 600_000);
  for (const { path } of [...archives.slice(2), ...cutShort]) rmSync(path, { force: true });
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Another Java or other jars need another archive, or Java would leave it aside. */
function archiveFile(name: Archive, java: string, jars: string[]): string {
  const contents = [java, ...jars].map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`);
  const id = createHash('sha256').update(contents.join('\n')).digest('hex').slice(0, 12);
  return join(archiveDir, `${name}-${id}.jsa`);
}
