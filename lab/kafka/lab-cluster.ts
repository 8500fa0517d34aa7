import { join } from 'node:path';
import type { BrokerInfo, ClusterRequest, ClusterShape } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { checkPorts } from '../ports';
import { type Cluster, type ClusterSettings, createCluster, DEFAULT_SETTINGS } from './cluster';
import { Gate } from './gate';
import { type ClusterPorts, clusterPorts } from './layout';
import type { ServerProcess } from './process';
import { describeShape, sameShape, shapeFolder, toShape } from './shape';

/** What one may order a server to do. */
export const VERBS = ['kill', 'stop', 'pause', 'resume', 'start'] as const;
export type Verb = (typeof VERBS)[number];

export interface LabClusterOptions {
  /** The lab's folder; each shape's data is below it. */
  dir: string;
  host: string;
  ports: ClusterPorts;
  /** Those that hold where a change does not say. */
  settings?: Partial<ClusterSettings>;
  onCrash?: (info: BrokerInfo) => void;
  /** Called when another cluster runs. */
  onChange?: () => void;
}

/** The cluster that the lab runs now, which may be changed for one of another shape on the same ports. */
export class LabCluster {
  readonly #gate = new Gate();
  readonly #settings: ClusterSettings;
  /** Set while one takes the other's place. */
  #next: Cluster | null = null;
  #stopping = false;

  private constructor(
    private readonly options: LabClusterOptions,
    private current: Cluster,
  ) {
    this.#settings = { ...DEFAULT_SETTINGS, ...options.settings };
  }

  /** The cluster of that shape, not started yet. */
  static async create(shape: ClusterShape, options: LabClusterOptions): Promise<LabCluster> {
    return new LabCluster(options, await make(shape, options.settings ?? {}, options));
  }

  get shape(): ClusterShape {
    return this.current.shape;
  }

  get settings(): ClusterSettings {
    return this.current.settings;
  }

  /** `host:port` of each broker. */
  get bootstrap(): string[] {
    return this.current.bootstrap;
  }

  /** Kafka's version. */
  get version(): string | null {
    return this.current.version;
  }

  get servers(): ServerProcess[] {
    return this.current.servers;
  }

  brokers(): BrokerInfo[] {
    return this.current.brokers();
  }

  controllers(): BrokerInfo[] {
    return this.current.controllers();
  }

  zookeepers(): BrokerInfo[] {
    return this.current.zookeepers();
  }

  /** A broker or the controller apart, to look at; to change it see `order`. */
  node(id: number): ServerProcess {
    return this.current.node(id);
  }

  /** To look at. */
  zookeeper(id: number): ServerProcess {
    return this.current.zookeeper(id);
  }

  /** Orders a broker or the controller apart about; waits while the cluster is being changed. */
  order(id: number, verb: Verb): Promise<BrokerInfo> {
    return this.#gate.together(() => this.current.node(id)[verb]());
  }

  orderZookeeper(id: number, verb: Verb): Promise<BrokerInfo> {
    return this.#gate.together(() => this.current.zookeeper(id)[verb]());
  }

  start(): Promise<void> {
    return this.#gate.alone(() => this.current.start());
  }

  /**
   * Stops what runs and starts the cluster that was asked for; the same one again is only repaired: what is dead
   * is started, what is paused goes on. If the other does not come up, the one before is started again.
   */
  change(asked: ClusterRequest): Promise<void> {
    const shape = toShape(asked);
    const settings = settingsFrom(asked, this.#settings);
    return this.#gate.alone(async () => {
      const same = sameShape(shape, this.shape) && sameSettings(settings, this.settings);
      if (same) await this.current.repair();
      else await this.#exchange(shape, settings);
    });
  }

  /** Stops everything, also in the middle of a change. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.current.stop(), this.#next?.stop()]);
    await this.#gate.alone(() => this.current.stop());
  }

  kill(): void {
    this.#stopping = true;
    this.current.kill();
    this.#next?.kill();
  }

  async #exchange(shape: ClusterShape, settings: ClusterSettings): Promise<void> {
    const old = this.current;
    const { ports, host, onChange } = this.options;
    const next = await make(shape, settings, this.options);
    const held = clusterPorts(old.shape, ports, host).map(({ port }) => port);
    const more = clusterPorts(shape, ports, host).filter(({ port }) => !held.includes(port));
    await checkPorts(more);
    this.#next = next;
    try {
      await old.stop();
      if (this.#stopping) throw new LabError('The lab is stopping.', 503);
      this.current = next;
      await next.start();
      onChange?.();
    } catch (error) {
      this.current = old;
      if (this.#stopping) throw error;
      throw await this.#goBack(old, next, error as Error);
    } finally {
      this.#next = null;
    }
  }

  /** @returns the error to throw */
  async #goBack(old: Cluster, next: Cluster, { message }: Error): Promise<LabError> {
    const failed = `The cluster of ${describeShape(next.shape)} did not come up. `;
    const before = `the one before, of ${describeShape(old.shape)},`;
    return old.start().then(
      () => new LabError(`${failed}So ${before} runs again.\n${message}`, 500),
      (error: Error) =>
        new LabError(`${failed}And ${before} does not come back:\n${error.message}\n${message}`, 500),
    );
  }
}

function make(
  shape: ClusterShape,
  settings: Partial<ClusterSettings>,
  { dir, host, ports, onCrash }: LabClusterOptions,
): Promise<Cluster> {
  const where = { dir: join(dir, shapeFolder(shape)), logsDir: join(dir, 'logs') };
  return createCluster({ shape, settings, ...where, host, ports, onCrash });
}

function settingsFrom({ leaderImbalanceSeconds }: ClusterRequest, usual: ClusterSettings): ClusterSettings {
  if (leaderImbalanceSeconds === undefined) return usual;
  if (Number.isInteger(leaderImbalanceSeconds) && leaderImbalanceSeconds >= 1) {
    return { ...usual, leaderImbalanceSeconds };
  }
  throw new LabError(
    `leaderImbalanceSeconds: expected a whole number of seconds, 1 or more, got ${JSON.stringify(leaderImbalanceSeconds)}.`,
    400,
  );
}

function sameSettings(a: ClusterSettings, b: ClusterSettings): boolean {
  return a.leaderImbalanceSeconds === b.leaderImbalanceSeconds;
}
