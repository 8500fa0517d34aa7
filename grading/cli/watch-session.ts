import type { CheckResult } from '../../lib/kit/result';
import { printCheck } from '../runner/print';

/** What a session needs of its surroundings. */
export interface Surroundings {
  /** Ids in the order of the course. */
  exercises: string[];
  check(exercise: string): Promise<CheckResult>;
  show(text: string): void;
  colors?: boolean;
}

const MOST_HINTS = 3;

/** A watch: which exercise is in hand, how many hints are open, when to check again. It knows no terminal. */
export class WatchSession {
  private at: number;
  private hints = 0;
  private last: CheckResult | null = null;
  private running: Promise<void> | null = null;
  private again = false;

  /** @param start the exercise to begin with */
  constructor(
    private readonly around: Surroundings,
    start: string,
  ) {
    this.at = Math.max(0, around.exercises.indexOf(start));
  }

  /** The exercise in hand. */
  get exercise(): string {
    return this.around.exercises[this.at] as string;
  }

  /** A file was saved: checks the exercise in hand, and goes on once it has all points. */
  async saved(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.checkAndGoOn();
    try {
      await this.running;
    } finally {
      this.running = null;
    }
    if (this.again) {
      this.again = false;
      await this.saved();
    }
  }

  /** A key: h shows one more hint, n and p change the exercise, r checks again. @returns false when q ends the watch */
  async key(key: string): Promise<boolean> {
    if (key === 'q') return false;
    if (key === 'h') this.hint();
    if (key === 'r') await this.saved();
    // A change of exercise shows its state; it does not go on by itself, so that hints of a finished one can be read.
    if (key === 'n' || key === 'p') {
      await this.running;
      await this.move(key === 'n' ? 1 : -1);
    }
    return true;
  }

  private async checkAndGoOn(): Promise<void> {
    await this.checkOne();
    while (this.last?.points === this.last?.max && this.at < this.around.exercises.length - 1) {
      const done = this.exercise;
      this.at += 1;
      this.hints = 0;
      this.around.show(`${done} has all its points. Next: ${this.exercise} (p goes back).\n`);
      await this.checkOne();
    }
    if (this.last?.points === this.last?.max) this.around.show('Every exercise has all its points.\n');
  }

  private async checkOne(): Promise<void> {
    this.last = await this.around.check(this.exercise);
    this.print();
  }

  private hint(): void {
    if (!this.last) return;
    // The first is shown unasked where something is left to do.
    const shown = this.hints || (this.last.points < this.last.max ? 1 : 0);
    this.hints = Math.min(MOST_HINTS, shown + 1);
    this.print();
  }

  private async move(by: number): Promise<void> {
    const to = this.at + by;
    if (to < 0 || to >= this.around.exercises.length) {
      this.around.show(`${this.exercise} is the ${by < 0 ? 'first' : 'last'} exercise.\n`);
      return;
    }
    this.at = to;
    this.hints = 0;
    await this.checkOne();
  }

  private print(): void {
    if (!this.last) return;
    const { tests, points, max } = this.last;
    // While something is left to do, hints of what passes would bury those that help.
    const open = tests.map((test) =>
      points < max && test.outcome === 'pass' ? { ...test, hints: [] } : test,
    );
    const focus = points < max;
    const options = { colors: this.around.colors, hints: this.hints || undefined, focus };
    this.around.show(`${printCheck({ ...this.last, tests: open }, options)}\n`);
    this.around.show(
      `Watching lib/${this.exercise}.ts. Keys: h hint, n next, p previous, r run again, q quit\n`,
    );
  }
}
