import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ownerMark } from '../../lab/processes/owner';
import { bubblewrapped } from './bubblewrap';
import type { LayerName } from './layers';

/** Megabytes of JavaScript heap that a submission gets. */
export const HEAP_MB = 256;
export const PRLIMIT = '/usr/bin/prlimit';
/** Buffers lie outside the heap: the operating system bounds them. */
const DATA_BYTES = 1_500_000_000;
/** A loop that outlives the grader is ended by the operating system. */
const CPU_SECONDS = 300;
const OPEN_FILES = 512;
/** Node itself has eleven. */
const THREADS = 128;

/** How to start a program behind some layers: for `spawn`. */
export interface Confined {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

export interface Confinement {
  on: ReadonlySet<LayerName>;
  /** With bubblewrap: folders that appear under another name, by that name. */
  mounts?: Record<string, string>;
}

/**
 * The command that runs Node so that it can read one folder only, and use no more than its share.
 *
 * @param args Node's own: the program and what it is given
 */
export function confined(args: string[], folder: string, { on, mounts }: Confinement): Confined {
  const node = realpathSync(process.execPath);
  const limits = on.has('prlimit') ? [PRLIMIT, ...resources(on)] : [];
  const inside = [
    ...limits,
    node,
    ...(on.has('node permission model') ? permissions(folder) : []),
    `--max-old-space-size=${HEAP_MB}`,
    ...SEALED,
    ...args,
  ];
  const files = [node, folder, ...(limits.length ? [PRLIMIT] : [])];
  const [command = node, ...rest] = on.has('bubblewrap')
    ? [...bubblewrapped(files, mounts), ...inside]
    : inside;
  return { command, args: rest, ...(on.has('another user') ? anotherUser() : {}) };
}

function resources(on: ReadonlySet<LayerName>): string[] {
  // Threads are counted by user, in bubblewrap's namespace or among all: a person's own desktop would count too.
  const own = on.has('bubblewrap') || on.has('another user');
  return [
    `--data=${DATA_BYTES}`,
    '--core=0',
    '--fsize=0',
    `--cpu=${CPU_SECONDS}`,
    `--nofile=${OPEN_FILES}`,
    ...(own ? [`--nproc=${THREADS}`] : []),
  ];
}

/**
 * V8 and Node write files themselves, which the permission model does not see: traces over any file, by a flag that is
 * set at run time, and trace events.
 */
const SEALED = ['--freeze-flags-after-init', '--trace-event-file-pattern=/dev/null'];

/** From the range that systemd gives to services without a user of their own. */
const FIRST_USER = 61_184;
const USERS = 4_000;

/** Not `nobody`, whom daemons share; and another one for each grader, since processes of one user can signal each other. */
export function anotherUser(): { uid: number; gid: number } {
  const id = FIRST_USER + (process.pid % USERS);
  return { uid: id, gid: id };
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
