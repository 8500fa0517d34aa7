import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { BWRAP } from './bubblewrap';
import { childProgram } from './child-program';
import { confined, PRLIMIT } from './confine';

/** What stands between a submission and the machine, outermost last. */
export type LayerName = 'node permission model' | 'prlimit' | 'another user' | 'bubblewrap';

/** One layer, and whether this machine has it. */
export interface Layer {
  name: LayerName;
  on: boolean;
  /** A sentence for a person: what it does, or why it is off. */
  why: string;
}

const PROBE_MS = 10_000;
let known: Promise<Layer[]> | undefined;

/** The layers on this machine, in the order of `LayerName`. They are tried out once a process. */
export function layers(): Promise<Layer[]> {
  known ??= probe();
  return known;
}

/** The names of those that are on, less those that the caller does not want. */
export async function layersOn(without: readonly LayerName[] = []): Promise<Set<LayerName>> {
  const on = (await layers()).filter((layer) => layer.on && !without.includes(layer.name));
  return new Set(on.map(({ name }) => name));
}

interface Candidate {
  name: LayerName;
  does: string;
  /** Why it cannot be had, as far as one can tell without trying. */
  lacks: string | null;
}

function candidates(): Candidate[] {
  return [
    {
      name: 'node permission model',
      does: 'No file but the grader’s own program is read, none written; no program, thread or add-on is started.',
      lacks: null,
    },
    {
      name: 'prlimit',
      does: 'Memory, processor time, threads and open files are bounded; no file is written.',
      lacks: absent(PRLIMIT, 'util-linux'),
    },
    {
      name: 'another user',
      does: 'It runs as a user who owns nothing, and cannot signal or look into processes of others.',
      lacks: process.getuid?.() === 0 ? null : 'Only root can start a process as another user.',
    },
    {
      name: 'bubblewrap',
      does: 'It sees no network, no process but its own, and of the files only Node’s; a relay leads to the brokers and to what a test opened.',
      lacks: absent(BWRAP, 'bubblewrap'),
    },
  ];
}

/** All at once, which is quick; one after the other, each with those that worked, only where that fails. */
async function probe(): Promise<Layer[]> {
  const all = candidates();
  const program = await childProgram();
  const hoped = all.filter(({ lacks }) => lacks === null).map(({ name }) => name);
  const works = (await problemOf(hoped, program)) === null;
  const found: Layer[] = [];
  for (const { name, does, lacks } of all) {
    const before = found.filter(({ on }) => on).map((layer) => layer.name);
    const problem = lacks ?? (works ? null : await problemOf([...before, name], program));
    found.push({ name, on: problem === null, why: problem ?? does });
  }
  return found;
}

function absent(file: string, aptPackage: string): string | null {
  try {
    accessSync(file, constants.X_OK);
    return null;
  } catch {
    return `There is no ${file}: on Debian and Ubuntu it is in the package ${aptPackage}.`;
  }
}

/** Why a program that reads its own file cannot be run behind these layers; null when it can. */
function problemOf(on: readonly LayerName[], program: string): Promise<string | null> {
  const script = `require('node:fs').accessSync(${JSON.stringify(program)})`;
  const { command, args, ...user } = confined(['--eval', script], dirname(program), { on: new Set(on) });
  return new Promise((resolve) => {
    const options = { ...user, cwd: dirname(program), env: { PATH: '' }, timeout: PROBE_MS };
    execFile(command, args, options, (error, _, stderr) => {
      if (!error) return resolve(null);
      const said = /^(bwrap|prlimit|Error): .*$/m.exec(stderr)?.[0] ?? error.message.split('\n')[0];
      resolve(`It is there and does not work here: ${said}.`);
    });
  });
}
