import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteDigests } from '../class/suite-digests';
import { loadTests } from '../runner/load-tests';
import { PROJECT } from '../runner/paths';

/** Whose changes may change an outcome beside the tests: what runs them, and the kit that submissions are given. */
const ENGINE = ['grading/runner', 'grading/cluster', 'lib/kit'];

let engine: string | null = null;
const versions = new Map<string, Promise<string>>();

/**
 * Names the tests of an exercise and the engine as they were when this process first asked: a dozen hex digits, the same
 * on each machine that has the same. They grade alike.
 *
 * @throws Error when there are no tests of it
 */
export function suiteVersion(exercise: string): Promise<string> {
  const known = versions.get(exercise) ?? versionOf(exercise);
  versions.set(exercise, known);
  return known;
}

async function versionOf(exercise: string): Promise<string> {
  const digests = suiteDigests(exercise, await loadTests(exercise));
  engine ??= engineDigest();
  return digest([engine, ...Object.entries(digests).flat()]);
}

function engineDigest(): string {
  return digest(
    ENGINE.flatMap((folder) =>
      readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .sort()
        // Git may write other ends of lines on another system.
        .flatMap((name) => [
          name,
          readFileSync(join(PROJECT, folder, name), 'utf8').replaceAll('\r\n', '\n'),
        ]),
    ),
  );
}

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
