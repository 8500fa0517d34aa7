import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { localEngine } from '../grading/class/local-engine';
import { exercises } from '../grading/exercises';
import { loadTests } from '../grading/runner/load-tests';
import { exerciseFile } from '../grading/runner/paths';
import { projectDir } from '../lab/paths';

/** Grades the worked code of all exercises again and again, as submissions are: every test that does not pass is a flake. */
export async function benchSoak({
  runs,
  jobs = 3 * availableParallelism(),
}: {
  runs: number;
  jobs?: number;
}): Promise<void> {
  const parent = join(projectDir, '.lab', 'bench');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'soak-'));
  const engine = localEngine({ jobs, dir });
  const flakes: string[] = [];
  let tests = 0;
  const started = performance.now();
  try {
    const only = new Map(
      await Promise.all(
        exercises.map(async ({ id }) => [id, (await loadTests(id)).map((test) => test.id)] as const),
      ),
    );
    const works = Array.from({ length: runs }, (_, run) => exercises.map(({ id }) => ({ run, id }))).flat();
    await Promise.all(
      works.map(async ({ run, id }) => {
        const work = { student: `run-${run}`, exercise: id, file: exerciseFile(id), digest: '' };
        const result = await engine.grade(work, only.get(id) ?? [], () => {});
        tests += result.tests.length;
        for (const test of result.tests) {
          if (test.outcome === 'pass') continue;
          const flake = `${id} ${test.id}: ${test.outcome}: ${test.message ?? ''}`;
          flakes.push(flake);
          console.log(`run ${run + 1}: ${flake}`);
        }
      }),
    );
  } finally {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `${runs} runs of ${exercises.length} exercises, ${tests} tests, ${flakes.length} flakes, ${seconds} s`,
  );
  console.log(JSON.stringify({ bench: 'soak', runs, tests, flakes: flakes.length, seconds, jobs }));
}
