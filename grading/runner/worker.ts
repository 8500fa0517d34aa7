// A grader's own process: takes jobs one at a time over IPC and answers each with its result.
// Mocha runs once a process at a time, so parallel grading needs processes.
import type { RunOptions } from './run';
import { runExercise } from './run';

/** What a worker is asked. Everything in it can be cloned. */
export type Job = Omit<RunOptions, 'tests' | 'onResult'>;

process.on('message', async (job: Job) => {
  try {
    process.send?.({ result: await runExercise(job) });
  } catch (error) {
    process.send?.({ error: String((error as Error).stack ?? error) });
  }
});
// Ctrl-C reaches the whole group: the worker leaves in order, once its parent has gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
