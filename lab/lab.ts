import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { BrokerInfo, LabStatus } from '../lib/kit/lab';
import { createSimulator } from './bikes/simulator';
import { LabError } from './errors';
import { type Jupyter, startJupyter } from './jupyter';
import { type Cluster, createCluster } from './kafka/cluster';
import { kafkaVersion } from './kafka/java';
import { shapeFolder, toShape } from './kafka/shape';
import { MailSink } from './mail/sink';
import { withoutPassword } from './mail/url';
import { memoryOf } from './processes/memory';
import { endProcesses, ownedProcesses, signal } from './processes/owner';
import { freePorts, listeningPorts } from './processes/ports';
import { commandOf, environmentOf } from './processes/table';
import { forgetRunning, labToken, noteRunning } from './running';
import { labApp } from './server/app';

/** The ports of a lab; brokers and controllers take consecutive ones from theirs. */
export interface LabPorts {
  kafka: number;
  controller: number;
  lab: number;
  jupyter: number;
  smtp: number;
}

export const DEFAULT_LAB_PORTS: LabPorts = {
  kafka: 9092,
  controller: 19092,
  lab: 9000,
  jupyter: 8888,
  smtp: 1025,
};

export interface LabOptions {
  /** Folder for state: run/, cluster-1 or cluster-3, logs/, token. */
  dir: string;
  nodes?: 1 | 3;
  ports?: LabPorts | 'free';
  /** Name or address that others reach this machine by; default 127.0.0.1. */
  host?: string;
  /** Whether JupyterLab is started too. */
  jupyter?: boolean;
  /** `host:port` of an existing cluster to use; then no broker is started. */
  external?: string[] | null;
  /** An existing mail server to use; then no sink is started. */
  smtpUrl?: string | null;
  onCrash?: (info: BrokerInfo) => void;
  /** Called when JupyterLab ends without having been asked to. */
  onJupyterEnd?: (logFile: string) => void;
  /** Called for POST /api/shutdown; default: `stop()`. */
  onShutdown?: () => void;
}

/** A running lab. */
export interface Lab {
  url: string;
  token: string;
  bootstrap: string[];
  /** With the token, to be opened in a browser; null without JupyterLab. */
  jupyterUrl: string | null;
  status(): LabStatus;
  /** Stops JupyterLab, the brokers and the server, in this order. Topics stay. */
  stop(): Promise<void>;
  /** Ends all of it at once. */
  kill(): void;
}

