import { type Attack, source } from './attack';

const lie = (name: string, tries: string, why: string, code: string, more: { timeoutMs?: number } = {}) =>
  source(name, { tries, why, code, ...more });

/** Their answers are not what they seem, or do harm when they are looked at. */
export const lies: Attack[] = [
  lie(
    'returns-lying-proxies',
    'returns proxies that answer every question about themselves as it suits',
    'Compared in the same process, such a value equals everything.',
    `const liar: any = new Proxy(function () {}, {
        get: (_, key) => (key === 'then' ? undefined : key === Symbol.toPrimitive ? () => 42 : liar),
        apply: () => liar, has: () => true, ownKeys: () => ['prototype'], getPrototypeOf: () => Array.prototype,
      });
      function attack(fn: string, args: any[]) { return fn === 'isInside' ? liar : [liar]; }`,
  ),
  lie(
    'loops-in-a-getter',
    'returns an object with a getter that never ends',
    'The grader hangs when it reads the answer.',
    `function attack(fn: string, args: any[]) { return { get length() { for (;;); }, get windowStart() { for (;;); } }; }`,
  ),
  lie(
    'loops-in-tojson',
    'returns an object whose toJSON, toString and Symbol.toPrimitive never end',
    'The grader hangs when it prints the answer.',
    `function attack(fn: string, args: any[]) {
      const forever = () => { for (;;); };
      const value = { toJSON: forever, toString: forever, [Symbol.toPrimitive]: forever, [Symbol.for('nodejs.util.inspect.custom')]: forever };
      throw Object.assign(new Error('x'), { cause: value, code: value });
    }`,
  ),
  lie(
    'loops-in-a-thenable',
    'returns an object whose then never ends',
    'Whoever awaits the answer runs the loop.',
    'function attack(fn: string, args: any[]) { return { then() { for (;;); } }; }',
  ),
  lie(
    'throws-a-looping-error',
    'throws an error whose message loops when it is read',
    'The grader hangs when it tells the error.',
    `function attack(fn: string, args: any[]) {
      throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } });
    }`,
  ),
  lie(
    'forges-a-stack',
    'throws an error whose stack names lines of the grader and of the worked code',
    'The message may then quote what stands there.',
    `Error.prepareStackTrace = () => 'at ' + T.hiddenTests + ':1:1';
      function attack(fn: string, args: any[]) {
        const error = new Error('x');
        error.stack = 'Error: x\\n    at run (' + T.hiddenTests + ':20:5)\\n    at submission.js:0:0\\n    at submission.js:1e9:1\\n';
        throw error;
      }`,
  ),
  lie(
    'never-settles',
    'returns a promise that never settles',
    'A test that does not end does not fail.',
    'function attack(fn: string, args: any[]) { return new Promise(() => {}); }',
  ),
  lie(
    'returns-a-laughing-billion',
    'returns a list of 40 lists, of 40 lists, twelve deep, in 3,000 bytes',
    'Printing it takes the grader’s memory, or a minute of its time, in every test.',
    `let all: any = 'ha'.repeat(25);
      for (let i = 0; i < 12; i++) all = Array(40).fill(all);
      function attack(fn: string, args: any[]) { return all; }`,
  ),
  lie(
    'returns-a-sparse-list',
    'returns a list of 4,294,967,295 places with nothing in them, in 19 bytes',
    'The grader goes through all of them.',
    `function attack(fn: string, args: any[]) { const list = new Array(2 ** 32 - 1); list[5] = {}; return list; }`,
  ),
  lie(
    'returns-deep-nesting',
    'returns lists nested as deep as they can be copied, and one that holds itself',
    'Comparing them overflows the grader’s stack, and a test that fails by itself is not counted.',
    `let deep: any = [];
      for (let i = 0; i < 2_500; i++) deep = [deep];
      const round: any = {};
      Object.assign(round, { round, list: [round, deep], length: round });
      function attack(fn: string, args: any[]) { return fn.length % 2 ? [deep, round] : round; }`,
  ),
  lie(
    'returns-a-huge-number',
    'returns a BigInt of sixty million bits',
    'To print it in decimal takes the grader minutes.',
    `const huge = 1n << 60_000_000n;
      function attack(fn: string, args: any[]) { return fn === 'isInside' ? huge : [huge]; }`,
    { timeoutMs: 4_000 },
  ),
  lie(
    'returns-what-cannot-be-copied',
    'returns shared memory, functions, symbols and promises',
    'Memory shared with the grader could be changed after it was checked.',
    `function attack(fn: string, args: any[]) {
      const list: any[] = [new SharedArrayBuffer(1024), new Uint8Array(new SharedArrayBuffer(8)), () => true, Symbol('x'), new WeakMap(), Promise.resolve(1)];
      return list[fn.length % list.length];
    }`,
  ),
  lie(
    'returns-the-wrong-form',
    'returns values of every form but the right one: null in lists, dates that are none, keys that hide methods',
    'A test that stumbles over its own check is the grader’s fault, and does not count as 0.',
    `const odd: any[] = [null, undefined, [null], [undefined, {}], NaN, -0, 10n, 'x', [[null]], new Date(NaN), new Map([[1, null]]),
        { length: -1 }, [{ toString: 1, valueOf: 1, hasOwnProperty: 1, windowStart: 1e300 }], /x/g, new Error('x')];
      let turn = 0;
      function attack(fn: string, args: any[]) { return args[0]?.neighbourhoods || fn === 'neighbourhoodIndex' ? () => odd[turn++ % odd.length] : odd[turn++ % odd.length]; }`,
  ),
];
