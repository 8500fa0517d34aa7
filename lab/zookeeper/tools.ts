import { LabError } from '../errors';
import { type JavaCommand, javaCommand } from '../kafka/java';
import { zookeeperJars } from './jars';
import { log4j } from './logging';

/** Kafka's shell for ZooKeeper, which went with it. */
export const SHELL = 'zookeeper-shell';

const SHELL_MAIN = 'org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka';

/** Behind a tool's name: run it as Kafka 3.9 had it. */
const OLD = '@3.9';

/** Tools whose main class is called the same in Kafka 3.9: it can be seen what they refused then. */
const ALSO_OLD = ['configs', 'console-consumer', 'consumer-groups', 'topics'];

/** A tool's name without `@3.9`, and whether Kafka 3.9's is meant. */
export function splitVersion(name: string): { plain: string; old: boolean } {
  const old = name.endsWith(OLD);
  const plain = old ? name.slice(0, -OLD.length) : name;
  if (!old || ALSO_OLD.includes(plain) || plain === SHELL) return { plain, old };
  throw new LabError(`Of Kafka 3.9 there are ${ALSO_OLD.join(', ')} and ${SHELL}, got "${plain}".`, 404);
}

/**
 * The shell's arguments with ZooKeeper's address in front, unless they begin with one, as with Kafka's script:
 * `zookeeper-shell.sh localhost:2181 ls /`.
 *
 * @param servers `host:port` of each ZooKeeper of the cluster that runs
 * @throws LabError when there is none to ask
 */
export function shellArgs(args: string[], servers: string[]): string[] {
  if (/^[\w.-]+:\d+/.test(args[0] ?? '')) return ['-server', ...args];
  if (servers.length > 0) return ['-server', servers.join(), ...args];
  throw new LabError(
    `${SHELL} asks ZooKeeper, and the cluster that runs has none: its brokers and controllers keep the metadata ` +
      "themselves. For one with ZooKeeper: npm run lab -- up --zookeeper, or in a notebook await lab.cluster(2, { controller: 'zookeeper' }).",
    409,
  );
}

/** The command of one of Kafka 3.9's tools. @param mainClass null for the shell @throws LabError if 3.9 is not installed */
export function oldToolCommand(
  mainClass: string | null,
  args: string[],
  options: { writeArchive?: boolean } = {},
): JavaCommand {
  return javaCommand(mainClass ?? SHELL_MAIN, args, {
    ...options,
    archive: mainClass ? 'tools39' : 'shell39',
    system: log4j('tools'),
    heap: mainClass ? undefined : '-Xmx64m',
    jars: zookeeperJars(),
  });
}
