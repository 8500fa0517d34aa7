import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { explain } from './failures.mjs';
import { killGroup } from './lock.mjs';

const KEPT = 64 * 1024;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a command of a step. What it prints goes to the step's log file.
 * @param {{
 *   step: import('./failures.mjs').Step, title: string, log: string, onStart: (pid: number) => void, onLine: (line: string) => void
 * }} context
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd: string, env: NodeJS.ProcessEnv, append?: boolean, shell?: boolean}} options
 * @returns {Promise<void>}
 * @throws {import('./failures.mjs').SetupFailure} when it ends with anything but 0
 */
export function runCommand(context, command, args, { append = false, ...options }) {
  const { step, title, log } = context;
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, append ? 'a' : 'w');
  let output = '';
  /** @param {string} text */
  const write = (text) => {
    try {
      writeSync(file, text);
    } catch {
      // a full disk: the command itself will say so
    }
  };
  /** @param {string} text */
  const note = (text) => {
    output = (output + text).slice(-KEPT);
    write(text);
    const line = text.trimEnd().split('\n').at(-1)?.trim();
    if (line) context.onLine(line);
  };
  write(`$ ${[command, ...args].join(' ')}\n`);

  return new Promise((resolve, reject) => {
    // In a process group of its own: Ctrl-C reaches it by way of stopAll, in one piece with what it started.
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, {
      ...options,
      detached,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    if (child.pid !== undefined) context.onStart(child.pid);
    child.stdout.setEncoding('utf8').on('data', note);
    child.stderr.setEncoding('utf8').on('data', note);
    child.once('error', (error) => note(`${error.message}\n`));
    child.once('close', (code, signal) => {
      running.delete(child);
      closeSync(file);
      if (code === 0) resolve();
      else reject(explain(step, output, { title, log, code, signal }));
    });
  });
}

/** Ends every command that is running: kindly, then after two seconds for good. */
export async function stopAll() {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    for (const child of running) if (child.pid !== undefined) killGroup(child.pid, signal);
    for (let waited = 0; running.size > 0 && waited < 2_000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
