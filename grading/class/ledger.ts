import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import type { Diagnostic, TestResult } from '../../lib/kit/result';
import { GradeError } from './error';

/** What was found of one exercise of one student, as far as it was asked for. */
export interface Graded {
  student: string;
  exercise: string;
  /** Digest of the student's files that can count for the exercise. */
  work: string;
  /** By test id, the digest of the test as it was. */
  suite: Record<string, string>;
  tests: TestResult[];
  diagnostics: Diagnostic[];
}

/** A line: one test of one student. */
interface TestLine {
  v: 1;
  kind: 'test';
  student: string;
  exercise: string;
  work: string;
  /** Digest of the test. */
  of: string;
  /** When it was written, ISO 8601. Nothing is computed from it. */
  at: string;
  result: TestResult;
}

/** A line that ends the lines of one exercise of one student: without it they do not count. */
interface EndLine {
  v: 1;
  kind: 'end';
  student: string;
  exercise: string;
  work: string;
  tests: number;
  diagnostics: Diagnostic[];
}

type Line = TestLine | EndLine;

/**
 * The record of a grading run: one JSON a line, only ever added to. What was added counts once it is on the disk, so that
 * a run which is killed at any moment goes on where it was.
 */
export class Ledger {
  /** By student, exercise, work and test: the newest result. */
  private readonly results = new Map<string, TestResult>();
  private readonly diagnostics = new Map<string, Diagnostic[]>();
  private readonly handle: number;

  /**
   * Opens the file, or makes it. A last line that a kill has torn is cut off.
   *
   * @throws GradeError naming the line that is no line of a ledger
   */
  constructor(readonly file: string) {
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    this.take(bytes.subarray(0, whole).toString('utf8'));
    this.handle = openSync(file, 'a');
    if (whole < bytes.length) {
      ftruncateSync(this.handle, whole);
      fdatasyncSync(this.handle);
    }
  }

  /** What is known of a test of a piece of work; undefined where it was never run, or must be run again. */
  find({ student, exercise, work }: Pick<Graded, 'student' | 'exercise' | 'work'>, test: string, of: string) {
    return this.results.get(key(student, exercise, work, test, of));
  }

  /** What the compiler said of a piece of work. */
  diagnosticsOf({ student, exercise, work }: Pick<Graded, 'student' | 'exercise' | 'work'>): Diagnostic[] {
    return this.diagnostics.get(key(student, exercise, work)) ?? [];
  }

  /** Adds what was found; it is on the disk when this returns. */
  add({ student, exercise, work, suite, tests, diagnostics }: Graded): void {
    const at = new Date().toISOString();
    const own = { v: 1, student, exercise, work } as const;
    const lines: Line[] = [
      ...tests.map((result) => ({ ...own, kind: 'test' as const, of: suite[result.id] ?? '', at, result })),
      { ...own, kind: 'end', tests: tests.length, diagnostics },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeSync(this.handle, text);
    fdatasyncSync(this.handle);
    this.take(text);
  }

  close(): void {
    closeSync(this.handle);
  }

  private take(text: string): void {
    let open: TestLine[] = [];
    for (const [index, raw] of text.split('\n').entries()) {
      if (raw === '') continue;
      const line = parsed(raw);
      if (!line) {
        throw new GradeError(
          `${this.file}:${index + 1}: expected a line of a grading ledger, got ${raw.slice(0, 60)}. ` +
            'Move the file away to grade from the beginning.',
        );
      }
      if (line.kind === 'test') open.push(line);
      else {
        // Lines of a run that was killed in between have no end: they are run again.
        const belong = open.filter(
          ({ student, exercise, work }) =>
            student === line.student && exercise === line.exercise && work === line.work,
        );
        for (const { student, exercise, work, of, result } of belong.slice(-line.tests))
          this.results.set(key(student, exercise, work, result.id, of), result);
        this.diagnostics.set(key(line.student, line.exercise, line.work), line.diagnostics);
        open = [];
      }
    }
  }
}

function key(...parts: string[]): string {
  return JSON.stringify(parts);
}

function parsed(raw: string): Line | null {
  try {
    const line = JSON.parse(raw) as Line;
    const known = line?.v === 1 && (line.kind === 'test' || line.kind === 'end');
    return known && typeof line.student === 'string' ? line : null;
  } catch {
    return null;
  }
}
