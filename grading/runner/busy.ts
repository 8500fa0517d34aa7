import { readFileSync } from 'node:fs';

/** Processor time without a pause that a right answer never comes near, also on a small machine. */
export const BUSY_SECONDS = 3;
const LOOK_MS = 500;
/** Linux counts processor time in hundredths of a second for everybody who asks. */
const TICKS_PER_SECOND = 100;

/**
 * Finds a child that keeps the processor without ever pausing, as a loop without end does: it does not answer a ping
 * while it uses up processor time. A machine that is slow or loaded makes no difference, since time that is not had is
 * not counted.
 *
 * @param ping asks the child for a sign of life
 * @param stop is called once it kept the processor for 3 s
 * @returns what is to be called for each sign of life, and at the end. Where the system does not tell processor time
 *   nothing is ever found
 */
export function watchBusy(pid: number, ping: () => void, stop: () => void): { alive(): void; end(): void } {
  let asked: number | null = null;
  const timer = setInterval(() => {
    const used = processorSeconds(pid);
    if (used === null) return;
    if (asked === null) {
      asked = used;
      ping();
    } else if (used - asked >= BUSY_SECONDS) {
      clearInterval(timer);
      stop();
    }
  }, LOOK_MS);
  timer.unref();
  return {
    alive: () => {
      asked = null;
    },
    end: () => clearInterval(timer),
  };
}

/** Of a process and those that it started; null where that is not told. */
export function processorSeconds(pid: number): number | null {
  try {
    // After the command's name, which may hold blanks and brackets: user and system time are fields 14 and 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const own = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    return children.reduce((sum, child) => sum + (processorSeconds(Number(child)) ?? 0), own);
  } catch {
    return null;
  }
}
