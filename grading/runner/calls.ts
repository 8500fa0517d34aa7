import { AssertionError } from 'chai';
import type { Location } from './bundle';
import { CrashError, MissingError, StudentError } from './errors';
import { propsIn } from './props';
import type { FromChild } from './protocol';
import type { Sandbox } from './sandbox';
import type { RunningCall } from './suite';
import { excessOf } from './values';

interface Pending {
  fn: string;
  props: Set<number>;
  emitted: unknown[];
  over: Promise<void>;
  abort(): void;
  settle(outcome: { value: unknown } | { error: Error }): void;
  changed(): void;
}

/** Lines on what calls left behind: a test wants none. */
const MOST_LEFT = 100;

/** What befell the student's code in a test, whatever the test then made of it. */
export interface Witnessed {
  crash?: CrashError;
  todo?: StudentError;
  missing?: MissingError;
  uncloneable?: StudentError;
  unhandled?: StudentError;
  /** Some call has given something back. */
  returned?: boolean;
}

/** The calls of one test to one child. */
export class Calls {
  readonly witnessed: Witnessed = {};
  /** Names of the functions called. */
  readonly called = new Set<string>();
  /** What calls that have ended left behind, one line each. */
  readonly left: string[] = [];
  /** What is being waited for, for the message of a timeout. */
  waiting = '';
  private readonly pending = new Map<number, Pending>();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly locate: (stack: string) => Location | null,
    private readonly file: string,
    private readonly sent: (line: string) => void,
  ) {
    sandbox.onMessage = (message) => this.take(message);
    void sandbox.died.then((how) => this.crashed(how));
  }

  /** Aborts every signal that was given to a call. */
  abortAll(): void {
    for (const { abort } of this.pending.values()) abort();
  }

  /** Resolves once every call has ended. */
  async idle(): Promise<void> {
    while (this.pending.size) await Promise.race([...this.pending.values()].map(({ over }) => over));
  }

  /** How many calls have not ended. */
  get running(): number {
    return this.pending.size;
  }

  start<T>(fn: string, args: unknown[], each?: unknown[][]): RunningCall<T> {
    const id = nextId++;
    this.called.add(fn);
    const props = propsIn([args, each]);
    const emitted: unknown[] = [];
    const watchers = new Set<() => void>();
    let ended: { value: unknown } | { error: Error } | null = null;
    const abort = () => {
      for (const { $prop, id } of props)
        if ($prop === 'signal') this.sandbox.send({ type: 'abort', prop: id });
      this.waiting = `${fn}() to return after its signal was aborted`;
    };
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    const done = new Promise<T>((resolve, reject) => {
      this.pending.set(id, {
        fn,
        props: new Set(props.map((prop) => prop.id)),
        emitted,
        over,
        abort,
        changed: () => {
          for (const watch of watchers) watch();
        },
        settle: (outcome) => {
          ended = outcome;
          this.pending.delete(id);
          end();
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value as T);
          for (const watch of watchers) watch();
        },
      });
    });
    // A test need not look at `done`; what was thrown is witnessed all the same.
    done.catch(() => {});
    if (this.sandbox.death !== null) this.crashed(this.sandbox.death);
    else {
      if (!this.waiting) this.waiting = `${fn}() to return`;
      this.sandbox.send({ type: 'call', id, fn, args, ...(each ? { each } : {}) });
    }

    const until = (enough: number | ((emitted: unknown[]) => boolean), what?: string): Promise<unknown[]> => {
      const wanted = what ?? (typeof enough === 'number' ? `${enough} emitted` : 'enough emitted');
      const satisfied = () => (typeof enough === 'number' ? emitted.length >= enough : enough(emitted));
      return new Promise((resolve, reject) => {
        const look = () => {
          this.waiting = `${fn}(): waited for ${wanted}, had ${emitted.length} emitted`;
          try {
            if (satisfied()) resolve(emitted);
            else if (ended && 'error' in ended) reject(ended.error);
            else if (ended) {
              reject(new AssertionError(`${fn}() ended before ${wanted}: it emitted ${emitted.length}`));
            } else return;
          } catch (error) {
            reject(error as Error);
          }
          watchers.delete(look);
        };
        watchers.add(look);
        look();
      });
    };
    return { emitted, until, abort, done };
  }

  private take(message: FromChild): void {
    switch (message.type) {
      case 'returned':
        this.witnessed.returned = true;
        this.settled(message.id, message.value);
        return;
      case 'threw': {
        const call = this.pending.get(message.id);
        if (!call) return;
        const error = this.studentError(call.fn, message.error);
        if (error.todo) this.witnessed.todo ??= error;
        if (error.uncloneable) this.witnessed.uncloneable ??= error;
        call.settle({ error });
        return;
      }
      case 'missing': {
        const call = this.pending.get(message.id);
        if (!call) return;
        const exports = message.exports.slice(0, 30).join(', ') || 'no function';
        this.witnessed.missing ??= new MissingError(
          `${this.file} does not export a function ${call.fn}. It exports: ${exports}.`,
        );
        call.settle({ error: this.witnessed.missing });
        return;
      }
      case 'emitted': {
        const excess = excessOf(message.value);
        if (excess) {
          this.witnessed.uncloneable ??= this.excessive('', `emit() was given a value ${excess}`);
          return;
        }
        for (const call of this.pending.values()) {
          if (!call.props.has(message.prop)) continue;
          call.emitted.push(message.value);
          call.changed();
        }
        return;
      }
      case 'left':
        if (this.left.length < MOST_LEFT) this.left.push(message.text);
        this.sent(message.text);
        return;
      case 'sent':
        this.sent(message.text);
        return;
      case 'unhandled':
        this.witnessed.unhandled ??= this.studentError('', message.error);
        return;
    }
  }

  private settled(id: number, value: unknown): void {
    const call = this.pending.get(id);
    if (!call) return;
    const excess = excessOf(value);
    if (excess === null) {
      call.settle({ value });
      return;
    }
    this.witnessed.uncloneable ??= this.excessive(call.fn, `${call.fn}() returned a value ${excess}`);
    call.settle({ error: this.witnessed.uncloneable });
  }

  private excessive(fn: string, message: string): StudentError {
    return new StudentError(fn, { name: 'TypeError', message, stack: '', uncloneable: true });
  }

  private studentError(fn: string, report: ConstructorParameters<typeof StudentError>[1]): StudentError {
    const place = this.locate(report.stack);
    return new StudentError(fn, report, place ? `${place.file}:${place.line}` : undefined);
  }

  private crashed(how: string): void {
    this.witnessed.crash ??= new CrashError(`Your code ${how}.`);
    for (const call of [...this.pending.values()]) call.settle({ error: this.witnessed.crash });
  }
}

let nextId = 1;
