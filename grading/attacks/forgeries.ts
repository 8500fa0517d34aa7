import { type Attack, source } from './attack';

/** The child's side of the channel, by hand. */
const WIRE = `
import { writeSync } from 'node:fs';
import { serialize } from 'node:v8';
const say = (message: unknown) => {
  const body = Buffer.isBuffer(message) ? message : serialize(message);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  const all = Buffer.concat([head, body]);
  for (let at = 0, tries = 0; at < all.length && tries < 20_000; ) {
    try { at += writeSync(3, all, at); } catch (error: any) { if (error.code !== 'EAGAIN') throw error; tries++; }
  }
};
`;

/** They speak to the grader over the child's own channel. */
export const forgeries: Attack[] = [
  source('forges-verdicts', {
    tries: 'writes messages to the grader that say that tests have passed',
    why: 'Whoever finds the channel tries to give the marks himself.',
    code: `${WIRE}
      function attack(fn: string, args: any[]) {
        for (const message of [{ type: 'result', outcome: 'pass', points: 100 }, { type: 'pass' }, { result: { points: 100 } }]) say(message);
        return new Promise(() => {});
      }`,
  }),
  source('forges-replies', {
    tries: 'answers calls that have not been made yet, by guessing their numbers',
    why: 'An answer that is there before the question might be taken for a check that was passed.',
    code: `${WIRE}
      for (let id = 1; id < 3_000; id++) say({ type: 'returned', id, value: true });
      function attack(fn: string, args: any[]) {
        for (let id = 1; id < 3_000; id++) say({ type: 'returned', id, value: id % 2 ? true : [] });
        for (let prop = 1; prop < 500; prop++) say({ type: 'emitted', prop, value: {} });
        return new Promise(() => {});
      }`,
  }),
  source('forges-odd-messages', {
    tries: 'sends well-formed messages whose fields are of other types than expected',
    why: 'An exception in the grader ends it, or leaves the submission unjudged.',
    code: `${WIRE}
      const odd = [null, -1, 2 ** 40, NaN, {}, [], '__proto__', new Map(), new Date(NaN), 10n];
      function attack(fn: string, args: any[]) {
        for (const type of ['returned', 'emitted', 'cleaned', 'ready', 'loaded', 'left', 'sent'])
          for (const value of odd) say({ type, id: value, prop: value, value, exports: ['x'], text: 'x' });
        return new Promise(() => {});
      }`,
  }),
  source('writes-garbage', {
    tries: 'writes bytes to the channel that are no message, and the beginning of one that never ends',
    why: 'The grader that waits for the rest, or fails at it, grades nobody else.',
    code: `${WIRE}
      function attack(fn: string, args: any[]) {
        say(Buffer.from([255, 15, 0x41, 255, 255, 255, 255, 15]));
        writeSync(3, Buffer.from([255, 255, 255, 255, 1, 2, 3]));
        return new Promise(() => {});
      }`,
  }),
  source('forges-endless-texts', {
    tries: 'sends lines for the transcript, and errors, of megabytes each',
    why: 'The class’s ledger and pages swell until the disk is full or no browser opens them.',
    timeoutMs: 4_000,
    code: `${WIRE}
      const long = '<b>=1+1 '.repeat(800_000);
      function attack(fn: string, args: any[]) {
        for (let i = 0; i < 4; i++) say({ type: 'sent', text: long });
        say({ type: 'left', text: long });
        for (let id = 1; id < 3; id++) say({ type: 'unhandled', error: { name: long, message: 'x', stack: 'x' } });
        throw new Error('x');
      }`,
  }),
  source('closes-the-channel', {
    tries: 'closes the channel to the grader and lives on',
    why: 'A grader that waits for an answer which cannot come any more waits for ever.',
    code: `import { closeSync } from 'node:fs';
      function attack(fn: string, args: any[]) { closeSync(3); for (;;); }`,
  }),
];
