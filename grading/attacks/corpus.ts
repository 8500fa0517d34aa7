import type { SourceAttack } from './attack';
import { compiling } from './compiling';
import { connecting } from './connecting';
import { forging } from './forging';
import { hanging } from './hanging';
import { hardCoding } from './hard-coding';
import { hogging } from './hogging';
import { leaving } from './leaving';
import { lying } from './lying';
import { reading } from './reading';
import { tampering } from './tampering';
import { writing } from './writing';

/** Every attack that is a file, by theme. Those on brokers and those that are archives have files of their own. */
export const themes: Record<string, SourceAttack[]> = {
  'Leaving early': leaving,
  'Tampering with what tests use': tampering,
  'Forging answers': forging,
  'Reading what is not its own': reading,
  'Changing the machine': writing,
  'Connecting elsewhere': connecting,
  'Using up the machine': hogging,
  'Not answering': hanging,
  'Values that lie': lying,
  'Before a function is called': compiling,
  'Answers from a table': hardCoding,
};

export const attacks: readonly SourceAttack[] = Object.values(themes).flat();

/** @throws Error where no attack has that name */
export function attackNamed(name: string): SourceAttack {
  const found = attacks.find((attack) => attack.name === name);
  if (!found) throw new Error(`There is no attack ${name} in grading/attacks.`);
  return found;
}
