import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { CheckResult, Outcome } from '../../lib/kit/result';
import type { KnownTest } from '../runner/load-tests';
import { type Engine, foundIn, gradeWorks, type Suite, type Work, WorkerLost } from './grading';
import { Ledger } from './ledger';

const tests = ['a', 'b'].map(
  (id): KnownTest => ({ id, title: id, points: 2, hints: ['Look.'], hidden: false, run: async () => {} }),
);
const suite: Suite = { tests, digests: { a: 'a1', b: 'b1' } };
const work: Work = { student: 'ada', exercise: '01-topics', file: 'lib/01-topics.ts', digest: 'w1' };

/** Answers each call with the next outcomes: by test, a worker's death, or the next ones while brokers are restarted. */
function scripted(...answers: Array<Record<string, Outcome> | 'dies' | 'disturbed'>) {
  const asked: string[][] = [];
  let repaired = 0;
  let disturbed = 0;
  const engine: Engine = {
    async grade({ exercise }, only) {
      asked.push(only);
      const answer = answers.shift() ?? {};
      if (answer === 'disturbed') {
        disturbed++;
        return engine.grade({ ...work, exercise }, only, () => {});
      }
      if (answer === 'dies') throw new WorkerLost('A grading worker ended with code 1');
      const results = only.map((id) => {
        const outcome = answer[id] ?? 'pass';
        const points = outcome === 'pass' ? 2 : 0;
        return { id, title: id, hidden: false, outcome, points, max: 2, hints: [], durationMs: 1 };
      });
      return {
        version: 1,
        exercise,
        title: '',
        points: 0,
        max: 4,
        withheld: 0,
        tests: results,
        diagnostics: [],
        durationMs: 1,
      } satisfies CheckResult;
    },
    repair: async () => {
      repaired++;
    },
    get disturbances() {
      return disturbed;
    },
  };
  return { engine, asked, repaired: () => repaired };
}

describe('grading works', () => {
  let dir: string;
  let ledger: Ledger;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'grading-'));
    ledger = new Ledger(join(dir, 'ledger.ndjson'));
  });
  afterEach(() => {
    ledger.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const suites = new Map([['01-topics', suite]]);
  const outcomes = () => foundIn(work, suite, ledger).tests.map(({ outcome }) => outcome);

  it('runs what the ledger does not have, once', async () => {
    const { engine, asked } = scripted({ b: 'fail' });
    await gradeWorks([work], { engine, ledger, suites });
    await gradeWorks([work], { engine, ledger, suites });
    expect(asked).to.deep.equal([['a', 'b']]);
    expect(outcomes()).to.deep.equal(['pass', 'fail']);
  });

  it('runs a test again that was mended, and no other', async () => {
    const { engine, asked } = scripted({ b: 'fail' }, {});
    await gradeWorks([work], { engine, ledger, suites });
    const mended = new Map([['01-topics', { tests, digests: { a: 'a1', b: 'b2' } }]]);
    await gradeWorks([work], { engine, ledger, suites: mended });
    expect(asked).to.deep.equal([['a', 'b'], ['b']]);
    expect(
      foundIn(work, mended.get('01-topics') as Suite, ledger).tests.map(({ outcome }) => outcome),
    ).to.deep.equal(['pass', 'pass']);
  });

  it('runs a test again that is forced', async () => {
    const { engine, asked } = scripted({}, { a: 'fail' });
    await gradeWorks([work], { engine, ledger, suites });
    await gradeWorks([work], { engine, ledger, suites, forced: () => new Set(['a']) });
    expect(asked[1]).to.deep.equal(['a']);
    expect(outcomes()).to.deep.equal(['fail', 'pass']);
  });

  it('repairs the brokers and repeats what was not judged, and keeps what was', async () => {
    const { engine, asked, repaired } = scripted({ a: 'infra', b: 'fail' }, { a: 'pass' });
    await gradeWorks([work], { engine, ledger, suites });
    expect(asked).to.deep.equal([['a', 'b'], ['a']]);
    expect(repaired()).to.equal(1);
    expect(outcomes()).to.deep.equal(['pass', 'fail']);
  });

  it('tells what stays unjudged, scores it neither way, and tries it again next time', async () => {
    const said: string[] = [];
    const first = scripted({ a: 'infra' }, { a: 'infra' }, { a: 'infra' });
    await gradeWorks([work], {
      engine: first.engine,
      ledger,
      suites,
      watcher: { said: (text) => said.push(text) },
    });
    expect(outcomes()).to.deep.equal(['infra', 'pass']);
    expect(said.at(-1)).to.match(/a person has to look/);
    const next = scripted({});
    await gradeWorks([work], { engine: next.engine, ledger, suites });
    expect(next.asked).to.deep.equal([['a']]);
    expect(outcomes()).to.deep.equal(['pass', 'pass']);
  });

  it('repeats what did not pass while brokers were started again', async () => {
    const { engine, asked } = scripted('disturbed', { b: 'fail' }, { b: 'pass' });
    await gradeWorks([work], { engine, ledger, suites });
    expect(asked.at(-1)).to.deep.equal(['b']);
    expect(outcomes()).to.deep.equal(['pass', 'pass']);
  });

  it('takes the death of a worker for no fault of the student', async () => {
    const { engine } = scripted('dies', 'dies', { b: 'fail' });
    await gradeWorks([work], { engine, ledger, suites });
    expect(outcomes()).to.deep.equal(['pass', 'fail']);
    const lost = scripted('dies', 'dies', 'dies');
    const other = { ...work, student: 'bob' };
    await gradeWorks([other], { engine: lost.engine, ledger, suites });
    expect(foundIn(other, suite, ledger).tests.map(({ outcome }) => outcome)).to.deep.equal([
      'infra',
      'infra',
    ]);
  });
});
