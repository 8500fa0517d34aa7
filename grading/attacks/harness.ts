import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from '../runner/paths';
import { ENVIRONMENT, newSecret } from './canaries';
import type { Attacked, AttackJob } from './run-attack';

/** Longer than any attack may hold up its grader. */
const GRADER_MS = 60_000;

/** Whom a grader runs as. */
export interface User {
  uid: number;
  gid: number;
}

/** Graders that are attacked: several at a time, each a process of its own that is replaced where it does not survive. */
export class AttackedGraders {
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();
  private readonly waiting: Array<() => void> = [];

  /**
   * @param size how many at a time
   * @param user whom they run as; default: whom this process does
   */
  constructor(
    private readonly size: number,
    private readonly user?: User,
  ) {}

  /** @throws Error when the grader ended, failed as a whole, or hung: then the attack has won */
  async run(job: AttackJob): Promise<Attacked> {
    const grader = await this.take();
    try {
      return await ask(grader, job);
    } catch (error) {
      // Whatever state it is in, the next attack is not to find it so.
      this.all.delete(grader);
      grader.kill('SIGKILL');
      throw error;
    } finally {
      if (this.all.has(grader)) this.idle.push(grader);
      this.waiting.shift()?.();
    }
  }

  close(): void {
    for (const grader of this.all) grader.disconnect();
  }

  private async take(): Promise<ChildProcess> {
    for (;;) {
      const free = this.idle.pop();
      if (free) return free;
      if (this.all.size < this.size) return this.start();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private start(): ChildProcess {
    const program = ['--import', 'tsx', join(PROJECT, 'grading', 'attacks', 'run-attack.ts')];
    const [command, args] = this.user ? asUser(this.user, program) : [process.execPath, program];
    const grader = spawn(command, args, {
      cwd: PROJECT,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, [ENVIRONMENT]: newSecret() },
    });
    this.all.add(grader);
    return grader;
  }
}

function ask(grader: ChildProcess, job: AttackJob): Promise<Attacked> {
  return new Promise((resolve, reject) => {
    const end = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    const gone = (code: number | null, signal: string | null) =>
      end(new Error(`The grader did not survive ${job.name}: it ended with ${code ?? signal}.`));
    const timer = setTimeout(() => {
      grader.off('exit', gone);
      end(new Error(`The grader hung for ${GRADER_MS / 1000} s at ${job.name}.`));
    }, GRADER_MS);
    grader.once('exit', gone);
    grader.once('message', (answer: { came: Attacked } | { failed: string }) => {
      grader.off('exit', gone);
      if ('failed' in answer) return end(new Error(`The grader failed at ${job.name}: ${answer.failed}`));
      clearTimeout(timer);
      resolve(answer.came);
    });
    grader.send(job);
  });
}

/** Node run as somebody else, without root's groups. */
export function asUser({ uid, gid }: User, args: string[]): [command: string, args: string[]] {
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', process.execPath, ...args]];
}
