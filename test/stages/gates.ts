import { type Exercise, exercises } from '../../grading/exercises';
import { runGates } from '../../grading/runner/gates';
import type { Item, Stage } from '../item';
import { Queue } from './queue';

/** Grading waits more than it works: four at a time is the most that two cores carry without tests running late. */
const PARALLEL = 4;

/** The four gates: worked code has all points, stubs none, alternatives all, every mutant fewer and every test kills one. */
export const gates: Stage = {
  name: 'gates',
  quick: true,
  async *run({ lab, three, quick }) {
    const one = (await lab()).bootstrap;
    const several = exercises.some(needsSeveral) ? (await three()).bootstrap : one;
    const brokers = new Map(
      exercises.map((exercise) => [exercise.id, needsSeveral(exercise) ? several : one]),
    );
    const items = new Queue<Item>();
    const ids = exercises.map(({ id }) => id);
    const done = runGates(ids, {
      brokers: (id) => brokers.get(id)!,
      parallel: PARALLEL,
      quick,
      onItem: (item) => items.push(item),
    });
    done.then(
      () => items.end(),
      (error) => items.end(error),
    );
    yield* items;
  },
};

function needsSeveral({ brokers = 1 }: Exercise): boolean {
  return brokers > 1;
}
