import { hasProc, ps, read } from './table';

/**
 * Bytes of memory of a process, null where unknown. On Linux its own share (Pss: pages used by n processes count
 * 1/n), so that the figures of several processes may be added up; elsewhere the resident size.
 */
export function memoryOf(pid: number): number | null {
  const kilobytes = hasProc
    ? /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1]
    : ps(['-o', 'rss=', '-p', String(pid)]);
  return kilobytes ? Number(kilobytes) * 1024 : null;
}
