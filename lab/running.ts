import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LabPorts } from './lab';
import { startTime } from './processes/table';

/** What a running lab leaves in `run/lab.json` for other commands; lib/kit/lab.ts reads url, token and bootstrap. */
export interface RunningLab {
  url: string;
  token: string;
  bootstrap: string[];
  pid: number;
  /** With the pid it names one process: a file left by a lab that died is told from a running one. */
  startTime: string | null;
  jupyterUrl: string | null;
  host: string;
  /** Kafka nodes that the lab started; 0 where it uses an existing cluster. */
  nodes: number;
  ports: LabPorts;
}

/**
 * The options, such as `--nodes 3`, that were asked for and that the running lab does not have.
 * @param given what was written after `npm start --`, by the option's name
 */
export function otherOptions(
  { host, nodes, ports }: RunningLab,
  given: Record<string, string | number>,
): Array<{ has: string; wanted: string }> {
  const has: Record<string, string | number> = {
    ...(nodes > 0 ? { '--nodes': nodes } : {}),
    '--host': host,
    '--port-kafka': ports.kafka,
    '--port-controller': ports.controller,
    '--port-lab': ports.lab,
    '--port-jupyter': ports.jupyter,
    '--port-smtp': ports.smtp,
  };
  return Object.keys(given)
    .filter((option) => option in has && has[option] !== given[option])
    .map((option) => ({ has: `${option} ${has[option]}`, wanted: `${option} ${given[option]}` }));
}

/** The lab that runs with this state folder, null if none does. */
export function runningLab(home: string): RunningLab | null {
  const file = fileIn(home);
  if (!existsSync(file)) return null;
  try {
    const lab = JSON.parse(readFileSync(file, 'utf8')) as RunningLab;
    return lab.startTime !== null && startTime(lab.pid) === lab.startTime ? lab : null;
  } catch {
    return null;
  }
}

/** Notes that this process runs the lab. The file is for this user only: it holds the token. */
export function noteRunning(home: string, lab: Omit<RunningLab, 'pid' | 'startTime'>): void {
  const note: RunningLab = { ...lab, pid: process.pid, startTime: startTime(process.pid) };
  writePrivate(fileIn(home), `${JSON.stringify(note, null, 2)}\n`);
}

export function forgetRunning(home: string): void {
  rmSync(fileIn(home), { force: true });
}

/** The lab's token, made once: browser tabs that are open stay valid after a restart. */
export function labToken(home: string): string {
  const file = join(home, 'token');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const token = randomBytes(24).toString('hex');
  writePrivate(file, `${token}\n`);
  return token;
}

function fileIn(home: string): string {
  return join(home, 'run/lab.json');
}

function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

/** `host:port` of each broker of an existing cluster to use instead of starting one: `KAFKA_BROKERS`; null where unset. */
export function existingCluster(): string[] | null {
  const { KAFKA_BROKERS } = process.env;
  return KAFKA_BROKERS ? KAFKA_BROKERS.split(',').map((address) => address.trim()) : null;
}
