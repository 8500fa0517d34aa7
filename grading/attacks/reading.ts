import { sources } from './attack';

const FS = "const fs = require('node:fs');";

/** What is not the student's to read: secrets, tests, others. */
export const reading = sources({ exercise: '07-taxi-stream', top: FS }, [
  {
    name: 'reads-environment',
    tries: 'reads the grader’s environment through /proc',
    why: 'Tokens and answers of other people stand in environments.',
    body: "return fs.readFileSync('/proc/' + T.pid + '/environ', 'latin1');",
    bare: true,
  },
  {
    name: 'reads-own-environment',
    tries: 'looks through its own environment and its arguments',
    why: 'What a parent has, a child often inherits.',
    body: 'return JSON.stringify([process.env, process.argv, process.execArgv, process.report?.getReport?.()]);',
  },
  {
    name: 'reads-memory',
    tries: 'searches the grader’s memory for the expected value, through /proc',
    why: 'The expected values must be somewhere in it.',
    body: `const text = fs.readFileSync('/proc/' + T.pid + '/maps', 'utf8');
      const file = fs.openSync('/proc/' + T.pid + '/mem', 'r');
      for (const [, from, to] of text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)) {
        const size = Math.min(Number('0x' + to) - Number('0x' + from), 4_000_000);
        const part = Buffer.alloc(size);
        try { fs.readSync(file, part, 0, size, BigInt('0x' + from)); } catch { continue; }
        const at = part.indexOf(T.token + '-secret-');
        if (at >= 0) return part.toString('latin1', at, at + 100);
      }
      return 'nothing';`,
    bare: true,
    rootOnly: true,
    timeoutMs: 6_000,
  },
  {
    name: 'reads-others',
    tries: 'reads the file of another submission',
    why: 'Somebody has solved it already.',
    body: "return fs.readFileSync(T.victim, 'utf8');",
    bare: true,
  },
  {
    name: 'reads-through-dots',
    tries:
      'reads it by paths that begin in its own folder: with `..`, as bytes, as a URL, through /proc/self/cwd',
    why: 'A check of the beginning of a path is easily deceived.',
    body: `const { pathToFileURL } = require('node:url');
      const own = require('node:path').dirname(process.argv[1] ?? process.cwd() + '/x');
      const ways = [own + '/../../../../../..' + T.victim, Buffer.from(T.victim), new Uint8Array(Buffer.from(own + '/../../..' + T.victim)),
        pathToFileURL(T.victim), '/proc/self/cwd/../..' + T.victim, '/proc/self/root' + T.victim, '//' + T.victim];
      const reads = [(way: any) => fs.readFileSync(way, 'utf8'), (way: any) => fs.openSync(way, 'r') && 'through',
        (way: any) => process.loadEnvFile?.(way) ?? JSON.stringify(process.env)];
      let last;
      for (const read of reads) for (const way of ways)
        try { const text = read(way); if (text && /secret|through/.test(text)) return text; } catch (error) { last = error; }
      throw last;`,
    bare: true,
  },
  {
    name: 'reads-by-require',
    tries: 'requires the hidden tests and the worked code, by absolute path and by a require of its own',
    why: 'What Node loads as code need not pass fs.',
    body: `const { createRequire } = require('node:module');
      const own = createRequire(T.project + '/package.json');
      let last;
      for (const load of [() => own('./package.json'), () => own(T.project + '/package.json'), () => process.mainModule!.require(T.project + '/package.json'),
        () => require('node:module')._load(T.project + '/package.json'), () => fs.readFileSync(T.project + '/grading/hidden/07-taxi-stream.ts', 'utf8')])
        try { if (load()) return 'through'; } catch (error) { last = error; }
      throw last;`,
    bare: true,
  },
  {
    name: 'reads-temporary',
    tries: 'lists the temporary folder of all and reads what others left there',
    why: 'Graders unpack there.',
    body: `fs.readdirSync('/tmp');
      return fs.readFileSync(T.shared, 'utf8');`,
    bare: true,
  },
  {
    name: 'tells-hidden-data',
    tries: 'prints, throws and returns the arguments of hidden tests, so that the feedback shows them',
    why: 'With the data of hidden tests, the next hand-in can be made to fit.',
    body: `console.log('leak', JSON.stringify(args));
      throw new Error('leak ' + JSON.stringify(args));`,
  },
]);
