import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exercises, findExercise } from '../exercises';
import { GradeError } from './error';
import { parseLateRule } from './late';

/** What a class is graded by. Kept in the folder of outputs: a later command goes on with the same. */
export interface GradeSettings {
  version: 1;
  title: string;
  /** Ids, in the order of the course. */
  exercises: string[];
  /** By exercise; those of the manifest where nothing else was said. */
  weights: Record<string, number>;
  /** What a full grade is. */
  scale: number;
  /** Grades are multiples of it. */
  step: number;
  /** Share of an exercise that its hidden tests make, 0 to 1; null: as their points say. */
  hiddenShare: number | null;
  /** Whether written answers count. */
  written: boolean;
  /** ISO 8601 with zone. */
  deadline: string | null;
  lateRule: string;
  seed: number;
  /** How many oral questions each student draws; 0: none. */
  oral: number;
}

/** What may be said on the command line; what is left out is as it was, or the default. */
export type GivenSettings = Partial<Omit<GradeSettings, 'version'>>;

const FILE = 'settings.json';

/**
 * The settings of a folder of outputs with what was given in their place; kept there.
 *
 * @throws GradeError naming the setting that cannot be, or UnknownExercise
 */
export function keepSettings(dir: string, given: GivenSettings): GradeSettings {
  const before = readSettings(dir);
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings = checked({ ...(before ?? DEFAULTS), ...defined });
  writeFileSync(join(dir, FILE), `${JSON.stringify(settings, null, 2)}\n`);
  return settings;
}

/** The settings of a folder of outputs; null where nothing was graded into it. */
export function readSettings(dir: string): GradeSettings | null {
  const file = join(dir, FILE);
  return existsSync(file) ? checked(JSON.parse(readFileSync(file, 'utf8')) as GradeSettings) : null;
}

const DEFAULTS: GradeSettings = {
  version: 1,
  title: 'Kafka, hands on',
  exercises: exercises.map(({ id }) => id),
  weights: {},
  scale: 20,
  step: 0.5,
  hiddenShare: null,
  written: false,
  deadline: null,
  lateRule: 'none',
  seed: 1,
  oral: 0,
};

function checked(settings: GradeSettings): GradeSettings {
  const { scale, step, hiddenShare, deadline, lateRule, weights } = settings;
  if (!(scale > 0)) wrong('scale', 'a number above 0, such as 20', scale);
  if (!(step > 0 && step <= scale)) wrong('step', `a number above 0 and up to the scale of ${scale}`, step);
  if (hiddenShare !== null && !(hiddenShare >= 0 && hiddenShare <= 1))
    wrong('hidden share', 'a number from 0 to 1', hiddenShare);
  if (deadline !== null && (!/(Z|[+-]\d\d:?\d\d)$/.test(deadline) || Number.isNaN(Date.parse(deadline))))
    wrong('deadline', 'a time with its zone, such as 2026-12-01T23:59:00+01:00', deadline);
  parseLateRule(lateRule);
  const ids = new Set(settings.exercises.map((name) => findExercise(name).id));
  for (const [name, weight] of Object.entries(weights)) {
    if (!(weight >= 0)) wrong(`weight of ${name}`, 'a number from 0', weight);
  }
  const byId = Object.entries(weights).map(([name, weight]) => [findExercise(name).id, weight] as const);
  return {
    ...settings,
    weights: Object.fromEntries(byId),
    exercises: exercises.map(({ id }) => id).filter((id) => ids.has(id)),
  };
}

function wrong(name: string, expected: string, got: unknown): never {
  throw new GradeError(`The ${name}: expected ${expected}, got ${JSON.stringify(got)}.`);
}

/** What an exercise weighs in the grade. */
export function weightOf({ weights }: Pick<GradeSettings, 'weights'>, exercise: string): number {
  return weights[exercise] ?? findExercise(exercise).weight ?? 1;
}
