import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { projectDir, pythonFile } from '../paths';
import { ownerMark } from '../processes/owner';
import { pythonEnv } from '../setup/python.mjs';
import { setUp } from '../setup/setup.mjs';

const SCRIPTS = { join: 'join.py', tips: 'tips.py', count: 'count_by_driver.py' };

export type SparkJob = keyof typeof SCRIPTS;

/** What a job may be told. Without a value Spark's script has its own. */
export interface SparkOptions {
  brokers: string[];
  /** Default `taxirides`. */
  ridesTopic?: string;
  /** Default `taxifares`. */
  faresTopic?: string;
  /** Where Spark runs; default `local[2]`. */
  master?: string;
  /** Default `1g`. */
  driverMemory?: string;
  /** Options of Java, such as `QUICK_JAVA`. */
  driverJavaOptions?: string;
  /** At most so many records of each topic in a batch; or by the topic's name. Default: all that are there. */
  maxOffsetsPerTrigger?: number | Record<string, number>;
  /** A batch every so many seconds, until `signal` is aborted. Default: what is there now, then the end. */
  triggerSeconds?: number;
  /** File for the rows as text; default: none, only their digest is made. */
  out?: string;
  /** Folder to go on from where an earlier run ended. */
  checkpoint?: string;
  /** Runs the query so many times in one session, each from the beginning. */
  rounds?: number;
  /** Of job `tips`: file or URL. Default: the course's own. */
  neighbourhoods?: string;
  /** Of job `count`; default `complete`. */
  mode?: 'complete' | 'update' | 'append';
  /** Of job `count`: windows of event time; default: none. */
  windowMinutes?: number;
  /** Of job `count`: the watermark's delay; default: no watermark. */
  delayMinutes?: number;
  signal?: AbortSignal;
  /** Receives a line for each batch. */
  emit?: (line: string) => void;
}

/** For little data: Java compiles less thoroughly, so that a run of some seconds takes a third less. */
export const QUICK_JAVA = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** What Spark reports of a batch. */
export interface SparkBatch {
  batch: number;
  /** Records read, of both topics. */
  rows: number;
  results: number;
  ms: number;
  /** With which it began, in ms since 1970; null without one. */
  watermark: number | null;
  /** Rows kept when it ended: those that its watermark left, not the next one's. */
  state: number;
  late: number;
}

/** What a run of a job did; of the last one where there were `rounds`. */
export interface SparkResult {
  job: SparkJob;
  rows: number;
  /** How many rows came out; in mode `complete` those of the last result table. */
  results: number;
  /** The same, of job `join`. */
  joined?: number;
  /** Also those without rows, which Spark makes when the watermark has moved. */
  batches: SparkBatch[];
  batch_ms: number;
  /** With the time between the batches and before the first. */
  query_ms: number;
  /** Rows by time in batches. */
  rows_per_s: number;
  /** See `Digest` in canonical.ts. */
  digest: string;
  rounds: Array<Pick<SparkResult, 'batch_ms' | 'query_ms' | 'rows_per_s' | 'digest'>>;
}

/** Installs PySpark, its jars for Kafka and DuckDB, where they are missing. @throws as `setUp` does */
export function installSpark(): Promise<void> {
  return setUp({ spark: true });
}

/**
 * Runs one of the course's Spark jobs to its end, or until `signal` is aborted; both give a result.
 *
 * @throws Error in one sentence: no broker answers, a topic does not exist, or what Spark says
 */
export async function runSpark(job: SparkJob, options: SparkOptions): Promise<SparkResult> {
  const { ridesTopic = 'taxirides', faresTopic = 'taxifares' } = options;
  await installSpark();
  await mustExist(options.brokers, job === 'count' ? [ridesTopic] : [ridesTopic, faresTopic]);
  const printed: string[] = [];
  await runPython([SCRIPTS[job], ...sparkArguments(job, options)], {
    signal: options.signal,
    onLine: (line) => {
      printed.push(line);
      if (line.startsWith('batch ')) options.emit?.(line);
    },
  });
  return JSON.parse(printed.at(-1) ?? '') as SparkResult;
}

