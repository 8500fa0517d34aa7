import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownTest } from '../runner/load-tests';
import { PROJECT } from '../runner/paths';

/**
 * By test id, a digest of what can change its outcome: the test itself and what its exercise's files declare beside
 * their tests. A test that was mended has another one, its neighbours keep theirs. Changes of the engine do not show:
 * `regrade --all` is for these.
 */
export function suiteDigests(exercise: string, tests: KnownTest[]): Record<string, string> {
  const beside = ['tests', 'hidden'].map((folder) => {
    const file = join(PROJECT, 'grading', folder, `${exercise}.ts`);
    return existsSync(file) ? withoutTests(readFileSync(file, 'utf8')) : '';
  });
  return Object.fromEntries(
    tests.map(({ id, title, points, hidden, timeoutMs, run }) => {
      const own = [id, title, points, hidden, timeoutMs ?? null, String(run), ...beside];
      return [id, createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, 16)];
    }),
  );
}

/** The house writes tests as the last statement of their file. */
function withoutTests(source: string): string {
  const at = source.lastIndexOf('\nexport default tests(');
  return at < 0 ? source : source.slice(0, at);
}
