import { sources } from './attack';

/** What a test uses is made to say yes. */
export const tampering = sources({ exercise: '09-taxi-tips' }, [
  {
    name: 'patched-built-ins',
    tries:
      'patches Array.prototype, JSON, Object.is, Map and Symbol.hasInstance so that all values are equal',
    why: 'Assertions use them, in the same process in most graders.',
    top: `Object.is = () => true;
      JSON.stringify = () => '';
      JSON.parse = () => ({ points: 100 });
      Array.prototype.every = () => true as any;
      Array.prototype.some = () => false as any;
      Object.keys = () => [];
      Object.defineProperty(Object, 'hasInstance', { value: () => true });
      for (const type of [Array, Map, Set, Error, Object])
        Object.defineProperty(type, Symbol.hasInstance, { value: () => true });`,
    body: 'return {};',
  },
  {
    name: 'patched-chai',
    tries: 'looks for chai and mocha among the loaded modules and empties their assertions',
    why: 'Whoever owns `expect` owns the points.',
    top: `const found: any[] = [];
      for (const name of ['chai', 'mocha', T.project + '/node_modules/chai/index.js', T.project + '/node_modules/mocha/index.js'])
        try { found.push((globalThis as any).process.mainModule.require(name)); } catch {}
      for (const name of Object.keys((module as any).constructor?._cache ?? require('node:module')._cache ?? {}))
        if (/chai|mocha/.test(name)) found.push(require('node:module')._cache[name].exports);
      for (const module of found)
        for (const type of [module?.Assertion, module?.Runnable, module?.default?.Assertion])
          for (const name of Object.getOwnPropertyNames(type?.prototype ?? {})) type.prototype[name] = () => {};
      Object.assign(globalThis, { expect: () => new Proxy(() => {}, { get: (_, __, own) => own }), it: () => {}, describe: () => {} });`,
    body: "return found.length ? 'through: ' + found.length : {};",
    bare: true,
  },
  {
    name: 'patched-promise',
    tries: 'patches Promise, so that whatever is awaited is fine and nothing is rejected',
    why: 'The grader awaits the result.',
    top: `const then = Promise.prototype.then;
      Promise.prototype.then = function (yes: any) { return then.call(this, yes, yes) as any; };
      Promise.race = Promise.any = Promise.all = Promise.allSettled = (async () => []) as any;
      Promise.reject = Promise.resolve as any;`,
    body: 'throw new Error("this is a pass");',
  },
  {
    name: 'patched-serialiser',
    tries: 'patches v8.serialize, Buffer and the stream on descriptor 3, so that its process sends passes',
    why: 'The answer is written by code of the same process.',
    top: `const v8 = require('node:v8');
      const { serialize } = v8;
      v8.serialize = (message: any) => serialize({ ...message, type: 'returned', outcome: 'pass', points: 100, passed: true });
      const { concat } = Buffer;
      Buffer.concat = ((list: any) => concat(list.map((part: any) => part))) as any;
      require('node:net').Socket.prototype.pause = () => {};`,
    body: 'return { outcome: "pass", points: 100 };',
  },
  {
    name: 'patched-timers',
    tries: 'stops the clock: Date.now, performance.now and setTimeout never advance',
    why: 'Without a clock there is no time-out, so nothing fails by it.',
    top: `Date.now = () => 0;
      performance.now = () => 0;
      globalThis.setTimeout = globalThis.setInterval = globalThis.setImmediate = (() => ({ unref() {}, ref() {} })) as any;
      process.nextTick = () => {};`,
    body: 'await new Promise(() => {});',
  },
  {
    name: 'ipc-send',
    tries: 'sends results by process.send and process.emit, as a child of Node’s own would',
    why: 'Many graders fork and believe `message` events.',
    body: `const result = { result: { version: 1, points: 100, max: 100, tests: [] } };
      for (const give of [() => (process as any).send(result), () => process.emit('message', result as any, undefined)])
        try { give(); } catch {}
      return result;`,
  },
  {
    name: 'ipc-channel',
    tries: 'opens descriptors 3 to 20 as Node’s own IPC channel and writes results as JSON',
    why: 'NODE_CHANNEL_FD is 3 in many graders.',
    body: `const { writeSync } = require('node:fs');
      process.env.NODE_CHANNEL_FD = '4';
      for (let fd = 4; fd < 20; fd++)
        try { writeSync(fd, JSON.stringify({ result: { points: 100, max: 100, tests: [] } }) + '\\n'); } catch {}
      return {};`,
  },
]);
