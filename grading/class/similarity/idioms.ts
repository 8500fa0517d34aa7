import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KIT } from '../../runner/paths';

let sources: string[] | null = null;

/** The kit's sources: what students were given to read, and so may write alike. Read once. */
export function kitIdioms(): string[] {
  sources ??= readdirSync(KIT)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((name) => readFileSync(join(KIT, name), 'utf8'));
  return sources;
}
