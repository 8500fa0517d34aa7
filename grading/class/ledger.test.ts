import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { TestResult } from '../../lib/kit/result';
import { type Graded, Ledger } from './ledger';

function result(id: string, outcome: TestResult['outcome'] = 'pass'): TestResult {
  const points = outcome === 'pass' ? 2 : 0;
  return { id, title: id, hidden: false, outcome, points, max: 2, hints: [], durationMs: 5 };
}

function graded(student: string, more: Partial<Graded> = {}): Graded {
  return {
    student,
    exercise: '01-topics',
    work: 'w1',
    suite: { a: 'a1', b: 'b1' },
    tests: [result('a'), result('b', 'fail')],
    diagnostics: [],
    ...more,
  };
}

describe('the ledger', () => {
  let dir: string;
  let file: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'ledger-'));
    file = join(dir, 'ledger.ndjson');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const reopened = <T>(look: (ledger: Ledger) => T): T => {
    const ledger = new Ledger(file);
    try {
      return look(ledger);
    } finally {
      ledger.close();
    }
  };

  it('finds what was added, also after it was opened anew', () => {
    const added = graded('ada');
    reopened((ledger) => {
      ledger.add(added);
      expect(ledger.find(added, 'b', 'b1')?.outcome).to.equal('fail');
    });
    expect(reopened((ledger) => ledger.find(added, 'a', 'a1'))).to.deep.equal(result('a'));
  });

  it('does not take a result for another work, another student, or a test that was mended', () => {
    reopened((ledger) => ledger.add(graded('ada')));
    reopened((ledger) => {
      expect(ledger.find(graded('ada', { work: 'w2' }), 'a', 'a1')).to.equal(undefined);
      expect(ledger.find(graded('bob'), 'a', 'a1')).to.equal(undefined);
      expect(ledger.find(graded('ada'), 'a', 'a2')).to.equal(undefined);
    });
  });

  it('takes the newest of several results', () => {
    reopened((ledger) => {
      ledger.add(graded('ada', { tests: [result('a', 'infra')] }));
      ledger.add(graded('ada', { tests: [result('a')] }));
    });
    expect(reopened((ledger) => ledger.find(graded('ada'), 'a', 'a1'))?.outcome).to.equal('pass');
  });

  it('loses what is not whole, wherever it was torn, and nothing else', () => {
    reopened((ledger) => ledger.add(graded('ada')));
    const first = readFileSync(file).length;
    reopened((ledger) =>
      ledger.add(graded('bob', { diagnostics: [{ file: 'é', line: 1, column: 1, message: 'ü' }] })),
    );
    const whole = readFileSync(file);
    for (let length = first; length < whole.length; length++) {
      truncateSync(file, 0);
      appendFileSync(file, whole.subarray(0, length));
      reopened((ledger) => {
        expect(ledger.find(graded('ada'), 'a', 'a1')?.outcome, `cut at ${length}`).to.equal('pass');
        expect(ledger.find(graded('bob'), 'a', 'a1'), `cut at ${length}`).to.equal(undefined);
        ledger.add(graded('bob'));
      });
      reopened((ledger) => expect(ledger.find(graded('bob'), 'b', 'b1')?.outcome).to.equal('fail'));
    }
  });

  it('names a line that is none of its own', () => {
    appendFileSync(file, 'student,grade\n');
    expect(() => new Ledger(file)).to.throw(
      /ledger\.ndjson:1: expected a line of a grading ledger, got student,grade/,
    );
  });
});
