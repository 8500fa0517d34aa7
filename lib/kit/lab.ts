import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { createKafka, type KafkaOptions } from './kafka';
import type { MailStatus } from './mails';

/**
 * What a cluster is made of: 1 or 3 nodes that are broker and controller (`combined`), 2 or 3 brokers with one
 * controller apart, or 2 brokers with 1 or 3 ZooKeepers.
 */
export interface ClusterShape {
  brokers: 1 | 2 | 3;
  controller: 'combined' | 'apart' | 'zookeeper';
  /** With ZooKeeper only; default 1. */
  zookeepers?: 1 | 3;
}

/** What `POST /api/cluster` is asked for; see `lab.cluster`. */
export interface ClusterRequest extends Partial<ClusterShape> {
  /** How often leadership goes back to preferred leaders, in seconds; Kafka's default is 300. */
  leaderImbalanceSeconds?: number;
}

/** `combined` is broker and controller in one process. */
export type ServerKind = 'combined' | 'broker' | 'controller' | 'zookeeper';

/** A broker as the lab server sees it; a controller apart (id 100) and a ZooKeeper are described alike. */
export interface BrokerInfo {
  id: number;
  kind: ServerKind;
  host: string;
  port: number;
  /** Null for a broker whose controller is apart. */
  controllerPort: number | null;
  state: 'starting' | 'running' | 'paused' | 'stopping' | 'stopped' | 'killed' | 'crashed';
  pid: number | null;
  /** Bytes of memory that are this process's own share (Pss), null where unknown. */
  memoryBytes: number | null;
  /** ISO time of the last start. */
  startedAt: string | null;
  /** Milliseconds from start to ready. */
  readyMs: number | null;
  exit: { code: number | null; signal: string | null } | null;
  propertiesFile: string;
  logFile: string;
}

/** What runs where. */
export interface LabStatus {
  version: string;
  pid: number;
  host: string;
  mode: 'embedded' | 'external';
  bootstrap: string[];
  /** Null when the lab uses a cluster that it did not start. */
  shape: ClusterShape | null;
  /** `smtp` is where mails go, without user name and password. */
  urls: { lab: string; jupyter: string | null; smtp: string };
  /** The lab's own mail sink; null when SMTP_URL names another server. */
  mails: MailStatus | null;
  brokers: BrokerInfo[];
  /** Those that are not brokers as well. */
  controllers: BrokerInfo[];
  zookeepers: BrokerInfo[];
  processes: Array<{ name: string; pid: number; memoryBytes: number | null }>;
}

/** A port that a process of the lab listens on. */
export interface Listener {
  address: string;
  port: number;
  pid: number;
  process: string;
}

/** What one of Kafka's own tools printed. */
export interface ToolResult {
  command: string;
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Where the running lab is; set by the lab for its notebooks, else read from the project's `.lab/` folder. */
function connection(): { url: string; token: string; bootstrap: string[] } {
  const { LAB_URL, LAB_TOKEN, KAFKA_BROKERS } = process.env;
  const fromFile = LAB_URL ? null : readRunningLab(process.cwd());
  const bootstrap = KAFKA_BROKERS ? KAFKA_BROKERS.split(',').map((address) => address.trim()) : undefined;
  return {
    url: LAB_URL ?? fromFile?.url ?? 'http://127.0.0.1:9000',
    token: LAB_TOKEN ?? fromFile?.token ?? '',
    bootstrap: bootstrap ?? fromFile?.bootstrap ?? ['127.0.0.1:9092'],
  };
}

function readRunningLab(folder: string): { url: string; token: string; bootstrap: string[] } | null {
  const file = join(folder, '.lab', 'run', 'lab.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  return dirname(folder) === folder ? null : readRunningLab(dirname(folder));
}

/** Asks the lab server's HTTP API. @throws Error naming the address and what to do when no lab answers */
export async function labRequest<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const { url, token } = connection();
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      // A connection kept from one cell to the next may be closed just as it is used again.
      connection: 'close',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`No lab answers at ${url}. Start it with \`npm start\` in the project's folder.`, {
      cause,
    });
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new Error(sentence(text) ?? `${method} ${url}${path}: ${text} (HTTP ${response.status})`);
}

