import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Outcome, TestResult } from '../../lib/kit/result';
import { exercises } from '../exercises';
import { loadMutants } from '../runner/load-tests';
import { hinter, mutantHints, readPatterns } from './patterns';

function results(outcomes: Record<string, Outcome>): TestResult[] {
  return Object.entries(outcomes).map(([id, outcome]) => {
    const points = outcome === 'pass' ? 1 : 0;
    return { id, title: id, hidden: false, outcome, points, max: 1, hints: [], durationMs: 1 };
  });
}

function mutant(name: string, hint: string) {
  return { name, why: '', hint, find: '', replace: '' };
}

describe('hints from mutants', () => {
  const find = hinter(
    [mutant('one', 'Look at one.'), mutant('two', 'Look at two.'), mutant('three', 'Look at three.')],
    { one: ['a'], two: ['b', 'a'], three: ['a', 'b'] },
  );

  it('are of the mutant that fails the same tests', () => {
    expect(find(results({ a: 'fail', b: 'pass', c: 'pass' }))).to.deep.equal({
      hints: ['Look at one.'],
      shared: false,
    });
  });

  it('say that they are shared where several mutants fail the same', () => {
    const hint = find(results({ a: 'timeout', b: 'error' }));
    expect(hint).to.deep.equal({ hints: ['Look at two.', 'Look at three.'], shared: true });
  });

  it('are none where nothing fails, nothing like it is known, or something was not judged or not written', () => {
    for (const outcomes of [
      { a: 'pass', b: 'pass' },
      { a: 'pass', b: 'fail' },
      { a: 'fail', b: 'infra' },
      { a: 'fail', b: 'todo' },
    ] as Array<Record<string, Outcome>>)
      expect(find(results(outcomes)), JSON.stringify(outcomes)).to.equal(null);
  });

  const patterns = readPatterns();
  for (const { id } of exercises) {
    it(`of ${id}: each mutant yields its own, or one of several marked as shared`, async () => {
      const own = await mutantHints(id);
      const mutants = await loadMutants(id);
      const unknown = mutants.filter(({ name }) => !patterns[id]?.[name]).map(({ name }) => name);
      expect(unknown, 'mutants without a pattern: run `npm run gates -- --matrix --remember`').to.deep.equal(
        [],
      );
      for (const { name, hint } of mutants) {
        const failed = patterns[id]?.[name] ?? [];
        const found = own(results(Object.fromEntries(failed.map((test) => [test, 'fail' as const]))));
        if (!found?.shared) expect(found?.hints, name).to.deep.equal([hint]);
      }
    });
  }
});
