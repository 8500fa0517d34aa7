import { type ChildProcess, execFile, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { fareLines, rideLines } from '../fixtures/taxi';
import { type Lab, startLab } from '../lab/lab';
import { projectDir } from '../lab/paths';
import { runSpark } from '../lab/spark/run-job';
import { withAdmin } from '../lib/kit/admin';
import { createKafka } from '../lib/kit/kafka';
import { fill } from './join/fill';
import { median } from './median';

const run = promisify(execFile);
const PARTITIONS = 2;
/**
 * From so many rows on topics have one partition, and no members share them: the partitions of millions of rows drift
 * apart by minutes of event time, so that rows come late which are not, in one engine's batches and not in the other's.
 */
const ONE_PARTITION_FROM = 5_000_000;
/** As many rides in an hour as in the real slices. */
const RIDES_PER_HOUR = 25_000;

interface Options {
  /** Rows of rides and fares together, about. */
  sizes: number[];
  /** How often each engine runs; half as often from a million rows on, once from five million on. */
  rounds: number;
  spark: boolean;
  /** Records of rides in a batch of Spark's, of fares half as many. */
  sparkBatch: number;
}

interface Ours {
  rows: number;
  batches: number;
  joined: number;
  seconds: number[];
  peak_mb: number;
  digest: string;
}

interface Measured {
  rows: number;
  joined: number;
  ours_rows_per_s: number;
  spark_rows_per_s: number | null;
  /** What kafkajs's consumer hands on, nothing parsed or joined: a measure of the machine. */
  kafkajs_rows_per_s: number;
  equal: boolean | null;
  peak_mb: number;
  /** By number of members, input rows a second of the whole group. */
  members: Record<number, number>;
}

/** Rows a second from Kafka to joined rows, parsing included: the course's join, Spark's, and a group of members. */
export async function benchJoin({ sizes, rounds, spark, sparkBatch }: Options): Promise<void> {
  const parent = join(projectDir, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'join-'));
  const lab = await startLab({ dir, ports: 'free', jupyter: false });
  const found: Measured[] = [];
  try {
    for (const size of sizes) {
      const times = size >= 5_000_000 ? 1 : size >= 1_000_000 ? Math.ceil(rounds / 2) : rounds;
      found.push(await measure(lab, size, { times, spark, sparkBatch }));
    }
  } finally {
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  print(found);
}

async function measure(
  lab: Lab,
  size: number,
  { times, spark, sparkBatch }: { times: number; spark: boolean; sparkBatch: number },
): Promise<Measured> {
  const kafka = createKafka({ brokers: lab.bootstrap });
  const [rides, fares] = [`rides-${size}`, `fares-${size}`];
  const topics = [rides, fares];
  const partitions = size >= ONE_PARTITION_FROM ? 1 : PARTITIONS;
  await withAdmin(kafka, (admin) =>
    admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: partitions })) }),
  );
  const made = { rides: Math.round(size / 3), ridesPerHour: RIDES_PER_HOUR, late: false };
  const sent =
    (await fill(lab.bootstrap, rides, rideLines(made))) + (await fill(lab.bootstrap, fares, fareLines(made)));
  console.error(`${size}: ${sent} rows sent`);

  const ours = await runOurs(lab.bootstrap, rides, fares, times);
  console.error(`${size}: ours ${ours.seconds.map((s) => Math.round(ours.rows / s)).join(' ')} rows/s`);
  const sparks = spark
    ? await runSpark('join', {
        brokers: lab.bootstrap,
        ridesTopic: rides,
        faresTopic: fares,
        rounds: times,
        maxOffsetsPerTrigger: { [rides]: sparkBatch, [fares]: sparkBatch / 2 },
        driverMemory: '4g',
      })
    : null;
  const sparkRates = sparks?.rounds.map((round) => round.rows_per_s) ?? [];
  if (spark) console.error(`${size}: Spark ${sparkRates.map(Math.round).join(' ')} rows/s`);
  const bare = await runBare(lab.bootstrap, rides, fares, ours.rows, times);
  console.error(`${size}: kafkajs alone ${bare.map((s) => Math.round(ours.rows / s)).join(' ')} rows/s`);
  const members: Record<number, number> = {};
  for (const count of partitions === 1 ? [] : [1, partitions]) {
    members[count] = await runMembers(lab.bootstrap, rides, fares, count, ours);
    console.error(`${size}: ${count} member(s) ${Math.round(members[count])} rows/s`);
  }
  await withAdmin(kafka, (admin) => admin.deleteTopics({ topics }));
  return {
    rows: ours.rows,
    joined: ours.joined,
    ours_rows_per_s: Math.round(ours.rows / median(ours.seconds)),
    kafkajs_rows_per_s: Math.round(ours.rows / median(bare)),
    spark_rows_per_s: sparks ? Math.round(median(sparkRates)) : null,
    equal: sparks ? sparks.digest === ours.digest : null,
    peak_mb: Math.round(ours.peak_mb),
    members,
  };
}

