import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Item, Stage, TestRun } from '../item';
import { LEFT_OUT } from '../leave-out';
import { inLanes } from './queue';

/** Live tests wait more than they work: for sessions to end, brokers to start, retention to delete. */
const LANES = 2;
const FOLDERS = ['lab', 'lib', 'grading', 'fixtures', 'test', 'bench'];

/** Tests beside their sources (`x.test.ts`) that need nothing but the installed packages. */
export const unit: Stage = {
  name: 'unit tests',
  quick: true,
  run: (context) => mocha(context, testFiles(context.project, 'unit'), {}),
};

/** Tests (`x.live.test.ts`) that use the run's own labs, or start processes of their own on free ports. */
export const live: Stage = {
  name: 'live tests',
  quick: false,
  async *run(context) {
    const { bootstrap, url, token } = await context.lab();
    const three = await context.three();
    const env = {
      TEST_BROKERS: bootstrap.join(','),
      TEST_BROKERS_3: three.bootstrap.join(','),
      KAFKA_BROKERS: bootstrap.join(','),
      LAB_URL: url,
      LAB_TOKEN: token,
    };
    const files = testFiles(context.project, 'live');
    yield* inLanes<Item>(LANES, async (number, push) => {
      const own = files.filter((_, index) => index % LANES === number);
      for await (const item of mocha(context, own, env)) push(item);
    });
  },
};

function testFiles(project: string, kind: 'unit' | 'live'): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
      .filter((name) => (name.endsWith('.live.test.ts') ? kind === 'live' : kind === 'unit'))
      .map((name) => join(folder, name)),
  ).sort();
}

type Event =
  | ['start' | 'end', unknown]
  | ['pass' | 'fail' | 'pending', { fullTitle: string; duration?: number; err?: string; stack?: string }];

/** Runs mocha in a process of its own and yields each test as it ends. */
async function* mocha(
  { project }: TestRun,
  files: string[],
  env: Record<string, string>,
): AsyncGenerator<Item> {
  if (files.length === 0) return;
  const bin = join(project, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const child = spawn(
    process.execPath,
    [
      bin,
      '--reporter',
      join(project, 'test', 'stages', 'reporter.mjs'),
      '--exit',
      '--timeout',
      '30000',
      ...files,
    ],
    {
      cwd: project,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4_000);
  });
  let finished = false;
  let reason = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parse(line);
    if (event === null && line.includes(LEFT_OUT))
      reason = line.slice(line.indexOf(LEFT_OUT) + LEFT_OUT.length);
    if (event?.[0] === 'end') finished = true;
    if (event?.[0] === 'pending') yield leftOut(event[1].fullTitle, reason);
    if (event?.[0] !== 'pass' && event?.[0] !== 'fail') continue;
    // It was said for the tests before this one.
    reason = '';
    const { fullTitle, duration = 0, err, stack } = event[1];
    yield { name: fullTitle, ok: event[0] === 'pass', seconds: duration / 1000, message: stack ?? err };
  }
  await ended;
  if (!finished) yield { name: 'mocha ran to its end', ok: false, message: stderr };
}

/** A test that is left out without saying why is a fault: nobody would miss it. */
function leftOut(name: string, reason: string): Item {
  if (reason) return { name, ok: true, skipped: reason };
  return { name, ok: false, message: 'It was skipped and did not say why: see test/leave-out.ts.' };
}

/** A line of the reporter, or null for what a test printed itself. */
function parse(line: string): Event | null {
  try {
    const event = JSON.parse(line);
    return Array.isArray(event) ? (event as Event) : null;
  } catch {
    return null;
  }
}
