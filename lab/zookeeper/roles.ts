import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterPlan } from '../kafka/cluster';
import { javaCommand } from '../kafka/java';
import { layoutOf, type ZookeeperAddress } from '../kafka/layout';
import { waitForAnswer } from '../kafka/ready';
import type { ServerRole } from '../kafka/role';
import {
  SESSION_TIMEOUT_MS,
  type ZookeeperBrokerSettings,
  zookeeperBrokerProperties,
} from './broker-properties';
import { serves, znodeExists } from './client';
import { zookeeperJars, zookeeperKafkaVersion } from './jars';
import { log4j } from './logging';
import { ZOOKEEPER_HOST, type ZookeeperSettings, zookeeperProperties } from './server-properties';

/** An ensemble elects a leader within 2 s; without a majority there is nothing to wait for. */
const ENSEMBLE_TIMEOUT_MS = 10_000;

/** The servers of a cluster as it was before KRaft: ZooKeepers, and brokers of Kafka 3.9 registered there. */
export function zookeeperRoles(plan: ClusterPlan): ServerRole[] {
  const { shape, dir, logsDir, host, settings, properties: extra } = plan;
  const { brokers, zookeepers } = layoutOf(shape, plan.ports);
  const where = (name: string) => ({ dir: join(dir, name), logFile: join(logsDir, `${name}.log`) });
  const dataDir = (name: string) => join(dir, name, 'data');
  const addresses = zookeepers.map(({ port }) => `${ZOOKEEPER_HOST}:${port}`);
  return [
    ...zookeepers.map(({ id }) => {
      const name = `zookeeper-${id}`;
      return zookeeperRole({ id, ensemble: zookeepers, dataDir: dataDir(name) }, where(name));
    }),
    ...brokers.map(({ id, port }) => {
      const name = `broker-${id}`;
      const broker = { id, host, port, brokers: brokers.length, zookeepers: addresses, extra };
      return brokerRole({ ...broker, ...settings, dataDir: dataDir(name) }, zookeepers, where(name));
    }),
  ];
}

interface Files {
  dir: string;
  logFile: string;
}

function zookeeperRole(settings: ZookeeperSettings, { dir, logFile }: Files): ServerRole {
  const { id, ensemble, dataDir } = settings;
  const { port } = ensemble.find((server) => server.id === id)!;
  const propertiesFile = join(dir, 'zookeeper.properties');
  return {
    ...{ kind: 'zookeeper', id, host: ZOOKEEPER_HOST, port, controllerPort: null },
    ...{ dir, propertiesFile, logFile },
    votes: true,
    version: zookeeperKafkaVersion,
    started: /binding to port/,
    prepare: async () => {
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(propertiesFile, zookeeperProperties(settings));
      if (ensemble.length > 1) writeFileSync(join(dataDir, 'myid'), `${id}\n`);
    },
    command: () =>
      javaCommand('org.apache.zookeeper.server.quorum.QuorumPeerMain', [propertiesFile], {
        archive: 'zookeeper',
        writeArchive: true,
        system: log4j('server', logFile),
        heap: '-Xmx64m -Xms16m',
        jars: zookeeperJars(),
      }),
    answers: (timeoutMs) => within(timeoutMs, () => serves(ZOOKEEPER_HOST, port)),
  };
}

function brokerRole(
  settings: ZookeeperBrokerSettings,
  ensemble: ZookeeperAddress[],
  { dir, logFile }: Files,
): ServerRole {
  const { id, host, port, dataDir } = settings;
  const propertiesFile = join(dir, 'server.properties');
  return {
    ...{ kind: 'broker', id, host, port, controllerPort: null, dir, propertiesFile, logFile },
    votes: false,
    version: zookeeperKafkaVersion,
    started: /started \(KafkaServer\)/,
    prepare: async () => {
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(propertiesFile, zookeeperBrokerProperties(settings));
      await untilForgotten(`/brokers/ids/${id}`, ensemble);
    },
    command: () =>
      javaCommand('kafka.Kafka', [propertiesFile], {
        archive: 'broker39',
        writeArchive: true,
        system: log4j('server', logFile),
        jars: zookeeperJars(),
      }),
    answers: (timeoutMs) => waitForAnswer(host, port, timeoutMs),
  };
}

/**
 * Waits until ZooKeeper serves and has no znode of this path. A broker that was killed a moment ago is still
 * registered until its session has timed out, and Kafka gives up when it finds itself registered.
 */
async function untilForgotten(path: string, ensemble: ZookeeperAddress[]): Promise<void> {
  const registered = () => ensemble.map(({ port }) => znodeExists(ZOOKEEPER_HOST, port, path));
  const anyAnswers = async () => (await Promise.all(registered())).some((exists) => exists !== null);
  if (!(await within(ENSEMBLE_TIMEOUT_MS, anyAnswers))) return;
  const noneHasIt = async () => !(await Promise.all(registered())).includes(true);
  await within(3 * SESSION_TIMEOUT_MS, noneHasIt);
}

async function within(timeoutMs: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
