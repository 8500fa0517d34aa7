import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText, writeAtomic } from './stamps.mjs';

// One set-up at a time. Whoever wants the lock puts up a ticket, a file of its own, and then looks for others: with
// a living one about it takes its own back and waits. Of two that come at once at least one sees the other, so two
// never hold the lock; and since no ticket is ever shared, clearing away a dead process's can take nobody's lock.

const TICKET = /^lock-.*\.json$/;
let tickets = 0;

/** @typedef {{pid: number, start: string}} Identity a process: ids are used again, its start tells it apart */
/** @typedef {Identity & {children: Identity[]}} Ticket */

/**
 * Waits until no other process holds the folder's lock, then takes it. What a dead holder's commands (npm, pip)
 * left running is ended first: two of them at once would spoil what they install.
 * @param {string} folder
 * @param {{onWait?: (pid: number) => void, everyMs?: number}} [options] `onWait` is told once whom it waits for
 */
export async function takeLock(folder, { onWait, everyMs = 200 } = {}) {
  mkdirSync(folder, { recursive: true });
  const name = `lock-${process.pid}-${Date.now()}-${tickets++}.json`;
  const file = join(folder, name);
  const own = identify(process.pid) ?? { pid: process.pid, start: '' };
  /** @type {Identity[]} */
  const children = [];
  const put = () => writeAtomic(file, JSON.stringify({ ...own, children }));
  const drop = () => rmSync(file, { force: true });
  let told = 0;

  for (;;) {
    let holder = await livingHolder(folder, name);
    if (!holder) {
      put();
      holder = await livingHolder(folder, name);
      if (!holder) break;
      drop();
    }
    if (told !== holder.pid) onWait?.(holder.pid);
    told = holder.pid;
    await sleep(everyMs * (0.5 + Math.random()));
  }

  return {
    /**
     * Notes a command that this process started, for the case that this process is killed.
     * @param {number} pid
     */
    addChild(pid) {
      const child = identify(pid);
      if (child) children.push(child);
      put();
    },
    release: drop,
  };
}

/**
 * @param {string} folder
 * @param {string} own name of the caller's ticket
 * @returns {Promise<Ticket | undefined>} a living process's ticket; those of dead ones are cleared away
 */
async function livingHolder(folder, own) {
  for (const name of readdirSync(folder)) {
    if (name === own || !TICKET.test(name)) continue;
    const ticket = readTicket(join(folder, name));
    if (ticket && isSame(ticket)) return ticket;
    if (ticket) await endAll(ticket.children);
    rmSync(join(folder, name), { force: true });
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Ticket | undefined}
 */
function readTicket(file) {
  try {
    return JSON.parse(readText(file) ?? '');
  } catch {
    return undefined;
  }
}

/** @param {Identity[]} children each the leader of a process group of its own (not on Windows) */
async function endAll(children) {
  for (const child of children.filter(isSame)) {
    killGroup(child.pid, 'SIGKILL');
    for (let waited = 0; isSame(child) && waited < 5_000; waited += 50) await sleep(50);
  }
}

/**
 * Signals a command and what it started.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function killGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // gone already
  }
}

/** @param {Identity} identity */
function isSame({ pid, start }) {
  return identify(pid)?.start === start;
}

/**
 * @param {number} pid
 * @returns {Identity | undefined} undefined for a process that is dead, or dead and not yet collected
 */
function identify(pid) {
  try {
    if (process.platform === 'linux') {
      // After the command's name, which may hold blanks and brackets: state is field 3, start time field 22.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : { pid, start: String(fields[19]) };
    }
    if (process.platform === 'win32') return process.kill(pid, 0) ? { pid, start: 'unknown' } : undefined;
    const options = /** @type {const} */ ({
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    const [state, ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options)
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : { pid, start: start.join(' ') };
  } catch {
    return undefined;
  }
}