async function runOurs(bootstrap: string[], rides: string, fares: string, rounds: number): Promise<Ours> {
  const args = ['--import', 'tsx', path('ours.ts'), bootstrap.join(), rides, fares, String(rounds)];
  const { stdout } = await run(process.execPath, args, { timeout: 600_000, cwd: projectDir });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

async function runBare(
  bootstrap: string[],
  rides: string,
  fares: string,
  rows: number,
  rounds: number,
): Promise<number[]> {
  const args = [
    '--import',
    'tsx',
    path('bare.ts'),
    bootstrap.join(),
    rides,
    fares,
    String(rows),
    String(rounds),
  ];
  const { stdout } = await run(process.execPath, args, { timeout: 600_000, cwd: projectDir });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '').seconds;
}

/** Input rows a second of a group of so many members, from their start together to the end of the last one. */
async function runMembers(
  bootstrap: string[],
  rides: string,
  fares: string,
  count: number,
  ours: Ours,
): Promise<number> {
  const group = `join-${rides}-${count}`;
  const members = Array.from({ length: count }, () => {
    const child = fork(path('member.ts'), [bootstrap.join(), rides, fares, group], {
      execArgv: ['--import', 'tsx'],
      cwd: projectDir,
    });
    const seen = { assigned: [] as number[], partitions: [] as number[], rows: 0, joined: 0 };
    child.on('message', (told) => {
      const { assigned, done } = told as { assigned?: number[]; done?: typeof seen };
      if (assigned) seen.assigned = assigned;
      if (done) Object.assign(seen, done);
    });
    return { child, seen };
  });
  const total = (key: 'rows' | 'joined') => members.reduce((sum, { seen }) => sum + seen[key], 0);
  await until(members, () => members.every(({ seen }) => seen.assigned.length === PARTITIONS / count));
  const began = performance.now();
  for (const { child } of members) child.send('go');
  await until(members, () => members.every(({ seen }) => seen.partitions.length === PARTITIONS / count));
  const seconds = (performance.now() - began) / 1000;
  const gone = members.map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
  for (const { child } of members) child.send('end');
  await Promise.all(gone);
  if (total('rows') !== ours.rows || total('joined') !== ours.joined) {
    throw new Error(
      `${count} members joined ${total('joined')} rows of ${total('rows')}, one process ${ours.joined} of ${ours.rows}`,
    );
  }
  return ours.rows / seconds;
}

async function until(members: Array<{ child: ChildProcess }>, isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    const dead = members.find(({ child }) => child.exitCode !== null);
    if (dead) throw new Error(`a member ended with exit code ${dead.child.exitCode}`);
    if (waited > 300_000) throw new Error('the members are not ready after five minutes');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function path(file: string): string {
  return fileURLToPath(new URL(`join/${file}`, import.meta.url));
}

function print(sizes: Measured[]): void {
  const table = new Table({
    head: [
      'input rows',
      'joined',
      'ours rows/s',
      'Spark rows/s',
      'ratio',
      'kafkajs alone',
      'equal',
      'peak MB',
      '1 member',
      '2 members',
    ],
    style: { head: [], border: [] },
  });
  const shown = (value: number | null | undefined) =>
    value == null ? '-' : Math.round(value).toLocaleString('en');
  for (const {
    rows,
    joined,
    ours_rows_per_s,
    spark_rows_per_s,
    kafkajs_rows_per_s,
    equal,
    peak_mb,
    members,
  } of sizes) {
    const ratio = spark_rows_per_s ? (ours_rows_per_s / spark_rows_per_s).toFixed(1) : '-';
    const row = [rows, joined, ours_rows_per_s, spark_rows_per_s].map(shown);
    table.push([
      ...row,
      ratio,
      shown(kafkajs_rows_per_s),
      String(equal ?? '-'),
      peak_mb,
      shown(members[1]),
      shown(members[2]),
    ]);
  }
  console.log(table.toString());
  console.log(JSON.stringify({ bench: 'join', sizes }));
}
