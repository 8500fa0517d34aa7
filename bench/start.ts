import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import Table from 'cli-table3';
import { projectDir } from '../lab/paths';
import { freePorts } from '../lab/processes/ports';
import type { LabStatus } from '../lib/kit/lab';
import { findChromium, launch, openNotebook, runAllCells } from '../test/browser/jupyterlab';
import { median } from './median';

const HIDDEN = /^(java|javac|mvn|docker)$/;

interface Run {
  seconds: number;
  /** From the launch of the first broker until the last is ready. */
  brokerReadyMs: number;
  memoryMb: number | null;
  left: number;
}

/** What is started, and whether a notebook is run to measure memory. */
interface Start {
  project: string;
  nodes: number;
  env?: Record<string, string>;
  withNotebook?: boolean;
}

/** Measures starts of the lab from outside, as a person would wait for them. */
export async function benchStart(options: { runs: number; nodes: number; cold?: boolean }): Promise<void> {
  const { runs, nodes, cold } = options;
  const warm: Run[] = [];
  const run = (withNotebook: boolean) => measure({ project: projectDir, nodes, withNotebook });
  await run(false);
  for (let index = 0; index < runs; index++) warm.push(await run(index === runs - 1));
  const fromNothing: Run[] = [];
  for (let index = 0; cold && index < runs; index++) fromNothing.push(await measureCold(nodes));

  const table = new Table({ head: ['', 'min', 'median', 'max', 'target'] });
  const row = (name: string, values: number[], target: string): void => {
    if (values.length) table.push([name, Math.min(...values), median(values), Math.max(...values), target]);
  };
  row(
    'cold: npm start to JupyterLab, s',
    fromNothing.map(({ seconds }) => seconds),
    '120',
  );
  row(
    'warm: npm start to JupyterLab, s',
    warm.map(({ seconds }) => seconds),
    '6',
  );
  row(
    nodes === 1 ? 'warm: broker ready, ms' : `warm: ${nodes} brokers ready, ms`,
    warm.map(({ brokerReadyMs }) => brokerReadyMs),
    nodes === 1 ? '1500' : '4000',
  );
  row(
    'memory with one notebook run, MB (Pss)',
    warm.flatMap(({ memoryMb }) => memoryMb ?? []),
    nodes === 1 ? '700' : '1100',
  );
  row(
    'processes left after Ctrl-C',
    warm.map(({ left }) => left),
    '0',
  );
  console.log(table.toString());
  console.log(
    JSON.stringify({
      bench: 'start',
      runs,
      nodes,
      cold_s: cold ? median(fromNothing.map(({ seconds }) => seconds)) : null,
      warm_s: median(warm.map(({ seconds }) => seconds)),
      broker_ready_ms: median(warm.map(({ brokerReadyMs }) => brokerReadyMs)),
      memory_mb: warm.at(-1)?.memoryMb ?? null,
      left: Math.max(...warm.map(({ left }) => left)),
    }),
  );
}

