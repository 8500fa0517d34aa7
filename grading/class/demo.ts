import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { pick, seededRandom } from '../../fixtures/random';
import { findExercise } from '../exercises';
import { loadMutants } from '../runner/load-tests';
import { exerciseFile, PROJECT } from '../runner/paths';
import { stubSource } from '../runner/stubs';
import { tgzOf, zipOf } from './hand-ins/pack';

/** What a made student hands in. */
export const KINDS = [
  'worked',
  'alternative',
  'mutant',
  'half',
  'stub',
  'attack',
  'copy',
  'nothing',
] as const;
export type Kind = (typeof KINDS)[number];

/** A class that was made. */
export interface MadeClass {
  /** The folder of hand-ins. */
  submissions: string;
  roster: string;
  students: Array<{ id: string; kind: Kind }>;
}

/** How often each kind comes, of 30. */
const MIX: Array<[Kind, number]> = [
  ['worked', 6],
  ['alternative', 6],
  ['mutant', 9],
  ['half', 2],
  ['stub', 2],
  ['attack', 3],
  ['copy', 1],
  ['nothing', 1],
];

/**
 * Makes a class that hands in right answers, right answers written otherwise, mistakes, stubs, halves, attacks and a
 * copy, packed as students pack. The same seed makes the same class.
 *
 * @param dir is emptied first
 * @param options.each how many exercises each student hands in, dealt in turn; all of them if left out
 */
export async function makeClass(
  dir: string,
  { exercises, seed, students, each }: { exercises: string[]; seed: number; students: number; each?: number },
): Promise<MadeClass> {
  rmSync(dir, { recursive: true, force: true });
  const submissions = join(dir, 'submissions');
  mkdirSync(submissions, { recursive: true });
  const random = seededRandom(seed);
  const ids = exercises.map((name) => findExercise(name).id);
  const kinds = kindsOf(students);
  const rows: string[][] = [['id', 'first name', 'last name', 'email', 'group']];
  const made: MadeClass['students'] = [];
  let lastWorked: Map<string, string> | null = null;
  for (const [index, kind] of kinds.entries()) {
    const [first, last] = nameOf(index);
    const id = `s${String(index + 1).padStart(3, '0')}`;
    rows.push([id, first, last, `${id}@example.org`, index % 2 ? 'B' : 'A']);
    made.push({ id, kind });
    if (kind === 'nothing') continue;
    const files: Map<string, string> =
      kind === 'copy' && lastWorked
        ? renamed(lastWorked)
        : await filesOf(kind, dealt(ids, index, each), random);
    if (kind === 'mutant') lastWorked = files;
    await pack(submissions, `${first}-${last}`, index, files);
  }
  const roster = join(dir, 'roster.csv');
  writeFileSync(roster, stringify(rows));
  return { submissions, roster, students: made };
}

/** The exercises of one student. The kinds come in turn, so the deal moves on by one each round. */
function dealt(exercises: string[], index: number, each = exercises.length): string[] {
  const first = index + Math.floor(index / exercises.length);
  return Array.from({ length: each }, (_, next) => exercises[(first + next) % exercises.length] as string);
}

/** Each kind as often as the mix says, spread over the list. */
function kindsOf(students: number): Kind[] {
  const total = MIX.reduce((sum, [, count]) => sum + count, 0);
  const due = new Map<Kind, number>(MIX.map(([kind]) => [kind, 0]));
  return Array.from({ length: students }, () => {
    for (const [kind, count] of MIX) due.set(kind, (due.get(kind) ?? 0) + count / total);
    const [next] = [...due].reduce((most, one) => (one[1] > most[1] + 1e-9 ? one : most));
    due.set(next, (due.get(next) ?? 0) - 1);
    return next;
  });
}

type Random = () => number;

