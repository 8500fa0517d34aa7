import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { takeLock } from '../../lab/setup/lock.mjs';
import { layers } from '../runner/layers';
import { loadTests } from '../runner/load-tests';
import { exerciseFile } from '../runner/paths';
import { stubSource } from '../runner/stubs';
import { makeBook, unlisted } from './book';
import { GradeError } from './error';
import {
  type Engine,
  type Found,
  foundIn,
  gradeWorks,
  missingTests,
  notHandedIn,
  type Suite,
  type Work,
} from './grading';
import { materialise, readClass, readRoster, workDigest } from './hand-ins';
import { Ledger } from './ledger';
import { drawOral } from './oral/draw';
import { writeOutputs } from './outputs/write';
import { readOverrides } from './overrides';
import { mutantHints } from './patterns';
import type { Reporter } from './progress';
import type { GradeSettings } from './settings';
import { similarPairs } from './similarity';
import { suiteDigests } from './suite-digests';
import type { ClassBook, HandIn, SimilarPair, Student, WrittenMark } from './types';
import { collectAnswers } from './written/answer-sheet';
import { applyMarks } from './written/apply-marks';
import { readMarks } from './written/marks-file';
import { loadAllQuestions } from './written/questions';

/** The files of a folder of outputs that are kept from run to run. */
const LEDGER = 'ledger.ndjson';
const OVERRIDES = 'overrides.csv';
/** In a small class the solutions of 00, lists of letters, are alike without any copying. */
const NOT_COMPARED = new Set(['00-concepts']);

export interface ClassOptions {
  /** The folder or archive that was handed in. */
  submissions: string;
  /** The folder of outputs; settings are kept in it. */
  out: string;
  roster?: string;
  settings: GradeSettings;
  reporter: Reporter;
  /** What runs tests, made once there is something to run. */
  engine(): { engine: Engine; close(): Promise<void> };
  /** Tests of an exercise that are run even if their outcome is known. */
  forced?: (exercise: string) => ReadonlySet<string>;
}

/** A class that was graded. */
export interface GradedClass {
  book: ClassBook;
  /** About hand-ins that belong to nobody, a sentence each. */
  problems: string[];
  /** Tests that were not judged: a person has to look at them. */
  withheld: Array<{ student: string; exercise: string; tests: string[] }>;
  /** Pieces of work that were graded now. */
  graded: number;
  /** The paths written. */
  files: string[];
}

/**
 * Grades what a class handed in, and writes all outputs. What the ledger knows already is not run again.
 *
 * @throws GradeError, RosterError, UnknownExercise with what a teacher can mend
 */
export async function gradeClass(options: ClassOptions): Promise<GradedClass> {
  const { out, settings, reporter } = options;
  mkdirSync(out, { recursive: true });
  const lock = await lockFolder(out);
  const temporary = mkdtempSync(join(tmpdir(), 'kafka-course-class-'));
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  process.once('exit', remove);
  const ledger = new Ledger(join(out, LEDGER));
  try {
    const roster = options.roster ? await readRoster(options.roster) : [];
    reporter.step(`Reading ${options.submissions}`);
    const { handIns, problems } = await readClass(options.submissions, {
      roster: options.roster ? roster : undefined,
    });
    for (const problem of problems) reporter.said?.(problem);
    if (handIns.length === 0) throw new GradeError(`${options.submissions}: no submission was found.`);
    // Read before an hour of grading, so that a slip in it is said at once.
    const overrides = readOverrides(join(out, OVERRIDES), new Set(handIns.map(({ student }) => student)));
    const suites = await loadSuites(settings.exercises);
    const works = await worksOf(handIns, settings.exercises, temporary);
    const all = [...works.values()];
    const open = all.filter((work) => {
      const suite = suites.get(work.exercise) as Suite;
      return missingTests(work, suite, ledger, options.forced?.(work.exercise)).length > 0;
    });
    if (open.length > 0) reporter.step(await layersText());
    reporter.begin(open.length, all.length - open.length);
    if (open.length > 0) await run(open, options, ledger, suites);
    reporter.end();
    reporter.step('Writing the outputs');
    const found = (student: string, exercise: string): Found => {
      const suite = suites.get(exercise) as Suite;
      const work = works.get(keyOf(student, exercise));
      return work ? foundIn(work, suite, ledger) : notHandedIn(exercise, suite);
    };
    const hinters = new Map(
      await Promise.all(settings.exercises.map(async (id) => [id, await mutantHints(id)] as const)),
    );
    const book = makeBook({
      settings,
      handIns,
      roster,
      found,
      hinters,
      overrides,
      written: settings.written ? await writtenMarks(out, handIns, roster, settings) : () => [],
      similar: similarities(handIns, settings.exercises),
      oral: oralDraws(handIns, roster, settings),
    });
    const files = await writeOutputs(book, out);
    return { book, problems, withheld: withheldIn(book), graded: open.length, files };
  } finally {
    ledger.close();
    remove();
    process.off('exit', remove);
    lock.release();
  }
}

