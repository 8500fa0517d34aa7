import { spawn } from 'node:child_process';
import type { CheckResult } from '../../lib/kit/result';
import { LabError } from '../errors';
import { projectDir } from '../paths';
import { ownerMark, signal } from '../processes/owner';

/** The longest that checking one exercise may take. */
const LIMIT_MS = 300_000;

let before: Promise<unknown> = Promise.resolve();

/**
 * Checks an exercise with the grading engine, in a process of its own so that a student's code cannot harm the
 * lab. One at a time: two at once would share two cores and time out.
 *
 * @throws LabError with what the engine printed when it gives no result, such as for an unknown exercise
 */
export function checkExercise(exercise: string, hints: number | undefined, env: Record<string, string>) {
  const result = before.then(() => runCheck(exercise, hints, env));
  before = result.catch(() => {});
  return result;
}

async function runCheck(
  exercise: string,
  hints: number | undefined,
  env: Record<string, string>,
): Promise<CheckResult> {
  const args = ['--import', 'tsx', 'grading/cli/check.ts', exercise, '--json'];
  if (hints !== undefined) args.push('--hints', String(hints));
  const child = spawn(process.execPath, args, {
    cwd: projectDir,
    env: { ...process.env, ...env, ...ownerMark() },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_000);
  });
  const timer = setTimeout(() => child.pid && signal(-child.pid, 'SIGKILL'), LIMIT_MS);
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  const json = stdout.slice(stdout.indexOf('{'));
  try {
    return JSON.parse(json) as CheckResult;
  } catch {
    const said = (stderr.trim() || stdout.trim()).slice(-2_000);
    throw new LabError(said || `Checking ${exercise} gave no result within ${LIMIT_MS / 1000} s.`, 400);
  }
}
