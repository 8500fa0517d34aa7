import { availableParallelism } from 'node:os';
import { type ServerType, serve } from '@hono/node-server';
import type { BrokerInfo, ClusterShape, LabStatus } from '../lib/kit/lab';
import { createSimulator } from './bikes/simulator';
import { LabError } from './errors';
import { type Jupyter, startJupyter } from './jupyter';
import { LabCluster } from './kafka/lab-cluster';
import { type ClusterPorts, DEFAULT_PORTS } from './kafka/layout';
import { toShape } from './kafka/shape';
import { MailSink } from './mail/sink';
import { withoutPassword } from './mail/url';
import { memoryOf } from './processes/memory';
import { endProcesses, ownedProcesses, signal } from './processes/owner';
import { freePorts, listeningPorts } from './processes/ports';
import { commandOf, environmentOf } from './processes/table';
import { forgetRunning, labToken, noteRunning } from './running';
import { labApp } from './server/app';

/** The ports of a lab; brokers, controllers and ZooKeepers take consecutive ones from theirs. */
export interface LabPorts extends ClusterPorts {
  lab: number;
  jupyter: number;
  smtp: number;
}

export const DEFAULT_LAB_PORTS: LabPorts = {
  ...DEFAULT_PORTS,
  lab: 9000,
  jupyter: 8888,
  smtp: 1025,
};

export interface LabOptions {
  /** Folder for state: run/, cluster-1 and those of other shapes, logs/, token. */
  dir: string;
  /** The cluster to begin with; default one broker. */
  shape?: ClusterShape;
  /** So many combined nodes, where `shape` is not given. */
  nodes?: 1 | 3;
  /** How often leadership goes back to preferred leaders, where a change of the cluster does not say. */
  leaderImbalanceSeconds?: number;
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
  /** `host:port` of each broker of the cluster that runs now. */
  readonly bootstrap: string[];
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
  const { dir, host = '127.0.0.1' } = options;
  const token = labToken(dir);
  const ports = options.ports === 'free' ? await freeLabPorts() : (options.ports ?? DEFAULT_LAB_PORTS);
  const cluster = options.external ? null : await makeCluster(options, ports, note);
  const bootstrap = () => cluster?.bootstrap ?? options.external ?? [];
  const url = `http://${host}:${ports.lab}`;
  const mails = options.smtpUrl ? null : new MailSink({ host, port: ports.smtp });
  const smtp = mails?.url ?? withoutPassword(options.smtpUrl!);
  let jupyter: Jupyter | null = null;
  let server: ServerType | null = null;
  let stopping: Promise<void> | null = null;

  const lab: Lab = {
    url,
    token,
    get bootstrap() {
      return bootstrap();
    },
    jupyterUrl: options.jupyter ? `http://${host}:${ports.jupyter}/lab?token=${token}` : null,
    status: () => ({
      version: cluster ? (cluster.version ?? 'unknown') : 'of an existing cluster',
      pid: process.pid,
      host,
      mode: cluster ? 'embedded' : 'external',
      bootstrap: bootstrap(),
      shape: cluster?.shape ?? null,
      urls: { lab: url, jupyter: jupyter?.url ?? null, smtp },
      mails: mails?.status ?? null,
      brokers: cluster?.brokers() ?? [],
      controllers: cluster?.controllers() ?? [],
      zookeepers: cluster?.zookeepers() ?? [],
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
    for (const server of cluster?.servers ?? []) {
      const { pid } = server.info();
      if (pid) names.set(pid, server.name);
    }
    for (const pid of children().filter((each) => !names.has(each)))
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

  /** Notes for other commands which lab runs here, and with which cluster. */
  function note(): void {
    if (stopping) return;
    const { jupyterUrl } = lab;
    const { shape = null, settings } = cluster ?? {};
    const { leaderImbalanceSeconds = null } = settings ?? {};
    const about = {
      url,
      token,
      bootstrap: bootstrap(),
      jupyterUrl,
      host,
      shape,
      leaderImbalanceSeconds,
      ports,
    };
    noteRunning(dir, about);
  }

  const env = () => ({ LAB_URL: url, LAB_TOKEN: token, KAFKA_BROKERS: bootstrap().join() });
  const app = labApp({
    host,
    get env() {
      return env();
    },
    token,
    get bootstrap() {
      return bootstrap();
    },
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
          .then(() =>
            startJupyter({ home: dir, host, port: ports.jupyter, token, env: env(), onEnd: jupyterEnded }),
          )
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
  note();
  return lab;
}

function makeCluster(options: LabOptions, ports: LabPorts, onChange: () => void): Promise<LabCluster> {
  const { dir, nodes, host = '127.0.0.1', leaderImbalanceSeconds, onCrash } = options;
  const shape = options.shape ?? toShape({ brokers: nodes });
  const settings = leaderImbalanceSeconds === undefined ? {} : { leaderImbalanceSeconds };
  return LabCluster.create(shape, { dir, ports, host, settings, onCrash, onChange });
}

/** Enough for every shape of cluster, so that a lab can change from one to the other. */
async function freeLabPorts(): Promise<LabPorts> {
  const first = await freePorts(18);
  const cluster = { kafka: first, controller: first + 3, zookeeper: first + 6 };
  return { ...cluster, lab: first + 15, jupyter: first + 16, smtp: first + 17 };
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
