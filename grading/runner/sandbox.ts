import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { ownerMark } from '../../lab/processes/owner';
import { encodeFrame, FrameReader } from './frames';
import { PROJECT } from './paths';
import { asMessage, type FromChild, type ToChild } from './protocol';

const HEAP_MB = 256;
/** Buffers lie outside the heap: the operating system bounds them. */
const DATA_BYTES = 1_500_000_000;
/** A loop that outlives the grader is ended by the operating system. */
const CPU_SECONDS = 300;
const MAX_OUTPUT_BYTES = 64 * 1024;
/** Of one test: a function that emits without end is stopped, not stored. */
const MAX_RECEIVED_BYTES = 64 * 1024 * 1024;
const READY_MS = 15_000;

/** What a student's code printed. */
export interface Output {
  text: string;
  truncated: boolean;
}

/** One child process that runs student code. */
export interface Sandbox {
  send(message: ToChild): void;
  /** Where messages go; replaced by whoever uses the sandbox. */
  onMessage: (message: FromChild) => void;
  /** Resolves to a sentence once the process has ended. */
  died: Promise<string>;
  /** Set once it has. */
  death: string | null;
  /** What was printed since the last call. */
  takeOutput(): Output;
  kill(): void;
}

/**
 * Starts a child under Node's permission model, in a process group of its own, with an empty environment.
 *
 * @throws Error when the child does not get ready: the machine's fault, not the student's
 */
export async function startSandbox(): Promise<Sandbox> {
  const program = await childProgram();
  const node = [...permissions(dirname(program)), `--max-old-space-size=${HEAP_MB}`, program];
  const limits = prlimit();
  const child = spawn(
    limits[0] ?? process.execPath,
    [...limits.slice(1), ...(limits[0] ? [process.execPath] : []), ...node],
    {
      cwd: dirname(program),
      detached: true,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const sandbox = attach(child);
  let timer: NodeJS.Timeout | undefined;
  const problem = await Promise.race([
    new Promise<null>((resolve) => {
      sandbox.onMessage = ({ type }) => type === 'ready' && resolve(null);
    }),
    sandbox.died,
    new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`was not ready after ${READY_MS} ms`), READY_MS);
    }),
  ]);
  clearTimeout(timer);
  if (problem !== null) {
    sandbox.kill();
    throw new Error(`The grader's child process ${problem}. ${sandbox.takeOutput().text}`.trim());
  }
  return sandbox;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) killGroup(child);
});

function attach(child: ChildProcess): Sandbox {
  const channel = child.stdio[3] as Socket;
  const reader = new FrameReader();
  const output = new Capture(child);
  let received = 0;
  let violation: string | null = null;
  alive.add(child);

  const died = new Promise<string>((resolve) => {
    const over = (how: string) => {
      alive.delete(child);
      channel.destroy();
      sandbox.death ??= violation ?? how;
      resolve(sandbox.death);
    };
    child.on('error', (error) => over(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) => setImmediate(over, endOf(code, signal, output.peek())));
  });
  const sandbox: Sandbox = {
    onMessage: () => {},
    died,
    death: null,
    send: (message) => {
      received = 0;
      if (!channel.destroyed) channel.write(encodeFrame(message));
    },
    takeOutput: () => output.take(),
    kill: () => killGroup(child),
  };
  const violate = (what: string) => {
    violation ??= what;
    killGroup(child);
  };
  channel.on('data', (chunk) => {
    if (violation) return;
    received += chunk.length;
    if (received > MAX_RECEIVED_BYTES) return violate('emitted more than 64 MB in one test and was stopped');
    try {
      for (const raw of reader.push(chunk)) {
        const message = asMessage(raw);
        if (!message) return violate('wrote something other than an answer to the grader and was stopped');
        sandbox.onMessage(message);
      }
    } catch (error) {
      violate(`wrote garbage to the grader and was stopped (${(error as Error).message})`);
    }
  });
  // The process's end tells what happened; a broken pipe only follows from it.
  channel.on('error', () => {});
  return sandbox;
}

function endOf(code: number | null, signal: string | null, printed: string): string {
  if (/heap out of memory/.test(printed)) {
    return `used more than ${HEAP_MB} MB of memory and was stopped. Look for a list that only grows`;
  }
  if (signal) return `was ended by the signal ${signal}`;
  return `ended itself with exit code ${code}. Look for process.exit: a function returns or throws instead`;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {}
}

/** Keeps the beginning of what is printed and drains the rest, so that a flood costs no memory. */
class Capture {
  private text = '';
  private truncated = false;

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        const room = MAX_OUTPUT_BYTES - this.text.length;
        this.text += chunk.slice(0, Math.max(0, room));
        this.truncated ||= chunk.length > room;
      });
    }
  }

  peek(): string {
    return this.text;
  }

  take(): Output {
    const taken = { text: this.text, truncated: this.truncated };
    this.text = '';
    this.truncated = false;
    return taken;
  }
}

/** Node's permission model was renamed in 22.13, and denies the network too from 25. */
function permissions(folder: string): string[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const stable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return [
    stable ? '--permission' : '--experimental-permission',
    `--allow-fs-read=${join(folder, '*')}`,
    ...(major >= 25 ? ['--allow-net'] : []),
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
  ];
}

function prlimit(): string[] {
  return existsSync('/usr/bin/prlimit')
    ? ['/usr/bin/prlimit', `--data=${DATA_BYTES}`, '--core=0', `--cpu=${CPU_SECONDS}`]
    : [];
}

/** Nothing of the grader's own environment; the mark lets a later command end a loop that outlived its grader. */
function environment(): NodeJS.ProcessEnv {
  const { TZ } = process.env;
  return {
    PATH: '',
    LANG: 'C.UTF-8',
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    ...(TZ ? { TZ } : {}),
    ...ownerMark(),
  };
}

let program: Promise<string> | undefined;

/** The child's program with kafkajs in it, bundled once a process into a temporary folder. */
function childProgram(): Promise<string> {
  program ??= bundleChild();
  return program;
}

async function bundleChild(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-course-grader-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'child.cjs');
  await build({
    entryPoints: [join(PROJECT, 'grading', 'runner', 'child', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    absWorkingDir: PROJECT,
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  return outfile;
}
