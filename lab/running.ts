import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterShape } from '../lib/kit/lab';
import { sameShape, shapeOptions } from './kafka/shape';
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
  /** Of the cluster that the lab started; null where it uses an existing one. */
  shape: ClusterShape | null;
  leaderImbalanceSeconds: number | null;
  ports: LabPorts;
}

/** An option as it is and as it was asked for, such as `--nodes 1` and `--nodes 3`. */
export interface OtherOption {
  has: string;
  wanted: string;
}

/** Whether another cluster was asked for than the one that the lab has started. */
export function otherCluster(
  { shape, leaderImbalanceSeconds }: RunningLab,
  wanted: { shape: ClusterShape | null; leaderImbalanceSeconds?: number },
): OtherOption[] {
  if (!shape) return [];
  const others: OtherOption[] = [];
  if (wanted.shape && !sameShape(wanted.shape, shape)) {
    others.push({ has: shapeOptions(shape), wanted: shapeOptions(wanted.shape) });
  }
  const seconds = wanted.leaderImbalanceSeconds;
  if (seconds !== undefined && seconds !== leaderImbalanceSeconds) {
    const option = '--leader-imbalance-seconds';
    others.push({ has: `${option} ${leaderImbalanceSeconds}`, wanted: `${option} ${seconds}` });
  }
  return others;
}

/**
 * The other options, such as `--port-lab 9001`, that were asked for and that the running lab does not have.
 * @param given what was written after `npm start --`, by the option's name
 */
export function otherOptions(
  { host, ports }: RunningLab,
  given: Record<string, string | number>,
): OtherOption[] {
  const has: Record<string, string | number> = {
    '--host': host,
    '--port-kafka': ports.kafka,
    '--port-controller': ports.controller,
    '--port-zookeeper': ports.zookeeper,
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
