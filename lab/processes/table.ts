import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux has /proc; elsewhere `ps` and `lsof` are asked. */
export const hasProc = process.platform === 'linux';

/** The ids of all processes that this user may look at. */
export function processIds(): number[] {
  if (hasProc) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  }
  return ps(['-axo', 'pid=']).split('\n').filter(Boolean).map(Number);
}

/** True while the process exists and has not ended (a zombie has). */
export function isAlive(pid: number): boolean {
  if (hasProc) return startTime(pid) !== null;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process started, in a form that is only compared: with the pid it names one process for ever, since
 * pids are used again. Null when there is no such process.
 */
export function startTime(pid: number): string | null {
  if (!hasProc) return ps(['-o', 'lstart=', '-p', String(pid)]).replaceAll(/\W+/g, '_') || null;
  const stat = read(`/proc/${pid}/stat`);
  // The name in brackets may hold spaces and brackets itself: fields are counted after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 20 || fields[0] === 'Z' || fields[0] === 'X') return null;
  return fields[19] ?? null;
}

/** The parent's id, null when the process is gone. */
export function parentOf(pid: number): number | null {
  const text = hasProc
    ? /\) \S (\d+) /.exec(read(`/proc/${pid}/stat`))?.[1]
    : ps(['-o', 'ppid=', '-p', String(pid)]);
  return Number(text) || null;
}

/** The value of an environment variable with which a process was started, null where unset or not readable. */
export function environmentOf(pid: number, name: string): string | null {
  if (hasProc) {
    const entry = read(`/proc/${pid}/environ`)
      .split('\0')
      .find((pair) => pair.startsWith(`${name}=`));
    return entry?.slice(name.length + 1) ?? null;
  }
  // `ps` prints the environment after the command: values with blanks cannot be told apart, so none is used.
  return (
    new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(ps(['eww', '-o', 'command=', '-p', String(pid)]))?.[1] ?? null
  );
}

/** The words of a process's command line; empty when it is gone. */
export function commandOf(pid: number): string[] {
  if (hasProc) return read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean);
  return ps(['-o', 'command=', '-p', String(pid)])
    .split(/\s+/)
    .filter(Boolean);
}

/** What `ps` prints, empty when it finds nothing. */
export function ps(args: string[]): string {
  return ask('ps', args);
}

/** What a command prints, empty when it fails or is not there. */
export function ask(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** A file of /proc, empty when the process has gone meanwhile or belongs to someone else. */
export function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Where a link of /proc points, empty when it is gone or not ours to read. */
export function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
