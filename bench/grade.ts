import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { type Kind, type MadeClass, makeClass } from '../grading/class/demo';
import { gradeClass } from '../grading/class/grade-class';
import { localEngine } from '../grading/class/local-engine';
import { quiet } from '../grading/class/progress';
import { keepSettings } from '../grading/class/settings';
import type { ClassBook } from '../grading/class/types';
import { exercises } from '../grading/exercises';
import { projectDir } from '../lab/paths';

const RESILIENCE = '06-resilience';

interface Rate {
  what: string;
  submissions: number;
  seconds: number;
  perMinute: number;
  /** Submissions whose points are not what their kind says. */
  flakes: string[];
}

/** Grades classes that were made, each student with one exercise, and nbgrader a class of trivial notebooks beside it. */
export async function benchGrade({
  sizes,
  jobs = 3 * availableParallelism(),
  nbgrader,
  resilience,
}: {
  sizes: number[];
  jobs?: number;
  nbgrader: boolean;
  resilience: boolean;
}): Promise<void> {
  const parent = join(projectDir, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'grade-'));
  const rates: Rate[] = [];
  try {
    const usual = exercises.map(({ id }) => id).filter((id) => id !== RESILIENCE);
    for (const submissions of sizes) {
      const rate = await graded(dir, { what: 'all exercises but 06', ids: usual, submissions, jobs });
      rates.push(rate);
      told(rate);
    }
    if (resilience) {
      const rate = await graded(dir, {
        what: 'exercise 06',
        ids: [RESILIENCE],
        submissions: Math.min(20, ...sizes),
        jobs,
      });
      rates.push(rate);
      told(rate);
    }
    if (nbgrader) {
      const rate = nbgraded(dir, Math.min(100, Math.max(...sizes)));
      rates.push(rate);
      told(rate);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const table = new Table({
    head: ['', 'submissions', 's', 'a minute', 'flakes'],
    style: { head: [], border: [] },
  });
  for (const { what, submissions, seconds, perMinute, flakes } of rates)
    table.push([what, submissions, seconds.toFixed(0), perMinute.toFixed(1), flakes.length]);
  console.log(table.toString());
  const main = rates.find(({ submissions }) => submissions === 100) ?? (rates[0] as Rate);
  console.log(
    JSON.stringify({
      bench: 'grade',
      submissions: main.submissions,
      per_minute: Number(main.perMinute.toFixed(1)),
      flakes: rates.reduce((sum, { flakes }) => sum + flakes.length, 0),
      jobs,
      all: rates.map(({ what, submissions, perMinute }) => ({
        what,
        submissions,
        per_minute: Number(perMinute.toFixed(1)),
      })),
    }),
  );
}

function told({ what, submissions, perMinute, flakes }: Rate): void {
  console.log(`${what}: ${submissions} submissions, ${perMinute.toFixed(1)} a minute`);
  for (const flake of flakes) console.log(`  ${flake}`);
}

async function graded(
  dir: string,
  { what, ids, submissions, jobs }: { what: string; ids: string[]; submissions: number; jobs: number },
): Promise<Rate> {
  const folder = mkdtempSync(join(dir, 'class-'));
  const made = await makeClass(join(folder, 'class'), {
    exercises: ids,
    seed: 5,
    students: submissions,
    each: 1,
  });
  const out = join(folder, 'out');
  mkdirSync(out);
  const settings = keepSettings(out, { exercises: ids });
  const started = performance.now();
  const { book } = await gradeClass({
    submissions: made.submissions,
    roster: made.roster,
    out,
    settings,
    reporter: quiet(),
    engine: () => {
      const engine = localEngine({ jobs, dir: join(folder, 'brokers') });
      return { engine, close: () => engine.close() };
    },
  });
  const seconds = (performance.now() - started) / 1000;
  return {
    what,
    submissions,
    seconds,
    perMinute: (60 * submissions) / seconds,
    flakes: flakesIn(book, made),
  };
}

/** Right answers must have all points, stubs and attacks none, mistakes fewer than all; nothing may stay unjudged. */
function flakesIn({ students }: ClassBook, made: MadeClass): string[] {
  return students.flatMap(({ student, exercises: marks }) => {
    const kind = made.students.find(({ id }) => id === student.id)?.kind as Kind;
    return marks
      .filter(({ tests }) => tests.some(({ outcome }) => outcome !== 'missing'))
      .flatMap(({ exercise, points, max, withheld, tests }) => {
        const isRight = points === max;
        const asExpected =
          kind === 'worked' || kind === 'alternative' || kind === 'half'
            ? isRight
            : kind === 'stub' || kind === 'attack'
              ? points === 0
              : !isRight;
        if (asExpected && withheld === 0) return [];
        const others = tests
          .filter(({ outcome }) => outcome !== 'pass')
          .map(({ id, outcome }) => `${id}: ${outcome}`);
        return [`${student.id}, ${kind}, ${exercise}: ${points} of ${max}. ${others.slice(0, 3).join(', ')}`];
      });
  });
}

/** The same number of notebooks with one trivial test each, graded by nbgrader with its defaults. */
function nbgraded(dir: string, submissions: number): Rate {
  const venv = join(projectDir, '.lab', 'bench', 'nbgrader');
  const python = join(venv, 'bin', 'python');
  if (!existsSync(join(venv, 'bin', 'nbgrader'))) {
    console.log('Installing nbgrader (once) …');
    execFileSync('python3', ['-m', 'venv', venv]);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'nbgrader==0.9.6', 'ipykernel==6.30.1'], {
      stdio: 'inherit',
    });
  }
  const course = join(dir, 'nbgrader');
  const script = join(projectDir, 'bench', 'grade', 'nbgrader_course.py');
  const printed = execFileSync(python, [script, course, String(submissions)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PATH: `${join(venv, 'bin')}:${process.env.PATH}` },
    maxBuffer: 64 * 1024 * 1024,
  });
  const { seconds, graded } = JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as {
    seconds: number;
    graded: number;
  };
  const flakes = graded === submissions ? [] : [`nbgrader graded ${graded} of ${submissions}`];
  return { what: 'nbgrader 0.9.6', submissions, seconds, perMinute: (60 * submissions) / seconds, flakes };
}
