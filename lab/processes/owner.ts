import { projectDir } from '../paths';
import { commandOf, environmentOf, isAlive, parentOf, processIds, startTime } from './table';

/** Names the process that a command's children belong to; whoever starts children of its own inherits it. */
const MARK = 'KAFKA_COURSE_OWNER';

/** Encoded, because a blank would end the value where only `ps` can read it. */
const project = encodeURI(projectDir);

interface Owner {
  pid: number;
  startTime: string;
  project: string;
}

/** What a child's environment gets, so that a later command can tell whose it is. */
export function ownerMark(): Record<string, string> {
  return { [MARK]: `${process.pid}:${startTime(process.pid)}:${project}` };
}

/** Ids of the processes that this process started, with their children. */
export function ownedProcesses(): number[] {
  const mine = ownerMark()[MARK];
  return processIds().filter((pid) => pid !== process.pid && environmentOf(pid, MARK) === mine);
}

/** Processes of this project whose owner has died, such as brokers after a `kill -9` of the lab server. */
export function orphans(): Array<{ pid: number; command: string }> {
  const spared = ancestors(process.pid);
  return processIds().flatMap((pid) => {
    if (spared.has(pid)) return [];
    const owner = parseMark(environmentOf(pid, MARK));
    if (!owner || owner.project !== project || startTime(owner.pid) === owner.startTime) return [];
    return [{ pid, command: commandOf(pid).join(' ') }];
  });
}

/** Ends the orphans of this project and no other process. @returns those that were ended */
export async function sweepOrphans(graceMs = 5_000): Promise<Array<{ pid: number; command: string }>> {
  const found = orphans();
  await endProcesses(
    found.map(({ pid }) => pid),
    graceMs,
  );
  return found;
}

/** SIGTERM, then SIGKILL to those that are still there after the grace time. Resolves once all are gone. */
export async function endProcesses(pids: number[], graceMs: number): Promise<void> {
  const started = new Map(pids.map((pid) => [pid, startTime(pid)]));
  const left = () => pids.filter((pid) => isAlive(pid) && startTime(pid) === started.get(pid));
  for (const pid of left()) {
    signal(pid, 'SIGTERM');
    // A paused process keeps the signal waiting until it is continued.
    signal(pid, 'SIGCONT');
  }
  await until(() => left().length === 0, graceMs);
  for (const pid of left()) signal(pid, 'SIGKILL');
  await until(() => left().length === 0, 2_000);
}

/** Sends a signal to a process that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {}
}

/** Waits until a condition holds. @returns false when the time was up first */
export async function until(condition: () => boolean, timeoutMs: number, everyMs = 25): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return true;
}

function parseMark(text: string | null): Owner | null {
  const match = /^(\d+):([^:]*):(.+)$/.exec(text ?? '');
  return match ? { pid: Number(match[1]), startTime: match[2]!, project: match[3]! } : null;
}

/** This process and those above it: a command typed in a terminal of a lab that died must not end itself. */
function ancestors(pid: number): Set<number> {
  const found = new Set<number>();
  for (let next: number | null = pid; next && !found.has(next); next = parentOf(next)) found.add(next);
  return found;
}