/** The options as the job's script takes them. */
export function sparkArguments(job: SparkJob, options: SparkOptions): string[] {
  const { ridesTopic = 'taxirides', faresTopic = 'taxifares', maxOffsetsPerTrigger: limits } = options;
  const limit =
    typeof limits === 'object'
      ? [limits[ridesTopic], limits[faresTopic]]
      : limits === undefined
        ? []
        : [limits];
  if (limit.includes(undefined)) {
    throw new Error(
      `Expected a limit for ${ridesTopic} and one for ${faresTopic}, got ${JSON.stringify(limits)}.`,
    );
  }
  const neighbourhoods = options.neighbourhoods ?? join(projectDir, 'fixtures/taxi/neighbourhoods.geojson');
  const values: Record<string, Array<string | number | undefined>> = {
    brokers: [options.brokers.join(',')],
    'rides-topic': [ridesTopic],
    'fares-topic': [faresTopic],
    master: [options.master],
    'driver-memory': [options.driverMemory],
    'max-offsets-per-trigger': limit,
    trigger: [options.triggerSeconds],
    out: [options.out],
    checkpoint: [options.checkpoint],
    rounds: [options.rounds],
    ...(job === 'tips' ? { neighbourhoods: [neighbourhoods] } : {}),
    ...(job === 'count'
      ? { mode: [options.mode], window: [options.windowMinutes], delay: [options.delayMinutes] }
      : {}),
  };
  const args = Object.entries(values).flatMap(([name, given]) => {
    const written = given.filter((value) => value !== undefined);
    return written.length > 0 ? [`--${name}`, ...written.map(String)] : [];
  });
  // With =, because it begins with a minus as options do.
  return options.driverJavaOptions ? [...args, `--driver-java-options=${options.driverJavaOptions}`] : args;
}

/**
 * The second oracle: the rows that the join or the tips of two files should give, by SQL and without a watermark.
 *
 * @param options files of lines, gzip or not; `neighbourhoods` for tips; `out`: file for the rows as text
 */
export async function runDuckDb(
  job: 'join' | 'tips',
  options: { rides: string; fares: string; out: string; neighbourhoods?: string },
): Promise<void> {
  await installSpark();
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  await runPython(['duckdb_rows.py', job, ...args]);
}

/** Spark would ask for a topic that does not exist for 20 s, and for a broker that is down for minutes. */
async function mustExist(brokers: string[], topics: string[]): Promise<void> {
  const kafka = new Kafka({
    brokers,
    connectionTimeout: 3_000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 1, initialRetryTime: 50 },
  });
  const admin: Admin = kafka.admin();
  try {
    await admin.connect();
    const existing = await admin.listTopics();
    const missing = topics.filter((topic) => !existing.includes(topic));
    if (missing.length > 0)
      throw new MissingTopic(
        `There is no topic ${missing.join(', ')} at ${brokers.join(',')}: send it something first.`,
      );
  } catch (error) {
    if (error instanceof MissingTopic) throw error;
    throw new Error(`No broker answers at ${brokers.join(',')}: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

class MissingTopic extends Error {}

/** Runs a script of this folder. @throws Error with the last line that it complained of */
function runPython(
  [script = '', ...args]: string[],
  { signal, onLine = () => {} }: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Promise<void> {
  const child = spawn(pythonFile, [join(projectDir, 'lab/spark', script), ...args], {
    env: { ...pythonEnv(process.env), PYTHONDONTWRITEBYTECODE: '1', ...ownerMark() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Aborted once, it ends its query; it is killed when it does not within half a minute.
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  createInterface({ input: child.stdout }).on('line', onLine);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-16_000);
    if (process.env.SPARK_LOG_LEVEL) process.stderr.write(text);
  });
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      if (code === 0) return resolve();
      const last = complaint.trim().split('\n').at(-1);
      reject(new Error(last || `${script} ended with ${killedBy ?? `exit code ${code}`}.`));
    });
  }).finally(() => {
    clearTimeout(killer);
    signal?.removeEventListener('abort', stop);
  });
}
