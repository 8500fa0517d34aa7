import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { BUSY_SECONDS, watchBusy } from './busy';
import { Capture, type Output } from './capture';
import { childProgram } from './child-program';
import { anotherUser, confined, environment, HEAP_MB } from './confine';
import { encodeFrame, FrameReader } from './frames';
import { type LayerName, layersOn } from './layers';
import { asMessage, type FromChild, type ToChild } from './protocol';
import { isReachable } from './reachable';
import { RELAY_SOCKET, type Relay, startRelay } from './relay';

/** Of one test: a function that emits without end is stopped, not stored. */
const MAX_RECEIVED_BYTES = 64 * 1024 * 1024;
const READY_MS = 15_000;

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

export interface SandboxOptions {
  /** `host:port` of what a child may reach without being asked; what tests open comes on top. */
  brokers?: readonly string[];
  /** Layers to leave out, to see what the others do. */
  without?: readonly LayerName[];
}

/** Where the relay is mounted, in the child's view. */
const RELAY = '/relay';

/**
 * Starts a child behind every layer that this machine has, in a process group of its own, with an empty environment.
 *
 * @throws Error when the child does not get ready: the machine's fault, not the student's
 */
export async function startSandbox({ brokers = [], without }: SandboxOptions = {}): Promise<Sandbox> {
  const program = await childProgram();
  const folder = dirname(program);
  const on = await layersOn(without);
  const relay = on.has('bubblewrap') ? await relayTo(brokers, on) : null;
  const { command, args, ...user } = confined(
    [program, ...(relay ? [join(RELAY, RELAY_SOCKET)] : [])],
    folder,
    { on, ...(relay ? { mounts: { [RELAY]: relay.folder } } : {}) },
  );
  const child = spawn(command, args, {
    ...user,
    cwd: folder,
    detached: true,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const { sandbox, watched } = attach(child);
  void sandbox.died.then(() => relay?.close());
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
  watched();
  return sandbox;
}

function relayTo(brokers: readonly string[], on: ReadonlySet<LayerName>): Promise<Relay> {
  const user = on.has('another user') ? anotherUser() : undefined;
  return startRelay((host, port) => isReachable(host, port, brokers), user);
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) killGroup(child);
});

/** The sandbox of a child, and what begins to look whether it still answers. */
function attach(child: ChildProcess): { sandbox: Sandbox; watched(): void } {
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
        if (message.type === 'alive') watch?.alive();
        else sandbox.onMessage(message);
      }
    } catch (error) {
      violate(`wrote garbage to the grader and was stopped (${(error as Error).message})`);
    }
  });
  // The process's end tells what happened; a broken pipe only follows from it.
  channel.on('error', () => {});
  let watch: ReturnType<typeof watchBusy> | undefined;
  const watched = () => {
    if (child.pid === undefined) return;
    // Past `send`, which begins a new count of what is received.
    const ping = () =>
      void (channel.destroyed || channel.write(encodeFrame({ type: 'ping' } satisfies ToChild)));
    const stop = () =>
      violate(
        `kept the processor for ${BUSY_SECONDS} s without a pause and was stopped. Look for a loop that does not end`,
      );
    watch = watchBusy(child.pid, ping, stop);
    void died.then(() => watch?.end());
  };
  return { sandbox, watched };
}

function endOf(code: number | null, signal: string | null, printed: string): string {
  if (/heap out of memory/.test(printed)) {
    return `used more than ${HEAP_MB} MB of memory and was stopped. Look for a list that only grows`;
  }
  const fatal = signal ?? (code === null ? undefined : SIGNALS.get(code));
  if (fatal) return `was ended by the signal ${fatal}`;
  return `ended itself with exit code ${code}. Look for process.exit: a function returns or throws instead`;
}

/** Bubblewrap ends with 128 and the number of the signal that ended what it ran. */
const SIGNALS = new Map(
  (['SIGABRT', 'SIGKILL', 'SIGSEGV', 'SIGXCPU'] as const).map((name) => [
    128 + constants.signals[name],
    name,
  ]),
);

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {}
}
