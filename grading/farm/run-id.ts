import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A run on the farm, from the sending of work to the last answer, be it by one process or by several. */
export interface Run {
  id: string;
  /** Whether an earlier process began it and was ended: some of its work may be answered. */
  resumed: boolean;
  /** A run that was left open and is not gone on with. */
  abandoned: string | null;
  /** Forgets it: the next one begins anew. */
  close(): void;
}

const FILE = 'farm-run';

/**
 * The run of a folder of outputs: the one that was left open there, or a new one.
 *
 * @param options.fresh has a new one begun all the same, as when tests are to be run whose outcome is known
 */
export function openRun(out: string, { fresh = false } = {}): Run {
  const file = join(out, FILE);
  const open = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  const left = /^[\da-f]{12}$/.test(open) ? open : null;
  const resumed = left !== null && !fresh;
  const id = resumed ? left : randomBytes(6).toString('hex');
  if (!resumed) writeFileSync(file, `${id}\n`);
  return { id, resumed, abandoned: resumed ? null : left, close: () => rmSync(file, { force: true }) };
}