/** What the lab server says is wrong; null where something else answered. */
function sentence(answer: string): string | null {
  try {
    return (JSON.parse(answer) as { error?: string }).error ?? null;
  } catch {
    return null;
  }
}

/** The machine room, from a notebook: the running cluster, its brokers and Kafka's own tools. */
export const lab = {
  /** Of the lab server. */
  get url(): string {
    return connection().url;
  },
  /** `host:port` of each broker. */
  get bootstrap(): string[] {
    return connection().bootstrap;
  },
  /** A kafkajs client on the running cluster. */
  kafka: (options: Partial<KafkaOptions> = {}): Kafka =>
    createKafka({ brokers: connection().bootstrap, ...options }),
  /**
   * Stops the running cluster and starts another, such as `lab.cluster(3)` or `lab.cluster(2, {controller: 'apart'})`;
   * each has its own topics, which stay. The same one again starts what is dead and resumes what is paused. From then
   * on `lab.bootstrap`, `lab.kafka()` and `KAFKA_BROKERS` of this process are the new one's.
   */
  cluster: async (
    brokers: ClusterShape['brokers'],
    options: Omit<ClusterRequest, 'brokers'> = {},
  ): Promise<LabStatus> => {
    const status = await labRequest<LabStatus>('POST', '/api/cluster', { brokers, ...options });
    process.env.KAFKA_BROKERS = status.bootstrap.join();
    return status;
  },
  status: (): Promise<LabStatus> => labRequest('GET', '/api/status'),
  brokers: (): Promise<BrokerInfo[]> => labRequest('GET', '/api/brokers'),
  /** The broker's generated, commented server.properties. */
  properties: async (id = 0): Promise<string> =>
    (await labRequest<{ text: string }>('GET', `/api/brokers/${id}/properties`)).text,
  /** The ports that processes of the lab listen on. */
  listeners: (): Promise<Listener[]> => labRequest('GET', '/api/listeners'),
  /** SIGKILL: the broker dies at once, as in a power cut. */
  kill: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/brokers/${id}/kill`),
  /** A clean stop: the broker hands over its partitions and flushes. */
  stop: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/brokers/${id}/stop`),
  pause: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/brokers/${id}/pause`),
  resume: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/brokers/${id}/resume`),
  /** Starts a stopped, killed or crashed broker; resolves once it is ready. */
  start: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/brokers/${id}/start`),
  /** The ZooKeepers of a cluster that has them, numbered from 1. */
  zookeepers: (): Promise<BrokerInfo[]> => labRequest('GET', '/api/zookeepers'),
  /** As `lab.kill(0)` and so on, for a ZooKeeper. */
  zookeeper: {
    /** Its generated, commented zookeeper.properties. */
    properties: async (id = 1): Promise<string> =>
      (await labRequest<{ text: string }>('GET', `/api/zookeepers/${id}/properties`)).text,
    kill: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/zookeepers/${id}/kill`),
    stop: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/zookeepers/${id}/stop`),
    pause: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/zookeepers/${id}/pause`),
    resume: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/zookeepers/${id}/resume`),
    start: (id: number): Promise<BrokerInfo> => labRequest('POST', `/api/zookeepers/${id}/start`),
  },
  /** What a ZooKeeper answers to four letters, such as `srvr` or `ruok`: not every word is on its list. */
  fourLetterWord: async (word: string, id = 1): Promise<string> =>
    (await labRequest<{ text: string }>('GET', `/api/zookeepers/${id}/words/${word}`)).text,
  /** Runs one of Kafka's command-line tools (`topics`, `configs`, `consumer-groups`, `console-producer` …) against the cluster. */
  tool: (
    name: string,
    args: string[],
    options: { stdin?: string; timeoutMs?: number } = {},
  ): Promise<ToolResult> => labRequest('POST', `/api/tools/${name}`, { args, ...options }),
};
