import { sources } from './attack';

/** What happens before a function is called: imports, compilers, the top level. */
export const compiling = sources({ exercise: '09-taxi-tips' }, [
  {
    name: 'imports-tests',
    tries: 'imports the hidden tests by the way from its own folder',
    why: 'The bundler runs in the grader, and may read what the child may not.',
    top: "import hidden from '../grading/hidden/09-taxi-tips';",
    body: 'return JSON.stringify(hidden);',
  },
  {
    name: 'imports-kit-path',
    tries: 'imports the hidden tests by a path that leads through lib/kit',
    why: 'The kit is let through.',
    top: "import hidden from './kit/../../grading/hidden/kit/../09-taxi-tips';",
    body: 'return JSON.stringify(hidden);',
  },
  {
    name: 'imports-absolute',
    tries: 'imports another submission by its absolute path, as text and as JSON',
    why: 'Somebody has solved it already.',
    top: "import other from '%VICTIM%'; import more from '/etc/hostname';",
    body: 'return String(other) + more;',
  },
  {
    name: 'imports-data',
    tries: 'imports code from a data: URL',
    why: 'It is in no file, so no rule about files applies.',
    top: "import other from 'data:text/javascript,export default 1';",
    body: 'return String(other);',
  },
  {
    name: 'imports-http',
    tries: 'imports code from the network, by the bundler and by import()',
    why: 'The solution need not be in the hand-in.',
    top: "import other from 'http://127.0.0.1:9/solution.js';",
    body: 'return String(other);',
  },
  {
    name: 'imports-at-run-time',
    tries: 'makes an import() and a require at run time, which no bundler sees',
    why: 'What is only text when it is bundled is not checked.',
    body: `const load = new Function('path', 'return import(path)');
      let last;
      for (const path of ['file://' + T.victim, 'data:text/javascript,export default 1', T.project + '/grading/hidden/09-taxi-tips.ts'])
        try { return 'through: ' + JSON.stringify(await load(path)); } catch (error) { last = error; }
      throw last;`,
  },
  {
    name: 'brings-its-own-kit',
    tries: 'hands in a lib/kit and a node_modules/kafkajs of its own, and a tsconfig that maps them',
    why: 'The kit is imported by everybody’s code, also by the grader.',
    beside: {
      'kit/todo.ts': "export class TodoError extends Error {}; console.log('the own kit');",
      'kit/taxi.ts': "throw new Error('the own kit was loaded');",
      'node_modules/kafkajs/index.js': "throw new Error('the own kafkajs was loaded');",
      'node_modules/kafkajs/package.json': '{"name":"kafkajs","main":"index.js"}',
      'tsconfig.json': '{"compilerOptions":{"paths":{"*":["./node_modules/*"],"kafkajs":["./kit/todo"]}}}',
      'package.json':
        '{"type":"module","main":"x","browser":{"kafkajs":"./kit/todo.ts"},"imports":{"#x":"./kit/todo.ts"},"sideEffects":false}',
    },
    top: "import { MINUTE } from './kit/taxi'; import { Kafka } from 'kafkajs';",
    body: 'return [typeof Kafka, MINUTE];',
  },
  {
    name: 'bracket-bomb',
    tries: 'is half a million brackets in each other',
    why: 'A parser calls itself for each of them.',
    top: `const bomb = ${'['.repeat(500_000)}${']'.repeat(500_000)};`,
  },
  {
    name: 'negation-bomb',
    tries: 'is a million exclamation marks in a row, without a bracket',
    why: 'The same, past a count of brackets.',
    top: `const bomb = ${'!'.repeat(900_000)}1;`,
  },
  {
    name: 'bracket-bomb-for-v8',
    tries: 'is sixty thousand brackets in each other, which the bundler takes and V8 does not',
    why: 'What one parser bears ends another one.',
    top: `const bomb = ${'['.repeat(60_000)}${']'.repeat(60_000)};`,
  },
  {
    name: 'endless-top-level',
    tries: 'never ends to be loaded',
    why: 'Loading has no test, so it has no time-out.',
    top: 'for (;;);',
  },
  {
    name: 'odd-exports',
    tries: 'exports getters, proxies and names that are special to objects',
    why: 'The grader lists the exports.',
    top: `Object.defineProperty(module, 'exports', { value: new Proxy({}, { get: () => () => true, ownKeys: () => ['__proto__', 'constructor', 'toString'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: () => true }) }) });`,
    body: 'return true;',
  },
]);
