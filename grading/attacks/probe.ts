import type { KnownTest } from '../runner/load-tests';
import type { TestContext } from '../runner/suite';
import type { SourceAttack } from './attack';
import { exportedFunctions } from './source';

/** A test that calls an attack and keeps what it says. Nobody passes it but who knows the secret. */
export function probeOf(
  { exercise }: Pick<SourceAttack, 'exercise'>,
  secret: string,
  argsOf: (t: TestContext) => unknown[],
): { test: KnownTest; said(): string } {
  let said = '';
  const [fn = ''] = exportedFunctions(exercise);
  const test: KnownTest = {
    id: 'probe',
    title: 'what the attack says',
    points: 1,
    hints: [],
    hidden: true,
    async run(t) {
      try {
        const value = await t.call(fn, ...argsOf(t));
        said = typeof value === 'string' ? value : 'It answered.';
        if (value === secret) return;
      } catch (error) {
        said = (error as Error).message;
        throw error;
      }
      throw Object.assign(new Error('not the secret'), { name: 'AssertionError' });
    },
  };
  return { test, said: () => said };
}