async function filesOf(kind: Kind, exercises: string[], random: Random): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [index, exercise] of exercises.entries()) {
    const worked = readFileSync(exerciseFile(exercise), 'utf8');
    const stub = stubSource(exercise, worked);
    const path = `lib/${exercise}.ts`;
    if (kind === 'stub' || (kind === 'half' && index % 2 === 1)) files.set(path, stub);
    else if (kind === 'mutant') {
      const mutant = pick(random, await loadMutants(exercise));
      files.set(
        path,
        worked.replace(mutant.find, () => mutant.replace),
      );
    } else if (kind === 'alternative') addAlternative(files, exercise, worked, random);
    else if (kind === 'attack') files.set(path, pick(random, ATTACKS)(stub));
    else files.set(path, worked);
  }
  return files;
}

/** An alternative overrides some functions of the worked file: handed in, both are files of lib/. */
function addAlternative(files: Map<string, string>, exercise: string, worked: string, random: Random): void {
  const folder = join(PROJECT, 'grading', 'alternatives', exercise);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name)) : [];
  if (names.length === 0) {
    files.set(`lib/${exercise}.ts`, worked);
    return;
  }
  const number = exercise.slice(0, 2);
  const moved = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .replaceAll('../../../lib/', '../')
      .replaceAll(`'../${exercise}'`, `'./base${number}'`);
  const source = moved(pick(random, names));
  const own = [...source.matchAll(/^export (?:async )?(?:function\*? |const |class )([\w$]+)/gm)].map(
    ([, name]) => name,
  );
  files.set(`lib/mine/own${number}.ts`, source);
  for (const [, sibling] of source.matchAll(/from '\.\/([\w-]+)'/g))
    if (names.includes(`${sibling}.ts`)) files.set(`lib/mine/${sibling}.ts`, moved(`${sibling}.ts`));
  files.set(`lib/mine/base${number}.ts`, worked.replaceAll(`'./kit/`, `'../kit/`));
  files.set(
    `lib/${exercise}.ts`,
    `export { ${own.join(', ')} } from './mine/own${number}';\nexport * from './mine/base${number}';\n`,
  );
}

/** What some try: the corpus in grading/attacks has more. */
const ATTACKS: Array<(stub: string) => string> = [
  (stub) => `${stub}\nprocess.exit(0);\n`,
  (stub) => stub.replace(/throw new TodoError\([^)]*\);/g, 'for (;;) {}'),
  (stub) =>
    `${stub.replace(/throw new TodoError\([^)]*\);/g, 'return new Proxy({}, { get: () => true }) as never;')}\n` +
    'Object.is = () => true;\nJSON.stringify = () => "";\n',
];

/** A copy with other names and a remark. */
function renamed(files: Map<string, string>): Map<string, string> {
  return new Map(
    [...files].map(([path, source]) => [
      path,
      `// All my own work.\n${source.replaceAll(/\bresult\b/g, 'answer').replaceAll(/\bfound\b/g, 'seen')}`,
    ]),
  );
}

/** As a folder, a zip, a tar.gz, a whole kit, or files alone. */
async function pack(dir: string, name: string, index: number, files: Map<string, string>): Promise<void> {
  if (index % 3 === 1) {
    const kit = [...files].map(([path, text]) => [`kafka-kit-main/${path}`, text] as const);
    writeFileSync(join(dir, `${name}.zip`), await zipOf(Object.fromEntries(kit)));
  } else if (index % 3 === 2)
    writeFileSync(join(dir, `${name}.tar.gz`), await tgzOf(Object.fromEntries(files)));
  else {
    for (const [path, text] of files) {
      const file = join(dir, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

const FIRST = [
  'Ada',
  'Blaise',
  'Chloé',
  'Denis',
  'Émilie',
  'Farid',
  'Grace',
  'Hugo',
  'Inès',
  'Jean',
  'Khadija',
  'Léo',
];
const LAST = [
  'Moreau',
  'Nguyen',
  'Olivier',
  'Petit',
  'Quentin',
  'Roux',
  'Simon',
  'Traoré',
  'Urbain',
  'Vidal',
  'Weber',
];

function nameOf(index: number): [string, string] {
  const round = Math.floor(index / (FIRST.length * LAST.length));
  return [FIRST[index % FIRST.length] as string, `${LAST[index % LAST.length]}${round ? round + 1 : ''}`];
}
