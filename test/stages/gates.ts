import { exercises } from '../../grading/exercises';
import { runGates } from '../../grading/runner/gates';
import type { Item, Stage } from '../item';

const PARALLEL = 2;

/** The four gates: worked code has all points, stubs none, alternatives all, every mutant fewer and every test kills one. */
export const gates: Stage = {
  name: 'gates',
  quick: true,
  async *run({ lab }) {
    const { bootstrap } = await lab();
    for (const { id } of exercises) {
      const items: Item[] = [];
      await runGates([id], {
        brokers: bootstrap,
        parallel: PARALLEL,
        onItem: (item) => void items.push(item),
      });
      yield* items;
    }
  },
};
