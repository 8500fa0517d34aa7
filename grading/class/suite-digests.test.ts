import { expect } from 'chai';
import { describe, it } from 'mocha';
import { type KnownTest, loadTests } from '../runner/load-tests';
import { suiteDigests } from './suite-digests';

describe('digests of tests', () => {
  it('are the same for the same tests, and differ from each other', async () => {
    const [once, again] = [await loadTests('01-topics'), await loadTests('01-topics')];
    expect(suiteDigests('01-topics', once)).to.deep.equal(suiteDigests('01-topics', again));
    expect(new Set(Object.values(suiteDigests('01-topics', once))).size).to.equal(once.length);
  });

  it('change for the test that was mended, and for no other', async () => {
    const tests = await loadTests('01-topics');
    const before = suiteDigests('01-topics', tests);
    const changes: Array<Partial<KnownTest>> = [
      { points: 9 },
      { title: 'another' },
      { timeoutMs: 1 },
      { run: async () => {} },
      { hidden: true },
    ];
    for (const change of changes) {
      const after = suiteDigests('01-topics', [{ ...(tests[0] as KnownTest), ...change }, ...tests.slice(1)]);
      const changed = tests.filter(({ id }) => before[id] !== after[id]).map(({ id }) => id);
      expect(changed, JSON.stringify(change)).to.deep.equal([tests[0]?.id]);
    }
  });
});
