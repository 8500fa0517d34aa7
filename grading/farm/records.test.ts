import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { CheckResult } from '../../lib/kit/result';
import {
  type Answer,
  decodeResult,
  decodeWork,
  encodeResult,
  encodeWork,
  MAX_BYTES,
  type WorkRecord,
  workId,
} from './records';

const work: WorkRecord = {
  v: 1,
  id: 'r/s/01-topics/d/o/1',
  run: 'r',
  student: 'Zoë/../x',
  exercise: '01-topics',
  digest: 'd'.repeat(64),
  only: ['a', 'b'],
  suite: 's1',
  files: new Map([
    ['lib/01-topics.ts', Buffer.from('export {}; // é\n')],
    ['lib/odd.ts', Buffer.from([0xff, 0xfe, 0x00, 0x41])],
  ]),
};

describe('records of the farm', () => {
  it('carry each byte of a work, be it text or not', () => {
    expect(decodeWork(encodeWork(work))).to.deep.equal(work);
  });

  it('carry a result as the local engine gives it', () => {
    const result: CheckResult = {
      version: 1,
      exercise: '01-topics',
      title: 'Topics',
      points: 1,
      max: 2,
      withheld: 0,
      tests: [
        {
          id: 'a',
          title: 'says "é"',
          hidden: true,
          outcome: 'fail',
          points: 0,
          max: 1,
          hints: [],
          durationMs: 3,
        },
      ],
      diagnostics: [],
      durationMs: 9,
    };
    const answer: Answer = {
      v: 1,
      kind: 'answer',
      student: 's',
      exercise: '01-topics',
      worker: 'w',
      result,
    };
    expect(decodeResult(encodeResult(answer))).to.deep.equal(answer);
  });

  it('refuse a work that a record cannot hold, and say how large it is', () => {
    const files = new Map([['lib/01-topics.ts', randomBytes(MAX_BYTES)]]);
    expect(() => encodeWork({ ...work, files })).to.throw(/It has \d+ KB packed, and a record holds 900 KB/);
    // Text that packs well may be longer.
    const long = new Map([['lib/01-topics.ts', Buffer.from('// again\n'.repeat(1_000_000))]]);
    expect(encodeWork({ ...work, files: long }).length).to.be.below(100_000);
  });

  it('refuse what is none of theirs', () => {
    expect(() => decodeWork(Buffer.from('{"v":1}'))).to.throw('packed by gzip');
    expect(() => decodeWork(encodeResult({ v: 1, kind: 'ended' }))).to.throw('Expected a piece of work');
    expect(() => decodeResult(encodeWork(work))).to.throw('Expected a result');
  });

  it('are keyed by all that an answer depends on, and by no character of a name that could part the key', () => {
    const id = workId(work, 1);
    expect(id.split('/')).to.have.length(6);
    expect(workId({ ...work }, 1)).to.equal(id);
    const others = [
      workId(work, 2),
      workId({ ...work, run: 'q' }, 1),
      workId({ ...work, student: 'other' }, 1),
      workId({ ...work, exercise: '02-conversation' }, 1),
      workId({ ...work, digest: 'e'.repeat(64) }, 1),
      workId({ ...work, only: ['a'] }, 1),
      workId({ ...work, suite: 's2' }, 1),
    ];
    expect(new Set([id, ...others])).to.have.property('size', 8);
  });
});
