import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { makeClass } from '../grading/class/demo';
import { gradeClass } from '../grading/class/grade-class';
import { workDigest } from '../grading/class/hand-ins';
import type { LocalEngine } from '../grading/class/local-engine';
import { quiet } from '../grading/class/progress';
import { keepSettings } from '../grading/class/settings';
import { exercises } from '../grading/exercises';
import { farmClient } from '../grading/farm/client';
import { farmEngine } from '../grading/farm/engine';
import { boundsOf, followOn } from '../grading/farm/follow';
import { farmNames } from '../grading/farm/names';
import { openRun } from '../grading/farm/run-id';
import { runWorker } from '../grading/farm/worker';
import { type Cluster, startCluster } from '../lab/kafka/cluster';
import { projectDir } from '../lab/paths';

const RESILIENCE = '06-resilience';

interface Rate {
  workers: number;
  jobs: number;
  submissions: number;
  /** Between the first answer and the last one: without the start of brokers. */
  perMinute: number;
  seconds: number;
  workBytes: number;
  resultBytes: number;
}

/**
 * Grades a class that was made, each student with one exercise, on a farm of one worker and of two, each with its share
 * of `jobs`; and measures what the farm itself can do, with workers that answer without grading.
 */
export async function benchGradeFarm({
  students,
  works,
  jobs = 3 * availableParallelism(),
}: {
  students: number;
  works: number;
  jobs?: number;
}): Promise<void> {
  const parent = join(projectDir, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'farm-'));
  const cluster = await startCluster({
    shape: { brokers: 1, controller: 'combined' },
    dir: join(dir, 'brokers'),
    ports: 'free',
  });
  const rates: Rate[] = [];
  try {
    const bare = works > 0 ? await bareRate(cluster, dir, works) : null;
    if (bare) console.log(`the farm itself: ${bare.toFixed(0)} works/s, answered without grading`);
    for (const workers of students > 0 ? [1, 2] : []) {
      const rate = await graded(cluster, dir, {
        workers,
        students,
        jobs: Math.max(1, Math.floor(jobs / workers)),
      });
      rates.push(rate);
      console.log(
        `${workers} workers of ${rate.jobs} jobs: ${rate.perMinute.toFixed(1)} submissions a minute`,
      );
    }
    print(rates, bare);
  } finally {
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function graded(
  cluster: Cluster,
  dir: string,
  { workers, students, jobs }: { workers: number; students: number; jobs: number },
): Promise<Rate> {
  const prefix = `bench${workers}`;
  const folder = mkdtempSync(join(dir, 'class-'));
  const ids = exercises.map(({ id }) => id).filter((id) => id !== RESILIENCE);
  const made = await makeClass(join(folder, 'class'), { exercises: ids, seed: 5, students, each: 1 });
  const out = join(folder, 'out');
  mkdirSync(out);
  const settings = keepSettings(out, { exercises: ids });
  const children = Array.from({ length: workers }, () => startWorker(cluster, prefix, jobs));
  const answers: number[] = [];
  const began = performance.now();
  try {
    await gradeClass({
      submissions: made.submissions,
      roster: made.roster,
      out,
      settings,
      reporter: { ...quiet(), done: () => answers.push(performance.now()) },
      engine: () => {
        const engine = farmEngine({ brokers: cluster.bootstrap, run: openRun(out), prefix });
        return { engine, close: () => engine.close() };
      },
    });
  } finally {
    await Promise.all(children.map(end));
  }
  const spent = ((answers.at(-1) ?? 0) - (answers[0] ?? 0)) / 60_000;
  const names = farmNames(prefix);
  return {
    workers,
    jobs,
    submissions: answers.length,
    perMinute: (answers.length - 1) / spent,
    seconds: (performance.now() - began) / 1000,
    workBytes: (await bytesOf(cluster, names.work)) / answers.length,
    resultBytes: (await bytesOf(cluster, names.results)) / answers.length,
  };
}

function startWorker({ bootstrap }: Cluster, prefix: string, jobs: number): ChildProcess {
  const script = join('lab', 'setup', 'run.mjs');
  const command = ['worker', '--brokers', bootstrap.join(), '--farm', prefix, '--jobs', String(jobs)];
  return spawn(process.execPath, [script, join('grading', 'cli', 'grade.ts'), ...command], {
    cwd: projectDir,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Bytes of keys and values that lie in a topic. */
async function bytesOf({ bootstrap }: Cluster, topic: string): Promise<number> {
  const kafka = farmClient(bootstrap, 'bench');
  const bounds = await boundsOf(kafka, topic);
  const from = new Map([...bounds].map(([partition, { low }]) => [partition, low]));
  const stop = new AbortController();
  let bytes = 0;
  const { failed } = await followOn(kafka, topic, {
    ...{ from, bounds, signal: stop.signal },
    each: ({ key, value }) => {
      bytes += (key?.length ?? 0) + (value?.length ?? 0);
    },
  });
  stop.abort();
  await failed;
  return bytes;
}

/** Works a second with a worker that answers at once: sending, taking, answering, committing. */
async function bareRate({ bootstrap }: Cluster, dir: string, works: number): Promise<number> {
  const file = join(dir, 'bare', 'lib', '01-topics.ts');
  mkdirSync(join(dir, 'bare', 'lib'), { recursive: true });
  const source = Buffer.from(`export {};\n${'// as long as a usual file\n'.repeat(200)}`);
  writeFileSync(file, source);
  const digest = workDigest({ files: new Map([['lib/01-topics.ts', source]]) }, '01-topics');
  const run = { id: 'bench0000000', resumed: false, abandoned: null, close: () => {} };
  const engine = farmEngine({ brokers: bootstrap, run, prefix: 'bare' });
  const stop = new AbortController();
  const worker = runWorker({
    ...{ brokers: bootstrap, prefix: 'bare', jobs: 20, engine: instant(), dir, signal: stop.signal },
    said: () => {},
  });
  const grade = (index: number) =>
    engine.grade({ student: `s${index}`, exercise: '01-topics', file, digest }, ['t'], () => {});
  await grade(-1);
  const began = performance.now();
  await Promise.all(Array.from({ length: works }, (_, index) => grade(index)));
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  await Promise.all([worker, engine.close()]);
  return works / seconds;
}

function instant(): LocalEngine {
  const test = { id: 't', title: 't', hidden: false, points: 1, max: 1, hints: [], durationMs: 0 };
  return {
    disturbances: 0,
    grade: async () => ({
      ...{ version: 1, exercise: '01-topics', title: 't', points: 1, max: 1, withheld: 0, durationMs: 0 },
      ...{ tests: [{ ...test, outcome: 'pass' }], diagnostics: [] },
    }),
    repair: async () => {},
    close: async () => {},
  };
}

function print(rates: Rate[], bare: number | null): void {
  const table = new Table({
    head: ['workers', 'jobs each', 'submissions', 'a minute', 's in all', 'bytes a work', 'bytes an answer'],
    style: { head: [], border: [] },
  });
  for (const { workers, jobs, submissions, perMinute, seconds, workBytes, resultBytes } of rates) {
    const bytes = [workBytes, resultBytes].map(Math.round);
    table.push([workers, jobs, submissions, perMinute.toFixed(1), seconds.toFixed(0), ...bytes]);
  }
  console.log(table.toString());
  console.log(
    JSON.stringify({
      bench: 'grade-farm',
      bare_works_per_s: bare === null ? null : Math.round(bare),
      rates: rates.map(({ workers, jobs, submissions, perMinute, workBytes, resultBytes }) => ({
        ...{ workers, jobs, submissions, per_minute: Number(perMinute.toFixed(1)) },
        ...{ work_bytes: Math.round(workBytes), result_bytes: Math.round(resultBytes) },
      })),
    }),
  );
}
