import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) remove(folder);
});

/** A new temporary folder that a submission's user can get to; it goes with this process. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(base(), `kafka-course-${name}-`));
  folders.add(folder);
  return folder;
}

/** Makes a folder or file readable for everybody, or for one user only. */
export function share(path: string, user?: { uid: number; gid: number }): void {
  if (user) chownSync(path, user.uid, user.gid);
  else chmodSync(path, 0o755);
}

export function remove(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Root's own temporary folder is often closed to others. */
function base(): string {
  const own = tmpdir();
  return process.getuid?.() !== 0 || isOpen(own) ? own : '/tmp';
}

function isOpen(folder: string): boolean {
  const passes = (statSync(folder).mode & 0o001) !== 0;
  return passes && (dirname(folder) === folder || isOpen(dirname(folder)));
}
