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
process.on('disconnect', () => process.exit());