/** Starts brokers, lab server and JupyterLab side by side; resolves once all answer. @throws LabError, with nothing left running */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { dir, nodes = 1, host = '127.0.0.1' } = options;
  const token = labToken(dir);
  const ports = options.ports === 'free' ? await freeLabPorts(nodes) : (options.ports ?? DEFAULT_LAB_PORTS);
  const cluster = options.external ? null : await makeCluster(options, ports);
  const bootstrap = options.external ?? cluster!.bootstrap;
  const url = `http://${host}:${ports.lab}`;
  const mails = options.smtpUrl ? null : new MailSink({ host, port: ports.smtp });
  const smtp = mails?.url ?? withoutPassword(options.smtpUrl!);
  let jupyter: Jupyter | null = null;
  let server: ServerType | null = null;
  let stopping: Promise<void> | null = null;

  const lab: Lab = {
    url,
    token,
    bootstrap,
    jupyterUrl: options.jupyter ? `http://${host}:${ports.jupyter}/lab?token=${token}` : null,
    status: () => ({
      version: cluster ? (kafkaVersion() ?? 'unknown') : 'of an existing cluster',
      pid: process.pid,
      host,
      mode: cluster ? 'embedded' : 'external',
      bootstrap,
      urls: { lab: url, jupyter: jupyter?.url ?? null, smtp },
      mails: mails?.status ?? null,
      brokers: cluster?.brokers() ?? [],
      processes: processes(),
    }),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    kill: () => {
      cluster?.kill();
      for (const pid of children()) signal(pid, 'SIGKILL');
    },
  };

  /** JupyterLab with its kernels, tools and checks: all that has this lab's URL in its environment. */
  function children(): number[] {
    return ownedProcesses().filter((pid) => environmentOf(pid, 'LAB_URL') === url);
  }

  function processes(): LabStatus['processes'] {
    const names = new Map([[process.pid, 'lab server']]);
    for (const { pid, id } of cluster?.brokers() ?? []) if (pid) names.set(pid, `broker ${id}`);
    for (const pid of children())
      names.set(pid, pid === jupyter?.pid ? 'JupyterLab' : nameOf(commandOf(pid)));
    return [...names].map(([pid, name]) => ({ name, pid, memoryBytes: memoryOf(pid) }));
  }

  function jupyterEnded(logFile: string): void {
    jupyter = null;
    options.onJupyterEnd?.(logFile);
  }

  async function stop(): Promise<void> {
    forgetRunning(dir);
    await jupyter?.stop();
    await cluster?.stop();
    await mails?.stop();
    await endProcesses(children(), 1_000);
    server?.close();
    if (server && 'closeAllConnections' in server) server.closeAllConnections();
  }

  const env = { LAB_URL: url, LAB_TOKEN: token, KAFKA_BROKERS: bootstrap.join() };
  const app = labApp({
    host,
    env,
    token,
    bootstrap,
    cluster,
    mails,
    bikes: createSimulator(),
    status: lab.status,
    listeners: () => {
      const known = new Map(processes().map(({ pid, name }) => [pid, name]));
      return listeningPorts([...known.keys()]).map((port) => ({ ...port, process: known.get(port.pid)! }));
    },
    shutdown: options.onShutdown ?? (() => void lab.stop()),
  });
  // First, since the port is the lock: of two labs started at once, the second gets no further.
  server = await listen(app.fetch, ports.lab, host);
  const kafka = cluster?.start();
  // Each keeps more than a core busy while it starts: on few cores side by side, both come up late.
  const before = availableParallelism() < 4 ? kafka : null;
  const parts = await Promise.allSettled([
    kafka,
    mails?.start(),
    options.jupyter
      ? Promise.resolve(before)
          .then(() => startJupyter({ home: dir, host, port: ports.jupyter, token, env, onEnd: jupyterEnded }))
          .then((started) => {
            jupyter = started;
          })
      : null,
  ]);
  const failed = parts.find((part): part is PromiseRejectedResult => part.status === 'rejected');
  if (failed) {
    await lab.stop();
    throw failed.reason;
  }
  const { jupyterUrl } = lab;
  noteRunning(dir, { url, token, bootstrap, jupyterUrl, host, nodes: cluster ? nodes : 0, ports });
  return lab;
}

async function makeCluster(options: LabOptions, ports: LabPorts): Promise<Cluster> {
  const { dir, nodes = 1, host, onCrash } = options;
  const shape = toShape({ brokers: nodes });
  const where = { dir: join(dir, shapeFolder(shape)), logsDir: join(dir, 'logs') };
  return createCluster({ shape, ...where, ports: { ...ports, zookeeper: 2181 }, host, onCrash });
}

async function freeLabPorts(nodes: number): Promise<LabPorts> {
  const first = await freePorts(2 * nodes + 3);
  const [lab, jupyter, smtp] = [first + 2 * nodes, first + 2 * nodes + 1, first + 2 * nodes + 2];
  return { kafka: first, controller: first + nodes, lab, jupyter, smtp };
}

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
  host: string,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host }, () => resolve(server));
    server.once('error', (cause: Error) =>
      reject(new LabError(`The lab server cannot listen on ${host}:${port}: ${cause.message}`, 500)),
    );
  });
}

function nameOf(command: string[]): string {
  const line = command.join(' ');
  if (/tslab.* kernel/.test(line)) return 'TypeScript kernel';
  if (/grading\/cli/.test(line)) return 'check';
  const main = command.find((word) => /^(org\.apache\.kafka|kafka)\./.test(word));
  return main?.split('.').pop() ?? command[0]?.split('/').pop() ?? 'process';
}
