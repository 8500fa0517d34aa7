import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownerMark } from '../../lab/processes/owner';

/** Megabytes of JavaScript heap that a submission gets. */
export const HEAP_MB = 256;
/** Buffers lie outside the heap: the operating system bounds them. */
const DATA_BYTES = 1_500_000_000;
/** A loop that outlives the grader is ended by the operating system. */
const CPU_SECONDS = 300;

/** The command that runs a program so that it can read its own folder only, and use no more than its share. */
export function confined(program: string, folder: string): [command: string, args: string[]] {
  const node = [...permissions(folder), `--max-old-space-size=${HEAP_MB}`, program];
  const prlimit = '/usr/bin/prlimit';
  if (!existsSync(prlimit)) return [process.execPath, node];
  const limits = [`--data=${DATA_BYTES}`, '--core=0', `--cpu=${CPU_SECONDS}`];
  return [prlimit, [...limits, process.execPath, ...node]];
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

/** Nothing of the grader's own environment; the mark lets a later command end a loop that outlived its grader. */
export function environment(): NodeJS.ProcessEnv {
  return {
    PATH: '',
    LANG: 'C.UTF-8',
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    // Not UTC, so that a time which is read or written in the local zone shows as wrong everywhere.
    TZ: 'America/New_York',
    ...ownerMark(),
  };
}
