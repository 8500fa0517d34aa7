import type { Exercise } from '../exercises';
import type { Account } from './access';
import { InfraError } from './errors';
import { connectOracle, type OwnedOracle } from './make-oracle';

/** The cluster as the tests of one run see it, or why there is none. */
export type Cluster = { oracle: OwnedOracle; observe: Set<(line: string) => void> } | Error;

/** Connects the grader's own client; what hinders it is returned, since tests that need no broker run all the same. */
export async function connectCluster(brokers: string[], account?: Account): Promise<Cluster> {
  const observe = new Set<(line: string) => void>();
  try {
    const see = (line: string) => {
      for (const seen of observe) seen(line);
    };
    const oracle = await connectOracle(brokers, see, account);
    return { oracle, observe };
  } catch (error) {
    return error instanceof InfraError
      ? error
      : new InfraError(`Not connected to ${brokers.join(', ')}: ${error}`);
  }
}

/** An exercise cannot be checked on this cluster. It says what to do, and is no result: no points are lost. */
export class TooFewBrokers extends Error {
  override name = 'TooFewBrokers';

  constructor({ id, brokers }: Exercise, alive: number) {
    super(
      `${id} is checked on a cluster of ${brokers} brokers, and ${alive} ${alive === 1 ? 'runs' : 'run'}: ` +
        `in a notebook \`await lab.cluster(${brokers})\`, in a terminal \`npm start -- --nodes ${brokers}\`.`,
    );
  }
}

/** How many brokers of the cluster are alive. */
export async function aliveBrokers(cluster: Exclude<Cluster, Error>): Promise<number> {
  return (await brokerAddresses(cluster)).length;
}

/** `host:port` of those that are alive, as they name themselves to clients. */
export async function brokerAddresses(cluster: Exclude<Cluster, Error>): Promise<string[]> {
  const { brokers } = await cluster.oracle.admin.describeCluster();
  return brokers.map(({ host, port }) => `${host}:${port}`);
}

/** For an exercise without a broker. */
export function noCluster(): Cluster {
  return new InfraError('This test asks for a broker, but the exercise is graded without one');
}

/** A cluster whose every use throws: tests that need none are judged all the same. */
export function unreachable(reason: Error): Exclude<Cluster, Error> {
  const oracle = new Proxy({} as OwnedOracle, {
    get: () => {
      throw reason;
    },
  });
  return { oracle, observe: new Set() };
}
