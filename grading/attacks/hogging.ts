import { sources } from './attack';

/** More than a share of the machine. Each is bounded by itself as well, in case that nothing else bounds it. */
export const hogging = sources({ exercise: '07-taxi-stream', tests: ['parses-rides'] }, [
  {
    name: 'fills-heap',
    tries: 'fills its heap with objects',
    why: 'A list that only grows; or the wish to have the grader killed by the system.',
    body: 'const all = []; for (;;) all.push(new Array(2e6).fill({}));',
    timeoutMs: 15_000,
  },
  {
    name: 'fills-memory',
    tries: 'fills memory outside the heap: buffers, WebAssembly; it stops at 2 GB',
    why: 'The limit of the heap says nothing about buffers.',
    body: `const all: unknown[] = [];
      for (let i = 0; i < 8; i++) all.push(i % 2 ? Buffer.alloc(250e6) : new WebAssembly.Memory({ initial: 4000 }));
      return 'through: ' + all.length;`,
    keep: 'prlimit',
    timeoutMs: 15_000,
  },
  {
    name: 'keeps-processor',
    tries: 'loops for ever',
    why: 'A loop without end, the most common fault of all; or the wish to hold up the class.',
    body: 'for (;;);',
  },
  {
    name: 'keeps-all-processors',
    tries: 'has OpenSSL compute in all of Node’s threads, while its own one answers every ping',
    why: 'The watch for busy loops looks whether the main thread answers.',
    body: `for (let i = 0; i < 64; i++) require('node:crypto').pbkdf2('a', 'b', 3e6, 64, 'sha512', () => {});
      await new Promise(() => {});`,
    timeoutMs: 300,
  },
  {
    name: 'keeps-processor-later',
    tries: 'answers, and loops for ever from a timer, in the time of the next test',
    why: 'The next test pays.',
    body: 'setTimeout(() => { for (;;); }, 5); return null;',
  },
  {
    name: 'endless-output',
    tries: 'prints without end, on both streams, without pauses',
    why: 'A disk or a log that is full.',
    body: `const { writeSync } = require('node:fs');
      const line = 'x'.repeat(60_000) + '\\u001b[2J\\n';
      for (;;) for (const fd of [1, 2]) try { writeSync(fd, line); } catch {}`,
  },
  {
    name: 'endless-answers',
    tries: 'sends megabytes of answers without end',
    why: 'What the grader keeps, it keeps in memory.',
    top: `const { serialize } = require('node:v8'); const { writeSync } = require('node:fs');
      const body = serialize({ type: 'emitted', prop: 1, value: 'x'.repeat(1e6) }); const head = Buffer.alloc(4); head.writeUInt32BE(body.length);
      const big = Buffer.concat([head, body]);`,
    body: 'for (;;) { try { writeSync(3, big); } catch {} }',
    timeoutMs: 5_000,
  },
  {
    name: 'many-small-answers',
    tries: 'sends some hundred thousand small answers as fast as it can',
    why: 'Each costs the grader more than the sender.',
    top: `const { serialize } = require('node:v8'); const { writeSync } = require('node:fs');
      const body = serialize({ type: 'sent', text: 'x' }); const head = Buffer.alloc(4); head.writeUInt32BE(body.length);
      const many = Buffer.concat(Array(2000).fill(Buffer.concat([head, body])));`,
    body: 'for (let i = 0; i < 300; i++) try { writeSync(3, many); } catch {} return null;',
    timeoutMs: 5_000,
  },
  {
    name: 'many-sockets',
    tries: 'opens a thousand sockets and descriptors, and leaves them open',
    why: 'Descriptors are counted for the whole user, on some systems.',
    body: `const net = require('node:net');
      for (let i = 0; i < 1000; i++) net.createServer().on('error', () => {}).listen(0, '127.0.0.1');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return null;`,
  },
  {
    name: 'slow-expression',
    tries: 'keeps the processor within one regular expression, where no timer gets a turn',
    why: 'A time-out within the same thread never comes.',
    body: "return /^(a+)+$/.test('a'.repeat(60) + 'b');",
  },
]);
