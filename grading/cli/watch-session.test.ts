import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { CheckResult } from '../../lib/kit/result';
import { WatchSession } from './watch-session';

function session(points: Record<string, number>) {
  const checked: string[] = [];
  const shown: string[] = [];
  const watch = new WatchSession(
    {
      exercises: Object.keys(points),
      show: (text) => shown.push(text),
      check: async (exercise) => {
        checked.push(exercise);
        return result(exercise, points[exercise] ?? 0);
      },
    },
    Object.keys(points)[0]!,
  );
  return { watch, checked, shown, points };
}

function result(exercise: string, points: number): CheckResult {
  const outcome = points === 1 ? 'pass' : 'fail';
  const test = {
    id: 'a',
    title: 'A',
    hidden: false,
    outcome,
    points,
    max: 1,
    hints: ['one', 'two', 'three'],
    durationMs: 1,
  } as const;
  return {
    version: 1,
    exercise,
    title: '',
    points,
    max: 1,
    withheld: 0,
    tests: [{ ...test, hints: [...test.hints] }],
    diagnostics: [],
    durationMs: 1,
  };
}

describe('a watch', () => {
  it('checks the exercise in hand at each save', async () => {
    const { watch, checked } = session({ a: 0, b: 0 });
    await watch.saved();
    await watch.saved();
    expect(checked).to.deep.equal(['a', 'a']);
  });

  it('goes on to the next exercise once this one has all its points, and stops at the first that has not', async () => {
    const { watch, checked, shown } = session({ a: 1, b: 1, c: 0 });
    await watch.saved();
    expect(checked).to.deep.equal(['a', 'b', 'c']);
    expect(watch.exercise).to.equal('c');
    expect(shown.join('')).to.contain('a has all its points. Next: b');
  });

  it('says so when every exercise has all its points', async () => {
    const { watch, shown } = session({ a: 1 });
    await watch.saved();
    expect(shown.at(-1)).to.contain('Every exercise has all its points');
  });

  it('shows one hint more at each h, at most three', async () => {
    const { watch, shown } = session({ a: 0 });
    await watch.saved();
    for (const hint of ['one', 'two', 'three', 'three']) {
      shown.length = 0;
      await watch.key('h');
      expect(shown.join('')).to.contain(`hint: ${hint}`);
    }
  });

  it('goes back to a finished exercise and keeps its hints reachable', async () => {
    const { watch, shown } = session({ a: 1, b: 0 });
    await watch.saved();
    await watch.key('p');
    expect(watch.exercise).to.equal('a');
    await watch.key('h');
    expect(shown.join('')).to.contain('hint: one');
    await watch.key('p');
    expect(shown.at(-1)).to.contain('a is the first exercise');
    await watch.key('n');
    expect(watch.exercise).to.equal('b');
  });

  it('checks once more when files were saved during a check, not once for each', async () => {
    const { watch, checked } = session({ a: 0 });
    await Promise.all([watch.saved(), watch.saved(), watch.saved()]);
    expect(checked).to.deep.equal(['a', 'a']);
  });

  it('ends with q', async () => {
    const { watch } = session({ a: 0 });
    expect(await watch.key('q')).to.equal(false);
    expect(await watch.key('x')).to.equal(true);
  });
});
