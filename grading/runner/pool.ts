import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { CheckResult } from '../../lib/kit/result';
import { PROJECT } from './paths';
import type { Job } from './worker';

/** A worker's process ended while it graded. */
export class PoolWorkerEnded extends Error {
  override name = 'PoolWorkerEnded';
}

/** Grades submissions in parallel, each worker in a process of its own. */
export class Pool {
  private readonly idle: ChildProcess[] = [];
  private readonly all: ChildProcess[] = [];
  private readonly waiting: Array<(worker: ChildProcess) => void> = [];

  /** @param size how many at a time; two suit two cores, since grading is bound by the processor */
  constructor(private readonly size: number) {}

  /**
   * Grades one submission as soon as a worker is free; a job given as a function is made then, for
   * the slot of that worker: no two at a time have the same one, from 0.
   *
   * @throws PoolWorkerEnded when the worker ended, Error when the exercise's own files are faulty
   */
  async grade(job: Job | ((slot: number) => Job)): Promise<CheckResult> {
    const worker = await this.take();
    try {
      return await ask(worker, typeof job === 'function' ? job(this.all.indexOf(worker)) : job);
    } finally {
      this.release(worker);
    }
  }

  /** Ends the workers, and with them whatever they still run. */
  close(): void {
    for (const worker of this.all) if (worker.connected) worker.disconnect();
  }

  private async take(): Promise<ChildProcess> {
    const free = this.idle.pop();
    if (free) return free;
    if (this.all.length === this.size) return new Promise((resolve) => this.waiting.push(resolve));
    return this.start();
  }

  private release(worker: ChildProcess): void {
    const ready = worker.connected ? worker : this.replace(worker);
    const next = this.waiting.shift();
    if (next) next(ready);
    else this.idle.push(ready);
  }

  private replace(dead: ChildProcess): ChildProcess {
    const slot = this.all.indexOf(dead);
    return this.start(slot);
  }

  private start(slot = this.all.length): ChildProcess {
    const worker = fork(join(PROJECT, 'grading', 'runner', 'worker.ts'), {
      execArgv: ['--import', 'tsx'],
      cwd: PROJECT,
    });
    this.all[slot] = worker;
    return worker;
  }
}

function ask(worker: ChildProcess, job: Job): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) =>
      reject(new PoolWorkerEnded(`A grading worker ended with code ${code}`));
    worker.once('exit', gone);
    worker.once('message', (answer: { result: CheckResult } | { error: string }) => {
      worker.off('exit', gone);
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer.result);
    });
    worker.send(job);
  });
}
