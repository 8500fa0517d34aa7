import type { Account } from './access';
import type { Bundle } from './bundle';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox';

const LOAD_MS = 5_000;
const CLEAN_MS = 3_000;

type LoadedBundle = Bundle & { ok: true };

/** Why no call can be made: the file's top level failed, the same in each child. */
export class LoadFailure extends Error {
  override name = 'LoadFailure';

  constructor(
    readonly outcome: 'error' | 'todo' | 'crash' | 'timeout',
    message: string,
  ) {
    super(message);
  }
}

/** A child with the submission loaded. `used` says that a test ran in it before. */
export interface Loaded {
  sandbox: Sandbox;
  used: boolean;
}

/** One submission and its present child: one after the other, a new one where the last is gone. */
export class Submission {
  private current: Sandbox | null = null;
  private used = false;
  private failure: LoadFailure | null = null;

  constructor(
    readonly bundle: LoadedBundle,
    readonly file: string,
    private readonly brokers: string[],
    private readonly account?: Account,
    private readonly behind: SandboxOptions = { brokers },
  ) {}

  /** A living child. @throws LoadFailure when the file cannot be loaded, Error when no child can be started */
  async child(): Promise<Loaded> {
    if (this.failure) throw this.failure;
    if (this.current && this.current.death === null) {
      const used = this.used;
      this.used = true;
      return { sandbox: this.current, used };
    }
    const sandbox = await startSandbox(this.behind);
    try {
      await this.load(sandbox);
    } catch (error) {
      sandbox.kill();
      if (error instanceof LoadFailure) this.failure = error;
      throw error;
    }
    this.current = sandbox;
    this.used = true;
    return { sandbox, used: false };
  }

  private async load(sandbox: Sandbox): Promise<void> {
    const answer = ask(sandbox, ['loaded', 'unloadable'], LOAD_MS);
    sandbox.send({ type: 'load', code: this.bundle.code, brokers: this.brokers, account: this.account });
    const message = await answer;
    if (message === 'late') {
      throw new LoadFailure(
        'timeout',
        `${this.file}: its top level was not done after ${LOAD_MS} ms. Only functions belong there.`,
      );
    }
    if (typeof message === 'string')
      throw new LoadFailure('crash', `${this.file}: while it was loaded, your code ${message}.`);
    if (message.type !== 'unloadable') return;
    const { error } = message;
    const place = this.bundle.locate(error.stack);
    const where = place ? `${place.file}:${place.line}` : this.file;
    if (error.todo) throw new LoadFailure('todo', error.message);
    throw new LoadFailure('error', `${where}: its top level threw ${error.name}: ${error.message}`);
  }

  /** Makes the child ready for the next test; ends it if it does not tidy up in time. */
  async clean(): Promise<void> {
    const sandbox = this.current;
    if (!sandbox || sandbox.death !== null) return;
    const answer = ask(sandbox, ['cleaned'], CLEAN_MS);
    sandbox.send({ type: 'clean' });
    if (typeof (await answer) === 'string') this.drop();
  }

  /** Ends the present child: the next test gets a new one. */
  drop(): void {
    this.current?.kill();
    this.current = null;
  }
}

type Answer = Parameters<Sandbox['onMessage']>[0];

/** The next message of one of these types; how the child died; or 'late'. */
function ask(sandbox: Sandbox, types: string[], limitMs: number): Promise<Answer | string> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs, 'late');
    const settle = (answer: Answer | string) => {
      clearTimeout(timer);
      resolve(answer);
    };
    sandbox.onMessage = (message) => types.includes(message.type) && settle(message);
    void sandbox.died.then(settle);
  });
}
