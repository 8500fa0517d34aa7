import { type Attack, EMIT_PROBE, source } from './attack';

/** They use up what the grader needs. Each is bounded by itself as well, or only run behind a limit. */
export const hogs: Attack[] = [
  source('loops-for-ever', {
    tries: 'loops without a pause',
    why: 'By mistake, mostly.',
    code: 'function attack(fn: string, args: any[]) { for (;;); }',
  }),
  source('loops-in-promises', {
    tries: 'loops in promises, so that no timer is ever due',
    why: 'A time limit inside the process would never come to its turn.',
    code: 'function attack(fn: string, args: any[]) { const again = (): any => Promise.resolve().then(again); return again(); }',
  }),
  source('loops-at-load', {
    tries: 'loops at its top level',
    why: 'Before any test there may be no limit.',
    code: 'for (;;);\nfunction attack(fn: string, args: any[]) { return true; }',
  }),
  source('matches-for-ever', {
    tries: 'runs a regular expression that takes exponential time',
    why: 'It cannot be interrupted from within.',
    code: "function attack(fn: string, args: any[]) { return /^(a+)+$/.test('a'.repeat(60) + '!'); }",
  }),
  source('fills-its-heap', {
    tries: 'keeps objects until the heap is full',
    why: 'A machine out of memory kills another process than the culprit.',
    timeoutMs: 20_000,
    only: ['windows'],
    code: 'function attack(fn: string, args: any[]) { const all: any[] = []; for (let i = 0; i < 400; i++) all.push(new Array(1e6).fill(i + 0.5)); return all.length; }',
  }),
  source('fills-memory-with-buffers', {
    tries: 'keeps buffers, which lie outside of the heap and its limit (3 GB at most)',
    why: 'As before, past the limit that Node sets.',
    timeoutMs: 20_000,
    only: ['windows'],
    onlyBehind: ['prlimit'],
    code: 'function attack(fn: string, args: any[]) { const all: any[] = []; for (let i = 0; i < 48; i++) all.push(Buffer.alloc(64_000_000, 1)); proof(all.length); return all.length; }',
  }),
  source('prints-without-end', {
    tries: 'prints 200 MB, on both streams',
    why: 'Kept, it fills the grader’s memory; written down, its disk.',
    timeoutMs: 3_000,
    code: `import { writeSync } from 'node:fs';
      function attack(fn: string, args: any[]) {
        const text = 'flood \\u001b[31m\\u0000 '.repeat(4_000);
        for (let i = 0; i < 3_000; i++) for (const fd of [1, 2]) try { writeSync(fd, text); } catch {}
        return [];
      }`,
  }),
  source('emits-without-end', {
    tries: 'hands over values without end to a function that was given to it',
    why: 'The grader keeps what is emitted.',
    only: [EMIT_PROBE],
    timeoutMs: 6_000,
    code: `async function attack(fn: string, args: any[]) {
      const emit = args.map((arg) => arg?.emit).find(Boolean) ?? (() => {});
      for (let i = 0; i < 2_000; i++) { emit('x'.repeat(100_000)); if (i % 8 === 0) await new Promise(setImmediate); }
    }`,
  }),
  source('emits-small-without-end', {
    tries: 'hands over a million small values',
    why: 'Each makes the grader look whether it has enough by now.',
    only: [EMIT_PROBE],
    timeoutMs: 6_000,
    code: `async function attack(fn: string, args: any[]) {
      const emit = args.map((arg) => arg?.emit).find(Boolean) ?? (() => {});
      for (let i = 0; i < 1_000_000; i++) { emit(i); if (i % 4096 === 0) await new Promise(setImmediate); }
    }`,
  }),
  source('opens-everything', {
    tries: 'opens thousands of sockets and listeners',
    why: 'The grader runs out of descriptors.',
    timeoutMs: 3_000,
    code: `import { connect, createServer } from 'node:net';
      function attack(fn: string, args: any[]) {
        const quiet = (it: any) => it.on('error', () => {});
        for (let i = 0; i < 400; i++) { quiet(connect(T.program + i)); quiet(createServer()).listen(0, '127.0.0.1'); }
        return new Promise((resolve) => setTimeout(resolve, 500, []));
      }`,
  }),
];
