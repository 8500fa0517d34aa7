import { exercises as manifest } from '../exercises';
import type { Found } from './grading';
import { latePenalty, lateSeconds, parseLateRule } from './late';
import type { Override } from './overrides';
import type { Hinter } from './patterns';
import { exerciseMark, rawGrade, toStep } from './score';
import { type GradeSettings, weightOf } from './settings';
import type { ClassBook, HandIn, SimilarPair, Student, StudentMark, WrittenMark } from './types';

/** All that a book is made from. */
export interface BookSources {
  settings: GradeSettings;
  handIns: HandIn[];
  roster: Student[];
  /** What the ledger has of a student's exercise. */
  found(student: string, exercise: string): Found;
  /** By exercise. */
  hinters: ReadonlyMap<string, Hinter>;
  overrides: Override[];
  /** A student's written answers of an exercise; none where they do not count. */
  written(student: string, exercise: string): WrittenMark[];
  similar: SimilarPair[];
  /** What a student draws for the oral exam. */
  oral(student: string): string[];
}

/** Makes the class's book. The same sources give the same book. */
export function makeBook(sources: BookSources): ClassBook {
  const { settings, handIns, similar } = sources;
  const { title, scale, step, deadline, lateRule } = settings;
  const students = [...handIns]
    .sort((a, b) => (a.student < b.student ? -1 : 1))
    .map((handIn) => studentMark(handIn, sources));
  return {
    version: 1,
    title,
    scale,
    step,
    deadline,
    lateRule,
    exercises: settings.exercises.map((id) => ({
      id,
      title: manifest.find((exercise) => exercise.id === id)?.title ?? id,
      weight: weightOf(settings, id),
      max: Math.max(
        0,
        ...students.map((mark) => mark.exercises.find(({ exercise }) => exercise === id)?.max ?? 0),
      ),
    })),
    students,
    similar,
  };
}

function studentMark(handIn: HandIn, sources: BookSources): StudentMark {
  const { settings, roster, overrides, hinters, found, written, oral } = sources;
  const { student: id, from, submittedAt, problems } = handIn;
  const own = overrides.filter(({ student }) => student === id);
  const exercises = settings.exercises.map((exercise) => {
    const { tests, diagnostics } = found(id, exercise);
    return exerciseMark(
      {
        exercise,
        tests,
        diagnostics,
        written: written(id, exercise),
        hint: hinters.get(exercise)?.(tests) ?? null,
        override: own.find((each) => each.exercise === exercise),
      },
      settings,
    );
  });
  const late = lateSeconds(submittedAt, settings.deadline);
  const penalty = latePenalty(late, parseLateRule(settings.lateRule));
  const raw = rawGrade(exercises, settings.scale, (exercise) => weightOf(settings, exercise));
  const whole = own.find(({ exercise }) => exercise === null);
  const computed = raw === null ? null : toStep(raw * (1 - penalty), settings.step);
  return {
    student: roster.find((student) => student.id === id) ?? unlisted(id),
    from,
    submittedAt,
    lateSeconds: late,
    latePenalty: penalty,
    problems,
    exercises,
    rawGrade: raw,
    grade: whole?.value ?? computed,
    override: whole ? { grade: whole.value, reason: whole.reason } : null,
    oral: oral(id),
  };
}

/** A student who is in no roster: the id is all that is known. */
export function unlisted(id: string): Student {
  return { id, firstName: '', lastName: '', email: '', group: '', moodleId: '' };
}
