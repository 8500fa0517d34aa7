import { readFileSync } from 'node:fs';
import { exerciseFile } from '../runner/paths';
import type { SourceAttack, Target } from './attack';

/** The functions that a worked file exports. */
export function exportedFunctions(exercise: string): string[] {
  const source = readFileSync(exerciseFile(exercise), 'utf8');
  return [...source.matchAll(/^export (?:async )?function\*? ([\w$]+)/gm)].map(([, name]) => name as string);
}

/** An attack as a file in lib/: it exports all that the worked file does. */
export function attackSource({ exercise, top = '', body }: SourceAttack, target: Target): string {
  const names = exportedFunctions(exercise);
  return [
    `const T: any = ${JSON.stringify(target)};`,
    top.replaceAll('%VICTIM%', target.victim),
    `async function attack(fn: string, args: unknown[]): Promise<unknown> {\n${body}\n}`,
    ...names.map((name) => `export const ${name} = (...args: unknown[]) => attack('${name}', args);`),
    '',
  ].join('\n');
}
