/** What became of one test. `infra` is our fault (broker, disk), never the student's: it is repeated, not scored 0. */
export type Outcome = 'pass' | 'fail' | 'error' | 'todo' | 'timeout' | 'crash' | 'missing' | 'infra';

/** How an outcome is shown, in a terminal and in a notebook alike; only the colours differ. */
export const SIGNS: Record<Outcome, { mark: string; word: string }> = {
  pass: { mark: '✔', word: 'pass' },
  fail: { mark: '✘', word: 'fail' },
  error: { mark: '✘', word: 'error' },
  todo: { mark: '○', word: 'to do' },
  timeout: { mark: '⧗', word: 'timeout' },
  crash: { mark: '✘', word: 'crash' },
  missing: { mark: '○', word: 'missing' },
  infra: { mark: '!', word: 'not judged' },
};

/** One line of what happened in a broker test: `asked` of the function, `sent` by it to Kafka, `found` afterwards. */
export interface TranscriptLine {
  kind: 'asked' | 'sent' | 'found' | 'difference';
  text: string;
}

export interface TestResult {
  /** Unique within the exercise, such as `creates-with-defaults`. */
  id: string;
  /** A sentence: what is checked. For a hidden test, its intent. */
  title: string;
  hidden: boolean;
  outcome: Outcome;
  points: number;
  max: number;
  /** One sentence: what went wrong, where, what to do next. */
  message?: string;
  expected?: string;
  got?: string;
  transcript?: TranscriptLine[];
  /** What the student's code printed with console.log during this test, cut at a limit. */
  output?: { text: string; truncated: boolean };
  hints: string[];
  /** The functions of the submission that the test called; only where details were asked for. */
  called?: string[];
  durationMs: number;
}

/** A compiler's sentence about the student's file. `line` and `column` count from 1. */
export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  message: string;
  source?: string;
}

/** The answer of the check endpoint and of `npm run check -- ID --json`. */
export interface CheckResult {
  version: 1;
  exercise: string;
  title: string;
  points: number;
  max: number;
  /** Points of tests that could not be judged for a fault of ours (`infra`): neither won nor lost. Part of `max`. */
  withheld: number;
  tests: TestResult[];
  diagnostics: Diagnostic[];
  durationMs: number;
}
