import { sources } from './attack';

/** Answers that never come, or come when nobody waits any more. */
export const hanging = sources(
  { exercise: '08-taxi-join', tests: ['edges-of-the-box', 'cleans-rides'], timeoutMs: 400 },
  [
    {
      name: 'never-settles',
      tries: 'returns a promise that never settles',
      why: 'A grader without time-outs waits for ever; one that counts failures finds none.',
      body: 'return new Promise(() => {});',
    },
    {
      name: 'getter-loops',
      tries: 'returns an object with a getter that never ends',
      why: 'Whoever looks at the result hangs.',
      body: 'return { get value() { for (;;); } };',
    },
    {
      name: 'to-json-loops',
      tries: 'returns an object with a toJSON, a valueOf and an inspect that never end',
      why: 'Results are turned into JSON, somewhere.',
      top: 'const loop = () => { for (;;); };',
      body: `return new (class { toJSON = undefined; get toString() { return loop(); } get valueOf() { return loop(); }
      get [Symbol.for('nodejs.util.inspect.custom')]() { return loop(); } get length() { return loop(); } })();`,
    },
    {
      name: 'thenable-loops',
      tries: 'returns a thenable whose `then` never ends, calls back twice, and throws',
      why: '`await` calls it, in whose process ever.',
      body: 'return { then(yes: any, no: any) { yes({ then: (again: any) => again({ then() { for (;;); } }) }); no(1); throw 2; } };',
    },
    {
      name: 'thenable-chain',
      tries: 'returns a thenable that resolves to a thenable, without end',
      why: 'Each turn looks like progress.',
      top: 'const more = (): any => ({ then: (yes: any) => setImmediate(() => yes(more())) });',
      body: 'return more();',
    },
    {
      name: 'message-getter-loops',
      tries: 'throws an Error whose message never ends to be read',
      why: 'Errors are printed, and nobody expects that to take long.',
      body: "throw Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } });",
    },
    {
      name: 'late-rejections',
      tries: 'answers, and has promises fail and timers throw while the next tests run',
      why: 'Another test is blamed, or the grader falls over an unhandled rejection.',
      body: `for (let i = 1; i < 40; i++) {
        setTimeout(() => { Promise.reject(new Error('late')); }, i * 3);
        setTimeout(() => { throw new Error('later'); }, i * 5);
      }
      return null;`,
    },
    {
      name: 'outliving-timers',
      tries: 'leaves timers behind that change the built-ins, its exports and the arguments of later calls',
      why: 'The first test sees honest code, the others do not.',
      body: `const all: unknown[] = (globalThis as any).seen ??= [];
      all.push(args);
      setInterval(() => {
        for (const each of all as any[]) each.length = 0;
        Array.prototype.push = () => 0;
        for (const name of Object.keys(module.exports)) try { module.exports[name] = () => true; } catch {}
      }, 2);
      return null;`,
    },
    {
      name: 'floods-ticks',
      tries: 'starves its own event loop by micro-tasks, so that no message is read',
      why: 'A child that cannot be asked cannot fail.',
      body: 'const again = (): any => Promise.resolve().then(again); again(); return new Promise(() => {});',
    },
  ],
);
