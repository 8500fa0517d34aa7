// A grader of its own for one attack after another: several of them run side by side, each with its own canaries.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownedProcesses } from '../../lab/processes/owner';
import type { LayerName } from '../runner/layers';
import { type KnownTest, loadTests } from '../runner/load-tests';
import { exerciseFile } from '../runner/paths';
import { runExercise } from '../runner/run';
import type { SourceAttack } from './attack';
import { type Canaries, plantCanaries } from './canaries';
import { attackNamed } from './corpus';
import { RECORDED } from './hard-coding';
import { probeOf } from './probe';
import { pointsOf, recordedAnswers } from './recorded';
import { attackSource } from './source';

/** What is asked for. */
export interface AttackJob {
  name: string;
  without?: LayerName[];
  /** Whether it is graded by the exercise's tests as well, and a decent submission after it. */
  graded?: boolean;
}

/** What came of it. */
export interface Attacked {
  /** Points of public and hidden tests. */
  open: number;
  hidden: number;
  /** Outcomes of the exercise's tests, then of the probe. */
  outcomes: string[];
  /** What hindered it, in the words of whoever did; or what it returned. */
  said: string;
  /** How it is known that it did what it tried: it has the secret, says so, or left damage. Null where it did not. */
  through: string | null;
  damage: string[];
  /** Points that a decent submission lacks which is graded after it; null where none was. */
  lost: number | null;
}

const ATTACK_MS = 700;
/** Those tests of each exercise that need no broker and are quick. */
const TESTS: Record<string, string[]> = {
  '07-taxi-stream': ['parses-rides', 'no-guesses'],
  '08-taxi-join': ['edges-of-the-box', 'other-limits'],
  '09-taxi-tips': ['windows', 'other-windows'],
};

let planted: Promise<Canaries> | undefined;

/** Grades the attack, looks at the canaries, then grades a decent submission. */
export async function runAttack({ name, without, graded: isGraded = false }: AttackJob): Promise<Attacked> {
  planted ??= plantCanaries();
  const canaries = await planted;
  const attack = attackNamed(name);
  const { exercise } = attack;
  const all = await loadTests(exercise);
  const own = attack.mayScorePublic
    ? all
    : all.filter(({ id }) => (attack.tests ?? TESTS[exercise])?.includes(id));
  const probe = probeOf(attack, canaries.secret, () => ['probe']);
  const folder = mkdtempSync(join(tmpdir(), 'attacks-'));
  try {
    const file = await handIn(attack, folder, canaries);
    const timed = [...(isGraded ? own : []), probe.test].map((test) => ({
      ...test,
      timeoutMs: timeOf(test, attack),
    }));
    const graded = await runExercise({ exercise, submission: { file }, brokers: [], without, tests: timed });
    const damage = await canaries.damage();
    if (await leavesChildren()) damage.push('a child of the grader is alive');
    const said = probe.said();
    const knows = [said, JSON.stringify(graded)].some((text) => text.includes(canaries.secret));
    const does = said.startsWith('through') ? said.slice(0, 80) : null;
    return {
      ...pointsOf(graded),
      outcomes: graded.tests.map(({ outcome }) => outcome),
      said: said || (graded.tests[0]?.message ?? ''),
      through: damage[0] ?? (knows ? 'it knows the secret' : does),
      damage,
      lost: isGraded ? await lostBy(exercise, own.slice(0, 1)) : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes its files as they are, also those that reading a hand-in would leave out. @returns the exercise's */
async function handIn(attack: SourceAttack, folder: string, { target }: Canaries): Promise<string> {
  const { exercise } = attack;
  const top = attack.top === RECORDED ? await recordedAnswers(exercise) : attack.top;
  const own = `${exercise}.ts`;
  const files = { ...attack.beside, [own]: attackSource({ ...attack, top }, target) };
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'lib', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, 'lib', own);
}

function timeOf(
  test: KnownTest,
  { mayScorePublic, timeoutMs = ATTACK_MS }: SourceAttack,
): number | undefined {
  return mayScorePublic ? test.timeoutMs : timeoutMs;
}

/** Whether a child of this grader outlives its submission by more than a moment. */
async function leavesChildren(): Promise<boolean> {
  for (let tries = 0; tries < 40; tries++) {
    if (ownedProcesses().length === 0) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

/** The points that worked code does not get of what could be judged. */
async function lostBy(exercise: string, tests: KnownTest[]): Promise<number> {
  const source = readFileSync(exerciseFile(exercise), 'utf8');
  const submission = { file: exerciseFile(exercise), source };
  const graded = await runExercise({ exercise, submission, brokers: [], tests });
  return graded.max - graded.points - graded.withheld;
}

if (process.send) {
  process.on('message', async (job: AttackJob) => {
    try {
      process.send?.({ came: await runAttack(job) });
    } catch (error) {
      process.send?.({ failed: String((error as Error).stack ?? error) });
    }
  });
  process.on('disconnect', async () => {
    (await planted)?.close();
    process.exit();
  });
}
