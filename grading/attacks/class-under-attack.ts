import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckResult } from '../../lib/kit/result';
import { type GradedClass, gradeClass } from '../class/grade-class';
import type { Engine } from '../class/grading';
import { flat } from '../class/hand-ins/names';
import { keepSettings } from '../class/settings';
import type { StudentMark } from '../class/types';
import { exerciseFile } from '../runner/paths';
import { runExercise } from '../runner/run';
import { stubSource } from '../runner/stubs';
import type { ArchiveAttack, Sources } from './attack';

const EXERCISE = '09-taxi-tips';
/** Comes last, so that whatever an attack breaks is broken for it. */
const DECENT = 'zz-decent';

/** A class that was graded though somebody in it attacks. */
export interface AttackedClass extends Pick<GradedClass, 'book' | 'problems'> {
  /** Marks of those who handed an attack in, by its name. */
  attackers: Map<string, StudentMark[]>;
  /** The outputs, by path. */
  outputs: Record<string, string>;
  /** Points of the decent student, and what is to be had without a broker. */
  decent: { points: number; max: number };
  /** What lies where nothing should, beside the class and its outputs. */
  strays: string[];
}

/** Grades a class of a decent student and some who attack, from their archives to the outputs. Without a broker. */
export async function gradeAttackedClass(attacks: ArchiveAttack[]): Promise<AttackedClass> {
  const folder = mkdtempSync(join(tmpdir(), 'attacked-class-'));
  const [submissions, out] = [join(folder, 'submissions'), join(folder, 'out')];
  try {
    mkdirSync(out);
    const worked = readFileSync(exerciseFile(EXERCISE), 'utf8');
    const sources: Sources = { worked, stub: stubSource(EXERCISE, worked), path: `lib/${EXERCISE}.ts` };
    put(submissions, { [`${DECENT}/${sources.path}`]: worked });
    const names = new Map<string, Set<string>>();
    for (const { name, build, links = {} } of attacks) {
      const tree = await build(sources);
      put(submissions, tree);
      names.set(name, new Set(Object.keys(tree).map((path) => flat(path.split('/')[0] as string))));
      for (const [path, to] of Object.entries(links)) symlinkSync(to, join(submissions, path));
    }
    const handedIn = listed(submissions);
    let max = 0;
    const { book, problems } = await gradeClass({
      submissions,
      out,
      settings: keepSettings(out, { exercises: [EXERCISE] }),
      reporter: { step() {}, begin() {}, end() {} },
      engine: () => ({
        engine: engineWithoutBroker((points) => {
          max = Math.max(max, points);
        }),
        close: async () => {},
      }),
    });
    const decent = book.students.find(({ student }) => student.id === DECENT);
    const paths = listed(out);
    return {
      book,
      problems,
      attackers: new Map(
        [...names].map(([name, own]) => [name, book.students.filter(({ from }) => from && own.has(from))]),
      ),
      outputs: Object.fromEntries(paths.map((path) => [path, readFileSync(join(out, path), 'utf8')])),
      decent: { points: decent?.exercises[0]?.points ?? -1, max },
      strays: [
        ...listed(folder).filter((path) => !/^(submissions|out)\//.test(path)),
        ...listed(submissions).filter((path) => !handedIn.includes(path)),
        ...readdirSync(tmpdir()).filter((name) => /^attacks-out|^\d+$/.test(name)),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What asks for a broker is taken for failed, the same for all. */
function engineWithoutBroker(canBeHad: (points: number) => void): Engine {
  return {
    disturbances: 0,
    repair: async () => {},
    async grade({ exercise, file }, only, started): Promise<CheckResult> {
      started();
      const submission = { file };
      const result = await runExercise({ exercise, submission, only, brokers: [], reveal: true });
      canBeHad(result.points);
      const tests = result.tests.map((test) =>
        test.outcome === 'infra' && /without one/.test(test.message ?? '')
          ? { ...test, outcome: 'fail' as const }
          : test,
      );
      return { ...result, tests };
    },
  };
}

function put(folder: string, tree: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function listed(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
