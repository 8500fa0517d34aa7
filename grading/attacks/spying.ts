import { type Attack, source } from './attack';

/** They read what is not theirs, and print it. The harness looks for the secrets, not for the print. */
export const spying: Attack[] = [
  source('reads-hidden-tests', {
    tries: 'reads the file of the exercise’s hidden tests',
    why: 'It holds the expected values.',
    harm: /learned the hidden tests/,
    code: `import { readFileSync } from 'node:fs';
      function attack(fn: string, args: any[]) { console.log(readFileSync(T.hiddenTests, 'utf8').slice(0, 30_000)); return []; }`,
  }),
  source('reads-other-work', {
    tries: 'reads the file that another student handed in',
    why: 'Whoever comes later in the class can take over a right answer.',
    harm: /learned another student’s work/,
    code: `import { promises } from 'node:fs';
      async function attack(fn: string, args: any[]) { console.log(await promises.readFile(T.otherWork, 'utf8')); return []; }`,
  }),
  source('reads-the-marks', {
    tries: 'reads the class’s marks in the folder of outputs',
    why: 'To see what others got.',
    harm: /learned the marks/,
    code: `import { createReadStream } from 'node:fs';
      async function attack(fn: string, args: any[]) { for await (const chunk of createReadStream(T.marks)) console.log(String(chunk)); return []; }`,
  }),
  source('reads-by-odd-paths', {
    tries: 'reads the same by paths with .., as bytes, through /proc and with a patched Buffer',
    why: 'Node’s permission model has had such holes before.',
    harm: /learned another student’s work/,
    code: `import fs from 'node:fs';
      import { dirname } from 'node:path';
      function attack(fn: string, args: any[]) {
        const odd = dirname(T.program) + '/../..'.repeat(10) + T.otherWork;
        const ways: Array<() => any> = [
          () => fs.readFileSync(odd), () => fs.readFileSync(new TextEncoder().encode(odd)), () => fs.readFileSync(Buffer.from(T.otherWork)),
          () => fs.readFileSync('/proc/self/root' + T.otherWork), () => fs.readFileSync('/proc/self/cwd/../..' + T.otherWork),
          () => fs.readFileSync(new URL('file://' + T.otherWork)),
          () => { Buffer.prototype.toString = function () { return T.program; } as never; return fs.readFileSync(Buffer.from(odd)); },
        ];
        for (const way of ways) try { console.log(new TextDecoder().decode(way())); } catch {}
        return [];
      }`,
  }),
  source('reads-environment', {
    tries: 'reads the environment of the grader’s process',
    why: 'Passwords and keys are often kept there.',
    harm: /learned the grader’s environment/,
    code: `import { readFileSync } from 'node:fs';
      function attack(fn: string, args: any[]) { console.log(readFileSync('/proc/' + T.pid + '/environ', 'utf8')); return []; }`,
  }),
  source('reads-its-own-surroundings', {
    tries: 'looks for secrets in its own environment, arguments, modules and open descriptors',
    why: 'Whatever a process inherits it may read, whatever else is forbidden.',
    code: `import fs from 'node:fs';
      function attack(fn: string, args: any[]) {
        console.log(JSON.stringify([process.env, process.argv, process.execArgv, Object.keys(require.cache ?? {})]));
        for (let fd = 4; fd < 64; fd++) try { const some = Buffer.alloc(4096); console.log(fd, some.toString('latin1', 0, fs.readSync(fd, some, 0, 4096, 0))); } catch {}
        return [];
      }`,
  }),
  source('reads-memory', {
    tries: 'searches the memory of the grader’s process for expected values',
    why: 'The expected value is compared there, so it is there.',
    harm: /learned an expected value/,
    mayBeRefused: true,
    timeoutMs: 8_000,
    only: ['windows'],
    code: `import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
      function attack(fn: string, args: any[]) {
        const maps = readFileSync('/proc/' + T.pid + '/maps', 'utf8').split('\\n');
        const memory = openSync('/proc/' + T.pid + '/mem', 'r');
        const part = Buffer.alloc(1 << 20);
        const begin = Buffer.from('EXPECTED' + '-' + T.nonce);
        for (const line of maps) {
          const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
          for (let at = parseInt(from!, 16); at < parseInt(to!, 16); at += part.length) {
            let read = 0;
            try { read = readSync(memory, part, 0, Math.min(part.length, parseInt(to!, 16) - at), at); } catch { break; }
            for (let i = part.subarray(0, read).indexOf(begin); i >= 0; i = part.subarray(0, read).indexOf(begin, i + 1))
              console.log(part.toString('latin1', i, i + 80));
          }
        }
        closeSync(memory);
        return [];
      }`,
  }),
  source('loads-hidden-tests', {
    tries: 'loads the hidden tests as a module at run time',
    why: 'What the compiler refuses may be had by require, import() or a module hook.',
    harm: /learned the hidden tests/,
    code: `import { createRequire } from 'node:module';
      async function attack(fn: string, args: any[]) {
        const ways: Array<() => any> = [
          () => createRequire(T.program)(T.hiddenTests), () => import(T.hiddenTests),
          () => (createRequire(T.program)('node:module') as any)._extensions['.js']({ _compile: (text: string) => console.log(text.slice(0, 30_000)) }, T.hiddenTests),
        ];
        for (const way of ways) try { console.log(await way()); } catch (error: any) { console.log(error.message); }
        return [];
      }`,
  }),
];
