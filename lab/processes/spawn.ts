import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownerMark } from './owner';

/**
 * Starts a long-running process that belongs to this one. It has a process group of its own: a Ctrl-C in the
 * terminal reaches only the lab, which then stops its processes in order. Its output goes to a file and not
 * through a pipe, so that it survives us long enough to be swept.
 *
 * @returns the child, once the system has started it
 * @throws Error naming the command that could not be started
 */
export async function spawnOwned(
  command: string,
  args: string[],
  options: { env?: Record<string, string | undefined>; cwd?: string; outputFile: string },
): Promise<ChildProcess & { pid: number }> {
  mkdirSync(dirname(options.outputFile), { recursive: true });
  const output = openSync(options.outputFile, 'w');
  try {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, ...ownerMark() },
      stdio: ['ignore', output, output],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new Error(`Expected ${command} to start, got: ${cause.message}`, { cause })),
      );
    });
    return child as ChildProcess & { pid: number };
  } finally {
    closeSync(output);
  }
}
