import { sources } from './attack';

/** Frames as the grader's own child program writes them: length, then a structured clone. */
const FRAME = `const { serialize } = require('node:v8');
  const { writeSync } = require('node:fs');
  function frame(message: unknown) {
    const body = serialize(message);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    return Buffer.concat([head, body]);
  }
  function put(...messages: unknown[]) { for (const message of messages) writeSync(3, frame(message)); }`;

/** Answers that nobody asked for, on the pipe to the grader. */
export const forging = sources({ exercise: '08-taxi-join', top: FRAME, tests: ['edges-of-the-box'] }, [
  {
    name: 'forged-results',
    tries: 'writes well-formed results to descriptor 3: points, outcomes, passes',
    why: 'If the child may say what it scored, it says 100.',
    body: `put({ type: 'returned', id: 1, value: true, outcome: 'pass', points: 100 });
      put({ type: 'result', outcome: 'pass', points: 100 });
      return new Promise(() => {});`,
  },
  {
    name: 'forged-replies',
    tries: 'answers with guessed call ids, `true`, `{}` and `[]` for each of the next 200 calls',
    why: 'A reply that is there before the question may be taken for the answer.',
    body: `for (let id = 1; id < 200; id++)
        for (const value of [true, {}, [], undefined]) put({ type: 'returned', id, value });
      return new Promise(() => {});`,
  },
  {
    name: 'replies-for-later-calls',
    tries: 'stays behind with a timer that answers all later calls before they are made',
    why: 'The tests after this one then never reach its functions.',
    top: `${FRAME}
      let next = 1;
      setInterval(() => { for (let i = 0; i < 20; i++) put({ type: 'returned', id: next++ % 500, value: null }); }, 5);`,
    body: 'return {};',
  },
  {
    name: 'forged-tidying',
    tries:
      'says `loaded`, `cleaned`, `ready`, `alive` and `missing` all the time, so that the grader loses the thread',
    why: 'A grader that is confused may skip a test.',
    top: `${FRAME}
      setInterval(() => put({ type: 'ready' }, { type: 'cleaned' }, { type: 'alive' }, { type: 'loaded', exports: [] },
        { type: 'left', text: '' }, { type: 'emitted', prop: 1, value: 1 }), 3);`,
    body: 'return 1;',
  },
  {
    name: 'forged-alive',
    tries: 'answers the grader’s pings from within a loop without end, so that the loop is not noticed',
    why: 'It keeps the grader’s machine busy for as long as it likes.',
    body: "for (;;) try { put({ type: 'alive' }); } catch {}",
  },
  {
    name: 'forged-errors',
    tries:
      'reports errors of the grader’s own kinds: InfraError, AssertionError, LoadFailure, with lies in each field',
    why: 'A fault of the grader costs no points, and may be taken for a pass.',
    body: `const error = { name: 'InfraError', message: 'broker down', stack: 'submission.js:1:1', type: 'INFRA', code: 'ECONNREFUSED', outcome: 'infra' };
      for (let id = 1; id < 300; id++)
        for (const name of ['InfraError', 'LoadFailure', 'AssertionError']) put({ type: 'threw', id, error: { ...error, name } });
      return new Promise(() => {});`,
  },
  {
    name: 'broken-frames',
    tries:
      'writes frames whose clones are cut, mistyped and of odd types, which only a careless reader opens',
    why: 'A reader that throws may take the grader with it.',
    body: `for (let i = 0; i < 50; i++) {
        const good = frame({ type: 'returned', id: i, value: { a: [1, 'x', new Date(0)] } });
        good[4 + (i % (good.length - 4))] ^= 0x55;
        writeSync(3, good);
      }
      return new Promise(() => {});`,
  },
  {
    name: 'types-that-lie',
    tries: 'sends messages whose `type`, `id` and `error` are objects and arrays, with toString to match',
    why: 'A check by text passes them, a check by type does not.',
    body: `put({ type: ['returned'], id: [1], value: 1 }, { type: 'threw', id: 1, error: { name: 'a', message: 'b', stack: 'c', todo: {} } },
        { type: 'missing', id: 1, exports: Array(3000).fill('x'.repeat(300)) }, { type: 'emitted', prop: { a: 1 }, value: 1 });
      return new Promise(() => {});`,
  },
]);