/** Which layers keep submissions in, and why others are missing. */
async function layersText(): Promise<string> {
  const all = await layers();
  const on = all.filter((layer) => layer.on).map(({ name }) => name);
  const off = all.filter((layer) => !layer.on).map(({ name, why }) => `${name} (${why})`);
  return `Submissions run behind: ${on.join(', ')}.${off.length ? ` Not here: ${off.join(', ')}.` : ''}`;
}

async function run(
  works: Work[],
  { engine: start, reporter, forced }: ClassOptions,
  ledger: Ledger,
  suites: ReadonlyMap<string, Suite>,
): Promise<void> {
  const { engine, close } = start();
  try {
    await gradeWorks(works, { engine, ledger, suites, forced, watcher: reporter });
  } finally {
    await close();
  }
}

/** One grader a folder: two would both run what neither has finished. */
async function lockFolder(out: string): Promise<{ release(): void }> {
  return takeLock(resolve(out), {
    onWait: (pid) => {
      throw new GradeError(
        `${out} is being written by another grader (process ${pid}). Wait for it, or stop it.`,
      );
    },
  });
}

async function loadSuites(exercises: string[]): Promise<Map<string, Suite>> {
  const suites = new Map<string, Suite>();
  for (const id of exercises) {
    const tests = await loadTests(id);
    suites.set(id, { tests, digests: suiteDigests(id, tests) });
  }
  return suites;
}

function keyOf(student: string, exercise: string): string {
  return JSON.stringify([student, exercise]);
}

/** Every exercise that was handed in, its files written to a folder for the compiler. Students in turn. */
async function worksOf(handIns: HandIn[], exercises: string[], folder: string): Promise<Map<string, Work>> {
  const works = new Map<string, Work>();
  for (const [index, handIn] of handIns.entries()) {
    if (handIn.files.size === 0) continue;
    const fileOf = await materialise(handIn, join(folder, String(index)));
    for (const exercise of exercises) {
      const file = fileOf(exercise);
      const { student } = handIn;
      if (file)
        works.set(keyOf(student, exercise), {
          student,
          exercise,
          file,
          digest: workDigest(handIn, exercise),
        });
    }
  }
  return works;
}

function similarities(handIns: HandIn[], exercises: string[]): SimilarPair[] {
  return exercises
    .filter((exercise) => !NOT_COMPARED.has(exercise) && existsSync(exerciseFile(exercise)))
    .flatMap((exercise) => {
      const works = handIns.flatMap(({ student, files }) => {
        const file = files.get(`lib/${exercise}.ts`);
        return file ? [{ student, source: file.toString('utf8') }] : [];
      });
      const stub = stubSource(exercise, readFileSync(exerciseFile(exercise), 'utf8'));
      return similarPairs(works, { exercise, stub });
    });
}

async function writtenMarks(
  out: string,
  handIns: HandIn[],
  roster: Student[],
  { exercises }: GradeSettings,
): Promise<(student: string, exercise: string) => WrittenMark[]> {
  const written = await loadAllQuestions(exercises);
  const marks = readMarks(out, written);
  const byKey = new Map<string, WrittenMark[]>();
  for (const sheet of collectAnswers(handIns, written, roster)) {
    const own = written.find(({ exercise }) => exercise === sheet.exercise);
    const applied = own ? applyMarks(own, sheet, marks) : [];
    byKey.set(
      keyOf(sheet.student.id, sheet.exercise),
      applied.map(({ changed: _, ...mark }) => mark),
    );
  }
  return (student, exercise) => byKey.get(keyOf(student, exercise)) ?? [];
}

function oralDraws(
  handIns: HandIn[],
  roster: Student[],
  { seed, oral }: GradeSettings,
): (student: string) => string[] {
  if (oral === 0) return () => [];
  const students = handIns.map(({ student }) => roster.find(({ id }) => id === student) ?? unlisted(student));
  const drawn = new Map(
    drawOral(students, { seed, count: oral }).map(({ student, questions }) => [
      student.id,
      questions.map(({ question }) => question),
    ]),
  );
  return (student) => drawn.get(student) ?? [];
}

function withheldIn({ students }: ClassBook): GradedClass['withheld'] {
  return students.flatMap(({ student, exercises }) =>
    exercises
      .filter(({ withheld }) => withheld > 0)
      .map(({ exercise, tests }) => ({
        student: student.id,
        exercise,
        tests: tests.filter(({ outcome }) => outcome === 'infra').map(({ id }) => id),
      })),
  );
}
