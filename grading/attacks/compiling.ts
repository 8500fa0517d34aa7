import { relative } from 'node:path';
import { type About, type Attack, everyFunction, type SourceAttack, source } from './attack';

/** A file that has something besides functions which answer wrongly. */
const beside = (
  name: string,
  rest: Omit<SourceAttack, 'name' | 'kind' | 'source' | 'exercise'>,
  extra: (about: About) => string,
): SourceAttack => ({
  exercise: '09-taxi-tips',
  ...rest,
  name,
  kind: 'source',
  source: (about) => `${extra(about)}\n${everyFunction(about, 'function attack(fn: string, args: any[]) { return []; }')}`,
});

const imports = (name: string, tries: string, path: (about: About) => string) =>
  beside(
    name,
    { tries, why: 'What is bundled can be read at run time: `import` is a way to read a file.' },
    (about) => `import * as got from ${JSON.stringify(path(about))};\nconsole.log(JSON.stringify(got), String(Object.values(got)));`,
  );

/** They are meant for the compiler, which runs in the grader. */
export const compiling: Attack[] = [
  imports('imports-hidden-tests', 'imports the hidden tests by their absolute path', ({ target }) => target.hiddenTests),
  imports('imports-by-dots', 'imports another student’s file by a path with ..', ({ target }) =>
    `./${relative('/tmp/a/b/lib', target.otherWork)}`,
  ),
  imports(
    'imports-through-the-kit',
    'imports another student’s file by a path through the kit, which is the grader’s',
    ({ target }) => `./kit/../../../../../../..${target.otherWork}`,
  ),
  imports('imports-json', 'imports a file that is no TypeScript', ({ target }) => target.marks),
  imports('imports-data', 'imports a module from a data: address', () => `data:text/javascript,export default ${'1'.repeat(9)}`),
  imports('imports-http', 'imports a module from a server', ({ target }) => `http://127.0.0.1:${target.port}/x.js`),
  imports('imports-a-file-address', 'imports another student’s file by a file: address', ({ target }) => `file://${target.otherWork}`),
  imports('imports-an-add-on', 'imports a native add-on', () => './addon.node'),
  beside(
    'waits-at-load',
    { tries: 'awaits at its top level what never comes', why: 'A file that is never loaded is never judged.' },
    () => 'await new Promise(() => {});',
  ),
  beside(
    'nests-brackets',
    {
      tries: 'nests half a million brackets, which overflows the compiler’s stack',
      why: 'The compiler serves the whole class: once it has died, nobody’s file compiles.',
    },
    () => `export const x = ${'['.repeat(490_000)}${']'.repeat(490_000)};`,
  ),
  beside(
    'nests-operators',
    { tries: 'nests a million operators, without any bracket', why: 'As before, for those who count brackets.' },
    () => `export const x = ${'!'.repeat(980_000)}1;`,
  ),
  beside(
    'has-thousands-of-errors',
    {
      tries: 'has 3,000 errors on one line of 100,000 characters',
      why: 'The compiler tells each with its line: 300 MB, and 60 GB for a file of a megabyte.',
    },
    () => `${'let a;'.repeat(3_000)}${' '.repeat(82_000)}`,
  ),
  beside(
    'has-thousands-of-imports',
    { tries: 'imports 3,000 packages that are not there, on one line', why: 'As before, by what the grader itself refuses.' },
    () => `${Array.from({ length: 3_000 }, (_, i) => `import 'p${i}';`).join('')}${' '.repeat(60_000)}`,
  ),
  beside(
    'maps-to-other-files',
    {
      tries: 'brings a source map that says that its lines are those of the hidden tests, with names in HTML',
      why: 'Messages name a place by the map.',
    },
    ({ target }) => {
      const sources = [target.hiddenTests, '<img src=x onerror=alert(1)>\n=1+1', null];
      const map = { version: 3, sources, names: [], mappings: 'AAAA;ACAA;AEAA;AACA;'.repeat(200) };
      const data = Buffer.from(JSON.stringify(map)).toString('base64');
      return `throw new Error('x');\n//# sourceMappingURL=data:application/json;base64,${data}`;
    },
  ),
  beside(
    'has-a-slow-comment',
    {
      tries: 'has comments as for a source map, 300,000 characters long, that a careless pattern is slow at',
      why: 'A regular expression in the grader cannot be interrupted.',
    },
    () => `//# sourceMappingURL=${' \t'.repeat(60_000)}!\n//@ sourceURL=${'a:1'.repeat(60_000)}\n/*${'* '.repeat(60_000)}*/`,
  ),
  source('compiles-at-run-time', {
    tries: 'makes its code at run time, by eval, new Function and the vm module',
    why: 'What the bundler would refuse does not stand in the file.',
    code: `import vm from 'node:vm';
      async function attack(fn: string, args: any[]) {
        for (const code of ['process.getBuiltinModule("fs")', 'require("fs")', 'process.mainModule.require("fs")', 'import("fs")', 'this.constructor.constructor("return process")().getBuiltinModule("fs")']) {
          for (const run of [eval, (text: string) => new Function('return ' + text)(), vm.runInThisContext, (text: string) => vm.runInNewContext(text, { process })]) {
            try { console.log((await run(code)).readFileSync(T.program + '/../../..' + T.otherWork, 'utf8')); } catch {}
          }
        }
        return [];
      }`,
  }),
];
