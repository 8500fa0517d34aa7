import type { ServerKind } from '../../lib/kit/lab';
import type { JavaCommand } from './java';

/**
 * What one server of a cluster is: its addresses and files, how it is prepared and launched, and how it tells that
 * it is ready. Its life (start, stop, kill, pause, resume) is the same for all, see process.ts.
 */
export interface ServerRole {
  kind: ServerKind;
  /** By this number it is ordered about; the same as its id in the cluster. */
  id: number;
  /** Where clients reach it; of a controller apart, where brokers do. */
  host: string;
  port: number;
  /** Where its controller listens, null if it is none. */
  controllerPort: number | null;
  /** One of those of which a majority must run: a controller, or a ZooKeeper. */
  votes: boolean;
  /** Its folder, in which it runs. */
  dir: string;
  /** Written by `prepare`, shown to students. */
  propertiesFile: string;
  /** Written by the program itself; an older one is kept as `.1`. */
  logFile: string;
  /** Of the program that runs, such as `4.3.1`; null if it is not known. */
  version(): string | null;
  /** Called before each launch: writes the properties file, and the first time makes the data folder. */
  prepare(): Promise<void>;
  command(): JavaCommand;
  /** The line of its log that says it has started; `answers` is not asked before. */
  started: RegExp;
  /**
   * The line of its log after which it has nothing left to lose; where given, it is not waited for longer when the
   * whole cluster stops.
   */
  flushed?: RegExp;
  /** Resolves to true once it serves, false when the time was up first. */
  answers(timeoutMs: number): Promise<boolean>;
}

/** How sentences call a server: `broker 0`, `controller 100`, `ZooKeeper 1`. */
export function serverName({ kind, id }: { kind: ServerKind; id: number }): string {
  if (kind === 'zookeeper') return `ZooKeeper ${id}`;
  return `${kind === 'controller' ? 'controller' : 'broker'} ${id}`;
}

/** A server's name at the beginning of a sentence. */
export function capitalised(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}
