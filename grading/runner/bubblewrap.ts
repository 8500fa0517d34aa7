import { existsSync, lstatSync, readlinkSync } from 'node:fs';

export const BWRAP = '/usr/bin/bwrap';

/** Where Node finds its libraries and its own files, on the distributions that keep them outside its binary. */
const LIBRARIES = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/share/nodejs',
  '/usr/share/zoneinfo',
  '/lib',
  '/lib64',
  '/etc/ld.so.cache',
  '/nix/store',
];

/**
 * The beginning of a command that runs the rest of it in namespaces of its own: no network, no processes, no files
 * but these. It ends with its parent, and with it whatever it runs.
 *
 * @param files what is to be read under its own name
 * @param mounts folders that appear under another name
 */
export function bubblewrapped(files: string[], mounts: Record<string, string> = {}): string[] {
  return [
    BWRAP,
    '--unshare-all',
    '--die-with-parent',
    // Without a terminal of its own it could type into the grader's.
    '--new-session',
    ...['--cap-drop', 'ALL'],
    ...LIBRARIES.flatMap(readOnly),
    ...['--dev', '/dev'],
    ...['--proc', '/proc'],
    // After the others: the grader's temporary folder may lie below one of them.
    ...files.flatMap(readOnly),
    ...Object.entries(mounts).flatMap(([to, from]) => ['--ro-bind', from, to]),
    ...['--remount-ro', '/'],
    ...['--remount-ro', '/dev'],
    '--',
  ];
}

/** `/lib` is a link to `/usr/lib` on most systems: then it is one inside, too. */
function readOnly(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink()
    ? ['--symlink', readlinkSync(path), path]
    : ['--ro-bind', path, path];
}
