import type { Diagnostic, TestResult } from '../../lib/kit/result';

/** What one student handed in, checked and copied to memory: names and sizes are within limits, nothing is a link. */
export interface HandIn {
  /** Who it is of: the roster's id where one matches, else the name of the folder or archive. Unique in a class. */
  student: string;
  /** The folder or archive, relative to what was given to grade. Null where a student of the roster handed nothing in. */
  from: string | null;
  /** By path in the kit, such as `lib/03-velib-producer.ts` or `answers/03-velib-producer.md`. */
  files: ReadonlyMap<string, Buffer>;
  /** What was refused or passed over, a sentence each. */
  problems: string[];
  /** When it was handed in, ISO 8601 with zone; null where that is not known. */
  submittedAt: string | null;
  /** SHA-256 over names and contents, in hex. */
  digest: string;
}

/** A row of the roster. */
export interface Student {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  group: string;
  /** Moodle's number of the participant, as in `Participant 1234`; empty where the roster has none. */
  moodleId: string;
}

/** A question that a person marks, asked in `answers/<exercise>.md`. */
export interface WrittenQuestion {
  /** Unique in the exercise, kebab-case: `why-not-one-program`. */
  id: string;
  /** `open`: a task of one's own, whose properties tests check and whose idea the rubric judges. */
  kind: 'explain' | 'draw' | 'open';
  prompt: string;
  /** What a full answer says; for the person who marks. */
  model: string;
  /** Points of the parts: a full answer has them all. */
  rubric: Array<{ id: string; points: number; text: string }>;
}

/** A student's answer to one question, and what a person gave for it. */
export interface WrittenMark {
  question: string;
  prompt: string;
  answer: string;
  /** Null until a person has marked it, and again when the answer has changed since. */
  points: number | null;
  max: number;
  /** Texts of the rubric's parts that were given. */
  given: string[];
  comment: string;
}

/** What the pattern of failed tests tells: it equals that of these mutants. */
export interface MutantHint {
  /** The mutants' authored hints, at most three; their edits are never shown. */
  hints: string[];
  /** Whether several mutants have this pattern, so that the hints are guesses. */
  shared: boolean;
}

/** One exercise of one student. */
export interface ExerciseMark {
  exercise: string;
  /** Points of tests and written answers, after an override. */
  points: number;
  /** All that could be had: tests and written questions that count. */
  max: number;
  /** Points of tests that could not be judged for a fault of ours: to be looked at by a person. Part of `max`. */
  withheld: number;
  /** Points of written answers that nobody has marked yet. Part of `max`. */
  unmarked: number;
  /** Share of the exercise, 0 to 1; null while points are withheld. */
  share: number | null;
  /** With all details, those of hidden tests too: what a student may see is up to the page that shows it. */
  tests: TestResult[];
  diagnostics: Diagnostic[];
  written: WrittenMark[];
  hint: MutantHint | null;
  override: { points: number; reason: string } | null;
}

/** One student's row in the book. */
export interface StudentMark {
  student: Student;
  from: string | null;
  submittedAt: string | null;
  /** Seconds after the deadline; 0 in time, or where either time is not known. */
  lateSeconds: number;
  /** What the late rule takes off, as a share of the grade, 0 to 1. */
  latePenalty: number;
  problems: string[];
  /** In the order of the course. */
  exercises: ExerciseMark[];
  /** On the scale, before the late rule; null while points are withheld. */
  rawGrade: number | null;
  /** On the scale, rounded, after late rule and override; null while points are withheld. */
  grade: number | null;
  override: { grade: number; reason: string } | null;
  /** The seed's draw for the oral exam; empty where none was asked for. */
  oral: string[];
}

/** Two hand-ins that are alike: to be looked at, never a verdict. */
export interface SimilarPair {
  exercise: string;
  a: string;
  b: string;
  /** Tokens of the smaller one, without those of the stub, that stand in the other one as well: 0 to 1. */
  share: number;
  tokens: number;
}

/** All that the class's outputs are made from; the same ledger and files give the same book, byte for byte. */
export interface ClassBook {
  version: 1;
  title: string;
  /** What a full grade is: 20 or 100. */
  scale: number;
  /** Grades are multiples of it: 0.5, 0.25, 0.01. */
  step: number;
  deadline: string | null;
  lateRule: string;
  exercises: Array<{ id: string; title: string; weight: number; max: number }>;
  /** Sorted by id. */
  students: StudentMark[];
  similar: SimilarPair[];
}
