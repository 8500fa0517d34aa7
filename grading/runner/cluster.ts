import { InfraError } from './errors';
import { connectOracle, type OwnedOracle } from './make-oracle';

/** The cluster as the tests of one run see it, or why there is none. */
export type Cluster = { oracle: OwnedOracle; observe: Set<(line: string) => void> } | Error;

/** Connects the grader's own client; what hinders it is returned, since tests that need no broker run all the same. */
export async function connectCluster(brokers: string[]): Promise<Cluster> {
  const observe = new Set<(line: string) => void>();
  try {
    const oracle = await connectOracle(brokers, (line) => {
      for (const seen of observe) seen(line);
    });
    return { oracle, observe };
  } catch (error) {
    return error instanceof InfraError
      ? error
      : new InfraError(`Not connected to ${brokers.join(', ')}: ${error}`);
  }
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
