import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerInfo, ClusterShape } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { freePorts } from '../processes/ports';
import { installZookeeper } from '../zookeeper/jars';
import { zookeeperRoles } from '../zookeeper/roles';
import { kraftRoles } from './kraft';
import { type ClusterPorts, DEFAULT_PORTS } from './layout';
import { ServerProcess } from './process';
import type { ServerRole } from './role';

/** Settings of a cluster that one may change from one start to the next. */
export interface ClusterSettings {
  /** How often leadership goes back to preferred leaders; Kafka's default is 300 s. */
  leaderImbalanceSeconds: number;
}

export const DEFAULT_SETTINGS: ClusterSettings = { leaderImbalanceSeconds: 300 };

export interface ClusterOptions {
  shape: ClusterShape;
  /** Where the servers' folders and the cluster's id are. Each shape needs a folder of its own. */
  dir: string;
  /** Default `dir/logs`. */
  logsDir?: string;
  ports?: ClusterPorts | 'free';
  /** Name or address by which clients reach the brokers; default 127.0.0.1. */
  host?: string;
  settings?: Partial<ClusterSettings>;
  /** Settings for every node's server.properties on top of the lab's. */
  properties?: Record<string, string>;
  /** Called when a server that was ready ends without having been asked to. */
  onCrash?: (info: BrokerInfo) => void;
}

/** What the roles of a cluster's servers are made from. */
export interface ClusterPlan {
  shape: ClusterShape;
  dir: string;
  logsDir: string;
  ports: ClusterPorts;
  host: string;
  settings: ClusterSettings;
  properties?: Record<string, string>;
}

/** The servers of one cluster: brokers, and what runs it where that is apart. */
export class Cluster {
  readonly servers: ServerProcess[];

  constructor(
    readonly shape: ClusterShape,
    readonly settings: ClusterSettings,
    roles: ServerRole[],
    onCrash?: (info: BrokerInfo) => void,
  ) {
    const surroundings = { onCrash, missing: () => this.#majorityMissing() };
    this.servers = roles.map((role) => new ServerProcess(role, surroundings));
  }

  /** `host:port` of each broker, running or not. */
  get bootstrap(): string[] {
    return this.#brokers.map(({ role }) => `${role.host}:${role.port}`);
  }

  /** Kafka's version, null if it is not known. */
  get version(): string | null {
    return this.#brokers[0]!.role.version();
  }

  brokers(): BrokerInfo[] {
    return this.#brokers.map((server) => server.info());
  }

  /** Those that are not brokers as well. */
  controllers(): BrokerInfo[] {
    return this.#ofKind('controller').map((server) => server.info());
  }

  zookeepers(): BrokerInfo[] {
    return this.#ofKind('zookeeper').map((server) => server.info());
  }

  /** A broker, or the controller apart. @throws LabError naming the known ids */
  node(id: number): ServerProcess {
    const nodes = this.servers.filter(({ role }) => role.kind !== 'zookeeper');
    return find(nodes, id) ?? unknown('broker', id, nodes);
  }

  /** @throws LabError naming the known ids */
  zookeeper(id: number): ServerProcess {
    const servers = this.#ofKind('zookeeper');
    return find(servers, id) ?? unknown('ZooKeeper', id, servers);
  }

  /** Starts all servers at once, since a majority of controllers must meet; none is left when one does not come up. */
  async start(): Promise<void> {
    try {
      await Promise.all(this.servers.map((server) => server.start()));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Has all of it run again: starts what is dead, resumes what is paused. @throws LabError saying what does not come up */
  async repair(): Promise<void> {
    for (const server of this.servers) if (server.state === 'paused') server.resume();
    await allOf(this.servers.map((server) => server.start()));
  }

  /** Stops all servers; their data stays. Brokers first: to hand over their partitions they need a controller. */
  async stop(): Promise<void> {
    const apart = this.servers.filter(({ role }) => role.kind === 'controller' || role.kind === 'zookeeper');
    await Promise.all(this.#brokers.map((server) => server.stop({ withAll: true })));
    await Promise.all(apart.map((server) => server.stop()));
  }

  /** Ends all servers at once, when there is no time for an orderly stop. */
  kill(): void {
    for (const server of this.servers) server.kill().catch(() => {});
  }

  get #brokers(): ServerProcess[] {
    return this.servers.filter(({ role }) => role.kind === 'combined' || role.kind === 'broker');
  }

  #ofKind(kind: ServerRole['kind']): ServerProcess[] {
    return this.servers.filter(({ role }) => role.kind === kind);
  }

  /** Which of those that vote are down, as a sentence; null while enough of them run. */
  #majorityMissing(): string | null {
    const voters = this.servers.filter(({ role }) => role.votes);
    const down = voters.filter((server) => !server.alive);
    const needed = Math.floor(voters.length / 2) + 1;
    if (voters.length - down.length >= needed) return null;
    const names = down.map((server) => `${server.name} is ${server.state}`).join(', ');
    const what = this.#ofKind('zookeeper').length > 0 ? 'ZooKeepers' : 'controllers';
    return (
      `a majority of ${what}, ${needed} of ${voters.length}, must run, and ${names}. ` +
      'Start another: without a majority nothing is decided.'
    );
  }
}

/** Starts a cluster and resolves once every server serves. @throws LabError if one does not come up */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const cluster = await createCluster(options);
  await cluster.start();
  return cluster;
}

/** The cluster with its folders, not started yet. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { shape, dir, host = '127.0.0.1' } = options;
  const ports = options.ports === 'free' ? await freeClusterPorts() : (options.ports ?? DEFAULT_PORTS);
  const logsDir = options.logsDir ?? join(dir, 'logs');
  mkdirSync(logsDir, { recursive: true });
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  if (shape.controller === 'zookeeper') await installZookeeper();
  return new Cluster(
    shape,
    settings,
    rolesOf({ ...options, host, ports, logsDir, settings }),
    options.onCrash,
  );
}

/** The servers that a shape is made of. */
function rolesOf(plan: ClusterPlan): ServerRole[] {
  return plan.shape.controller === 'zookeeper' ? zookeeperRoles(plan) : kraftRoles(plan);
}

/** First ports that are free, with enough in a row for every shape. */
async function freeClusterPorts(): Promise<ClusterPorts> {
  const first = await freePorts(15);
  return { kafka: first, controller: first + 3, zookeeper: first + 6 };
}

/** Waits for all, then throws the first failure. */
async function allOf(promises: Array<Promise<unknown>>): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function find(servers: ServerProcess[], id: number): ServerProcess | undefined {
  return servers.find(({ role }) => role.id === id);
}

function unknown(what: 'broker' | 'ZooKeeper', id: number, servers: ServerProcess[]): never {
  const known = servers.map(({ role }) => role.id).join(', ');
  const all = what === 'broker' ? 'Brokers' : 'ZooKeepers';
  throw new LabError(`There is no ${what} ${id}. ${all} of this lab: ${known || 'none'}.`, 404);
}
