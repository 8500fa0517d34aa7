import { type Attack, source } from './attack';

/** They change what a test might use, if it ran in their process. */
export const patches: Attack[] = [
  source('patches-chai-and-mocha', {
    tries: 'replaces chai’s assertions and mocha’s runner, as modules and as globals',
    why: 'It is the first thing to be found when one looks for how to make a test pass.',
    code: `import { createRequire, Module } from 'node:module';
      const yes: any = new Proxy(function () {}, { get: () => yes, apply: () => yes });
      Object.assign(globalThis, { expect: yes, assert: yes, describe: yes, it: yes, chai: { expect: yes } });
      for (const name of ['chai', 'mocha']) {
        try { Object.assign(createRequire(T.program)(name), { expect: yes, assert: yes, Assertion: yes, Runner: yes }); } catch {}
      }
      (Module as any)._load = () => ({ expect: yes, default: yes });
      function attack(fn: string, args: any[]) { return yes.x; }`,
  }),
  source('patches-builtins', {
    tries: 'replaces JSON, Object.is, Array.prototype, Promise, process.send and what copies values',
    why: 'A comparison that always says yes gives full points.',
    code: `import v8 from 'node:v8';
      import util from 'node:util';
      import assert from 'node:assert';
      const yes = () => true;
      Object.assign(JSON, { stringify: () => '', parse: () => ({ outcome: 'pass' }) });
      Object.assign(Object, { is: yes, keys: () => [] });
      Object.assign(util, { isDeepStrictEqual: yes, inspect: () => '' });
      Object.assign(assert, { equal() {}, deepEqual() {}, strictEqual() {}, ok() {} });
      process.send = yes as never;
      function attack(fn: string, args: any[]) {
        Array.prototype.map = Array.prototype.filter = function () { return this as never; };
        Array.prototype.every = Array.prototype.includes = yes as never;
        Promise.prototype.then = function (ok: any) { ok?.(true); return this as never; };
        (Promise as any).race = (Promise as any).all = async () => 'pass';
        const copy = v8.serialize;
        (v8 as any).serialize = (message: any) => copy({ ...message, outcome: 'pass', points: 100 });
        return true;
      }`,
  }),
  source('pollutes-prototypes', {
    tries: 'returns objects with own keys named __proto__, constructor and prototype',
    why: 'Copied carelessly, they would give every object of the grader an outcome of its own.',
    code: `function attack(fn: string, args: any[]) {
      const evil = JSON.parse('{"__proto__":{"outcome":"pass","points":100,"polluted":true},"constructor":{"prototype":{"polluted":true}},"length":3,"then":1}');
      return /s$|Of$/.test(fn) ? [evil, evil] : evil;
    }`,
  }),
];
