import { sources } from './attack';

const BOMB = `const laughs = (width: number, depth: number) => {
  let value: any = 'ha';
  for (let i = 0; i < depth; i++) value = Array(width).fill(value);
  return value;
};`;

/** Values that are not what they look like, or more than they look like. */
export const lying = sources({ exercise: '07-taxi-stream' }, [
  {
    name: 'lying-proxy',
    tries: 'returns a proxy that is equal to whatever it is compared with',
    why: 'Deep comparisons ask the object itself.',
    body: `const lie: any = new Proxy(function () {}, { get: (_, key) => (key === 'then' ? undefined : key === Symbol.toPrimitive ? () => true : lie),
      has: () => true, ownKeys: () => ['prototype'], getPrototypeOf: () => Object.prototype, apply: () => lie });
      return lie;`,
  },
  {
    name: 'always-nothing',
    tries: 'returns nothing, whatever it is asked',
    why: 'A test that compares two answers of the same code finds them equal.',
    body: 'return undefined;',
    tests: ['own-treatment', 'own-treatment-is-steady'],
    timeoutMs: 5_000,
  },
  {
    name: 'nothing-to-take-apart',
    tries: 'returns null where a test expects an object, so that the test fails by itself',
    why: 'What is the grader’s fault costs no points.',
    body: 'return null;',
    tests: ['times-are-utc', 'bad-lines-stop-nothing'],
  },
  {
    name: 'lying-class',
    tries: 'returns objects whose tag, constructor, equals and asymmetricMatch say that they match',
    why: 'Assertion libraries ask for them.',
    body: `return { $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: 1, equals: 1, [Symbol.toStringTag]: 'Object',
      constructor: { name: 'Object' }, inspect: 1, showDiff: false, name: 'AssertionError' };`,
  },
  {
    name: 'prototype-in-values',
    tries:
      'returns `__proto__`, `constructor` and `prototype` as own keys, to reach the grader’s Object.prototype',
    why: 'One careless merge in the grader, and every object says `pass`.',
    body: `return JSON.parse('{"__proto__":{"outcome":"pass","points":100,"polluted":true},"constructor":{"prototype":{"polluted":true}},"records":[{"__proto__":{"polluted":true}}]}');`,
  },
  {
    name: 'props-in-values',
    tries: 'returns the descriptions by which the grader makes arguments: `$prop` with ids',
    why: 'Whoever makes them may make a client of the grader’s.',
    body: "return { $prop: 'kafka', id: 1, options: { plain: true }, records: [{ $prop: 'emit', id: 1, options: {} }] };",
  },
  {
    name: 'deep-nesting',
    tries: 'returns lists nested 3,000 deep',
    why: 'Comparing and printing call themselves; the grader’s own stack overflows, which is no fault of the student.',
    body: 'let value: any = 1; for (let i = 0; i < 3000; i++) value = [value]; return value;',
  },
  {
    name: 'deeper-nesting',
    tries: 'sends a clone nested a million deep, made byte by byte',
    why: 'A reader that calls itself for each level ends its process.',
    top: "const { writeSync } = require('node:fs');",
    body: `const body = Buffer.concat([Buffer.from([0xff, 15]), Buffer.alloc(2e6, Buffer.from('A\\x01'))]);
      const head = Buffer.alloc(4); head.writeUInt32BE(body.length);
      writeSync(3, Buffer.concat([head, body]));
      return new Promise(() => {});`,
  },
  {
    name: 'billion-laughs',
    tries: 'returns a list that holds one list forty times, and so on: a kilobyte that prints as gigabytes',
    why: 'The failure is printed, and the grader with it.',
    top: BOMB,
    body: 'return laughs(40, 7);',
    timeoutMs: 5_000,
  },
  {
    name: 'laughs-in-records',
    tries: 'returns the same in every field that a test may turn into text',
    why: 'Text is made from fields without a second thought.',
    top: BOMB,
    body: 'const ha = laughs(40, 7); return { records: [ha, ha], bad: [{ line: ha, message: ha, text: ha }], rows: ha, rideId: ha, ...ha };',
    timeoutMs: 5_000,
  },
  {
    name: 'endless-list',
    tries: 'returns a list that is four billion long and holds nothing',
    why: 'It is 20 bytes to send, and hours to go through.',
    body: 'const value: any[] = [1]; value.length = 4294967295; return value;',
    timeoutMs: 5_000,
  },
  {
    name: 'no-text',
    tries:
      'returns objects that cannot be made text, number or JSON: toString 1, BigInt, a loop, an invalid date',
    why: 'A test that fails by itself is the grader’s fault and costs no points.',
    body: `const value: any = { toString: 1, valueOf: 1, big: 1n, date: new Date(NaN), map: new Map([[{}, 1]]), hole: [, 1], records: { length: -1 }, bad: 7 };
      value.self = value;
      return value;`,
  },
  {
    name: 'odd-errors',
    tries: 'throws an error with megabytes of message, thousands of causes and a stack that points to 10^300',
    why: 'Errors are read, matched and printed by the grader.',
    top: `const { serialize } = require('node:v8'); const { writeSync } = require('node:fs');`,
    body: `const stack = 'submission.js:' + '9'.repeat(300) + ':1\\n' + 'submission.js:1:1\\n'.repeat(200_000);
      for (let id = 1; id < 20; id++) {
        const error = { name: 'E: expected '.repeat(1000), message: ': expected  to match //'.repeat(20_000), stack };
        const body = serialize({ type: 'threw', id, error });
        const head = Buffer.alloc(4); head.writeUInt32BE(body.length);
        writeSync(3, Buffer.concat([head, body]));
      }
      return new Promise(() => {});`,
  },
  {
    name: 'endless-iterator',
    tries: 'returns generators, streams and iterables without end',
    why: '`for await` over them never ends.',
    body: 'return (async function* () { for (;;) yield 1; })();',
  },
  {
    name: 'emits-without-end',
    tries: 'calls every function that it is given, without end, with large values',
    why: 'The grader keeps what is emitted.',
    body: `const large = 'x'.repeat(500_000);
      const give = args.flatMap((arg) => (arg && typeof arg === 'object' ? Object.values(arg) : [arg])).filter((each) => typeof each === 'function');
      for (let i = 0; i < 400; i++) { for (const each of give) try { (each as any)(large); } catch {} await null; }
      return null;`,
    timeoutMs: 5_000,
  },
]);
