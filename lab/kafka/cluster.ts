import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerInfo } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { freePorts } from '../processes/ports';
import { KafkaNode } from './node';

/** First port of the brokers and of the controllers; the nodes take consecutive ones. */
export interface ClusterPorts {
  kafka: number;
  controller: number;
}

/** The textbooks' ports: brokers on 9092, 9093, 9094, controllers on 19092, 19093, 19094. */
export const DEFAULT_PORTS: ClusterPorts = { kafka: 9092, controller: 19092 };

export interface ClusterOptions {
  /** 1 or 3. Data of the two cannot be mixed: each has its own folder. */
  nodes: 1 | 3;
  /** Where the nodes' folders, the cluster's id and the logs are. */
  dir: string;
  /** Default `dir/logs`. */
  logsDir?: string;
  ports?: ClusterPorts | 'free';
  /** Name or address by which clients reach the brokers; default 127.0.0.1. */
  host?: string;
  /** Settings for every node's server.properties on top of the lab's. */
  properties?: Record<string, string>;
  /** Called when a broker that was ready ends without having been asked to. */
  onCrash?: (info: BrokerInfo) => void;
}

/** A running cluster of one or three nodes, with ids 0, 1 and 2. */
export class Cluster {
  constructor(readonly nodes: KafkaNode[]) {}

  /** `host:port` of each broker. */
  get bootstrap(): string[] {
    return this.nodes.map(({ settings }) => `${settings.host}:${settings.port}`);
  }

  brokers(): BrokerInfo[] {
    return this.nodes.map((node) => node.info());
  }

  /** @throws LabError naming the known ids */
  node(id: number): KafkaNode {
    const found = this.nodes.find(({ settings }) => settings.id === id);
    if (found) return found;
    const known = this.nodes.map(({ settings }) => settings.id).join(', ');
    throw new LabError(`There is no broker ${id}. Brokers of this lab: ${known}.`, 404);
  }

  /** Starts the nodes that do not run; all at once, since a majority of controllers must meet. */
  async start(): Promise<void> {
    const results = await Promise.allSettled(this.nodes.map((node) => node.start()));
    const failed = results.find((result) => result.status === 'rejected') as
      | PromiseRejectedResult
      | undefined;
    if (!failed) return;
    await this.stop();
    throw failed.reason;
  }

  /** Stops all nodes in order; their data stays. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** Ends all nodes at once, when there is no time for an orderly stop. */
  kill(): void {
    for (const node of this.nodes) node.kill().catch(() => {});
  }
}

/** Starts a cluster and resolves once every broker answers clients. @throws LabError if one does not come up */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const cluster = await createCluster(options);
  await cluster.start();
  return cluster;
}

/** The cluster with its folders, not started yet. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { nodes, dir, host = '127.0.0.1' } = options;
  const ports = options.ports === 'free' ? await freeClusterPorts(nodes) : (options.ports ?? DEFAULT_PORTS);
  const logsDir = options.logsDir ?? join(dir, 'logs');
  mkdirSync(logsDir, { recursive: true });
  const clusterId = stableId(dir);
  const ids = Array.from({ length: nodes }, (_, id) => id);
  const controllers = ids.map((id) => ({ id, port: ports.controller + id }));
  return new Cluster(
    ids.map((id) => {
      const nodeDir = join(dir, `node-${id}`);
      const settings = {
        id,
        host,
        port: ports.kafka + id,
        controllerPort: ports.controller + id,
        controllers,
        dataDir: join(nodeDir, 'data'),
        extra: options.properties,
      };
      return new KafkaNode(settings, clusterId, nodeDir, join(logsDir, `broker-${id}.log`), options.onCrash);
    }),
  );
}

/** First ports that are free, with enough in a row for so many nodes. */
async function freeClusterPorts(nodes: number): Promise<ClusterPorts> {
  const first = await freePorts(2 * nodes);
  return { kafka: first, controller: first + nodes };
}

/** A folder keeps its cluster's id: nodes refuse data that was formatted with another. */
function stableId(dir: string): string {
  const file = join(dir, 'cluster-id');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dir, { recursive: true });
  // Kafka's form of a UUID: 16 bytes in base64url. Its own tool never gives one with a leading dash.
  const id = `k${randomBytes(16).toString('base64url').slice(1)}`;
  writeFileSync(file, `${id}\n`);
  return id;
}
