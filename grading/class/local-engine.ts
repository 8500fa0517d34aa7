import { type GradingCluster, startGradingCluster } from '../cluster';
import { findExercise } from '../exercises';
import { Pool, PoolWorkerEnded } from '../runner/pool';
import { type Engine, WorkerLost } from './grading';

/** An engine with brokers of its own on this machine. */
export interface LocalEngine extends Engine {
  /** Ends workers and brokers. */
  close(): Promise<void>;
}

/**
 * Starts what grading on this machine needs: a broker, and three more where an exercise asks for them, started when the
 * first work of it is graded.
 *
 * @param options.dir for the brokers' data; it may be deleted afterwards
 */
export function localEngine({ jobs, dir }: { jobs: number; dir: string }): LocalEngine {
  const pool = new Pool(jobs);
  const clusters = new Map<1 | 3, Promise<GradingCluster>>();
  const clusterFor = (brokers: 1 | 3) => {
    const started =
      clusters.get(brokers) ?? startGradingCluster({ brokers, users: jobs, dir: `${dir}/${brokers}` });
    clusters.set(brokers, started);
    return started;
  };
  let repairing: Promise<unknown> | null = null;
  let disturbances = 0;
  return {
    get disturbances() {
      return disturbances;
    },
    async grade({ exercise, file }, only, started) {
      const { bootstrap, access } = await clusterFor((findExercise(exercise).brokers ?? 1) > 1 ? 3 : 1);
      try {
        return await pool.grade((slot) => {
          started();
          return {
            exercise,
            submission: { file },
            only,
            brokers: bootstrap,
            access: access(slot),
            reveal: true,
          };
        });
      } catch (error) {
        if (error instanceof PoolWorkerEnded) throw new WorkerLost(error.message);
        throw error;
      }
    },
    async repair() {
      // Many works fail at once when a broker dies: it is started once.
      repairing ??= Promise.all(
        [...clusters.values()].map(async (cluster) => {
          if (await (await cluster).repair()) disturbances++;
        }),
      ).finally(() => {
        repairing = null;
      });
      await repairing;
    },
    async close() {
      pool.close();
      await Promise.all(
        [...clusters.values()].map(async (cluster) => (await cluster).stop().catch(() => {})),
      );
    },
  };
}