/** One `npm start` with a folder and ports of its own, until JupyterLab answers; then Ctrl-C. */
async function measure({ project, nodes, env = {}, withNotebook = false }: Start): Promise<Run> {
  const parent = join(project, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const home = join(parent, 'home');
  const kafka = await freePorts(2 * nodes + 3);
  const controller = kafka + nodes;
  const [lab, jupyter, smtp] = [controller + nodes, controller + nodes + 1, controller + nodes + 2];
  const options = [
    '--nodes',
    nodes,
    '--port-kafka',
    kafka,
    '--port-controller',
    controller,
    '--port-lab',
    lab,
    '--port-jupyter',
    jupyter,
    '--port-smtp',
    smtp,
  ];
  const started = performance.now();
  const npm = spawn('npm', ['start', '--', ...options.map(String)], {
    cwd: project,
    env: { ...process.env, LAB_HOME: home, ...env },
    stdio: 'ignore',
    detached: true,
  });
  try {
    await untilJupyterAnswers(`http://127.0.0.1:${jupyter}/api`, npm);
    const seconds = round((performance.now() - started) / 1000);
    const status = await labStatus(lab);
    const url = `http://127.0.0.1:${jupyter}`;
    const memoryMb = withNotebook ? await memoryWithNotebook(url, home, lab) : null;
    return { seconds, brokerReadyMs: readyMs(status), memoryMb, left: await leftAfterCtrlC(npm, status) };
  } finally {
    const ended = npm.exitCode !== null || npm.signalCode !== null;
    if (!ended && npm.pid) process.kill(-npm.pid, 'SIGINT');
  }
}

async function untilJupyterAnswers(url: string, npm: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 300_000; ; ) {
    if (npm.exitCode !== null) throw new Error(`npm start ended with exit code ${npm.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    // JupyterLab answers /api without a token.
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`JupyterLab did not answer at ${url} within 300 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function labStatus(port: number): Promise<LabStatus> {
  for (const deadline = Date.now() + 20_000; ; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/status`).catch(() => null);
    const status = answer?.ok ? ((await answer.json()) as LabStatus) : null;
    if (status?.brokers.every(({ state }) => state === 'running')) return status;
    if (Date.now() > deadline) throw new Error('the lab server or its brokers did not come up');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function readyMs({ brokers }: LabStatus): number {
  const started = brokers.map(({ startedAt }) => Date.parse(startedAt ?? ''));
  const ready = brokers.map(({ readyMs }, index) => started[index]! + (readyMs ?? Number.NaN));
  return Math.max(...ready) - Math.min(...started);
}

/** Sum of Pss of all the lab's processes right after a notebook was run in a browser; the browser is not the lab's. */
async function memoryWithNotebook(url: string, home: string, lab: number): Promise<number | null> {
  const executable = findChromium();
  if (!executable) return null;
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const chromium = await launch(executable);
  try {
    const page = await chromium.newPage();
    await openNotebook(page, url, token, 'notebooks/01-topics.ipynb');
    await runAllCells(page, 180_000);
    const { processes } = await labStatus(lab);
    for (const { name, memoryBytes } of processes)
      console.log(`  ${name}: ${round((memoryBytes ?? 0) / 1e6)} MB`);
    return round(processes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0) / 1e6);
  } finally {
    await chromium.close();
  }
}

/** Sends what a terminal sends on Ctrl-C, waits for the end, and counts the lab's processes that still live. */
async function leftAfterCtrlC(npm: ChildProcess, { processes }: LabStatus): Promise<number> {
  const ended = new Promise((resolve) => npm.once('exit', resolve));
  process.kill(-(npm.pid as number), 'SIGINT');
  await ended;
  // npm does not wait for the lab, which takes a moment to stop in order.
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline && processes.some(({ pid }) => alive(pid))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return processes.filter(({ pid }) => alive(pid)).length;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A fresh clone, an empty home and caches, and a PATH without Java, Maven and Docker. */
async function measureCold(nodes: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-course-cold-'));
  try {
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', projectDir, clone]);
    const home = join(folder, 'home');
    mkdirSync(home);
    const PATH = pathWithout(join(folder, 'bin'));
    const caches = {
      npm_config_cache: join(home, 'npm'),
      PIP_CACHE_DIR: join(home, 'pip'),
      XDG_CACHE_HOME: home,
    };
    const env = { HOME: home, PATH, JAVA_HOME: '', ...caches };
    return await measure({ project: clone, nodes, env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder of links to all commands on the PATH but the hidden ones; the first of a name wins, as in a shell. */
function pathWithout(bin: string): string {
  mkdirSync(bin);
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    let names: string[] = [];
    try {
      names = readdirSync(folder);
    } catch {}
    for (const name of names.filter((candidate) => !HIDDEN.test(candidate))) {
      try {
        symlinkSync(join(folder, name), join(bin, name));
      } catch {}
    }
  }
  return bin;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
