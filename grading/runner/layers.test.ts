import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { leaveOut } from '../../test/leave-out';
import { confined } from './confine';
import { type LayerName, layers } from './layers';
import { remove, share, temporaryFolder } from './temporary';

const SECRET = 'the answer of exercise 5';
/** Out of reach of JavaScript: what a submission could do that had broken out of the child's program. */
const ATTACKS: Array<{
  what: string;
  script: (target: Target) => string;
  /** What the system or Node says instead; an empty answer is no proof that anything was tried. */
  refusal: RegExp;
  stoppedBy: LayerName[];
  /** A person's own system may refuse it even without a layer. */
  elsewhereToo?: boolean;
}> = [
  {
    what: 'signals the grader',
    script: ({ pid }) => `process.kill(${pid}, 0)`,
    refusal: /^kill (EPERM|ESRCH)/,
    stoppedBy: ['another user', 'bubblewrap'],
  },
  {
    what: 'reads the grader’s environment',
    script: ({ pid }) => `fs.readFileSync('/proc/${pid}/environ')`,
    refusal: /restricted|EACCES|ENOENT/,
    stoppedBy: ['node permission model', 'another user', 'bubblewrap'],
  },
  {
    what: 'opens the grader’s memory',
    script: ({ pid }) => `fs.openSync('/proc/${pid}/mem', 'r')`,
    refusal: /restricted|EACCES|ENOENT/,
    stoppedBy: ['node permission model', 'another user', 'bubblewrap'],
    elsewhereToo: true,
  },
  {
    what: 'connects to a server of this machine',
    script: ({ port }) =>
      `new Promise((yes, no) => require('net').connect(${port}, '127.0.0.1', yes).on('error', no))`,
    refusal: /^connect ECONNREFUSED/,
    stoppedBy: ['bubblewrap'],
  },
  {
    what: 'writes a file beside its program',
    script: ({ folder }) => `fs.writeFileSync('${folder}/written', 'x')`,
    refusal: /restricted|EFBIG|EACCES|EROFS/,
    stoppedBy: ['node permission model', 'prlimit', 'another user', 'bubblewrap'],
  },
  {
    what: 'makes a file in the temporary folder of all',
    script: () => `fs.rmdirSync(fs.mkdtempSync('/tmp/kafka-course-grader-'))`,
    refusal: /restricted|EROFS|ENOENT/,
    stoppedBy: ['node permission model', 'bubblewrap'],
  },
  {
    what: 'reads a file of the grader',
    script: ({ secret }) => `fs.readFileSync('${secret}')`,
    refusal: /restricted|EACCES|ENOENT/,
    stoppedBy: ['node permission model', 'another user', 'bubblewrap'],
  },
  {
    what: 'reads this project',
    script: () => `fs.readFileSync('${process.cwd()}/package.json')`,
    refusal: /restricted|ENOENT/,
    stoppedBy: ['node permission model', 'bubblewrap'],
  },
  {
    what: 'starts a shell',
    script: () => `require('child_process').execFileSync('/bin/sh', ['-c', ':'])`,
    refusal: /restricted|ENOENT/,
    stoppedBy: ['node permission model', 'bubblewrap'],
  },
  {
    what: 'opens its inspector',
    script: () => `require('inspector').open(0)`,
    refusal: /restricted/,
    stoppedBy: ['node permission model'],
  },
];

interface Target {
  pid: number;
  port: number;
  folder: string;
  secret: string;
}

describe('the layers around a submission', function () {
  this.timeout(60_000);
  const reasons = new Map<LayerName, string>();
  let server: Server;
  let target: Target;
  let hidden: string;

  before(async () => {
    for (const { name, on, why } of await layers()) if (!on) reasons.set(name, why);
    const folder = temporaryFolder('layers');
    share(folder);
    hidden = temporaryFolder('hidden');
    const secret = join(hidden, 'secret');
    writeFileSync(secret, SECRET, { mode: 0o600 });
    server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    target = { pid: process.pid, port: (server.address() as AddressInfo).port, folder, secret };
  });

  after(() => {
    server.close();
    remove(target.folder);
    remove(hidden);
  });

  /** Runs an expression behind some layers. @returns 'done', or what hindered it */
  const attempt = async (expression: string, on: LayerName[], more: number[] = []): Promise<string> => {
    const script = `(async () => await (${expression}))().then(() => 'done', (error) => error.message)
      .then((text) => { console.log(text); process.exit(); })`;
    return (await printed(start(script, on, more))).trim();
  };
  const start = (script: string, on: LayerName[], more: number[] = []): ChildProcess => {
    const { command, args, ...user } = commandOf(script, on);
    const options = { ...user, cwd: target.folder, env: { PATH: '' } };
    return spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'ignore', ...more] });
  };
  const commandOf = (script: string, on: LayerName[]) =>
    confined(['--eval', `const fs = require('node:fs'); ${script}`], target.folder, { on: new Set(on) });
  const here = (...wanted: LayerName[]) => wanted.filter((layer) => !reasons.has(layer));

  it('are told, with a reason for each', async () => {
    const told = await layers();
    expect(told.map(({ name }) => name)).to.deep.equal([
      'node permission model',
      'prlimit',
      'another user',
      'bubblewrap',
    ]);
    expect(told[0]?.on).to.equal(true);
    for (const { why } of told) expect(why).to.match(/\.$/);
  });

  for (const { what, script, refusal, stoppedBy, elsewhereToo } of ATTACKS) {
    it(`without any, a program ${what}`, async function () {
      if (elsewhereToo && process.getuid?.() !== 0)
        leaveOut(this, 'the system may refuse it to anybody but root');
      expect(await attempt(script(target), [])).to.equal('done');
    });
    for (const layer of stoppedBy) {
      it(`${layer} alone stops a program that ${what}`, async function () {
        if (reasons.has(layer)) leaveOut(this, reasons.get(layer) as string);
        expect(await attempt(script(target), [layer])).to.match(refusal);
      });
    }
  }

  it('without any, V8 writes no traces over a file, and Node none beside its program', async () => {
    const file = join(target.folder, 'kept');
    writeFileSync(file, 'as it was', { mode: 0o666 });
    const flags = ['--redirect-code-traces', `--redirect-code-traces-to=${file}`, '--print-opt-code'];
    const traces = `(() => {
      require('trace_events').createTracing({ categories: ['node', 'v8'] }).enable();
      for (const flag of ${JSON.stringify(flags)}) require('v8').setFlagsFromString(flag);
      const add = new Function('a', 'b', 'return a + b');
      new Function('f', 'let s = 0; for (let i = 0; i < 3e6; i++) s = f(i, s)')(add);
    })()`;
    await attempt(traces, []);
    expect(readFileSync(file, 'utf8')).to.equal('as it was');
    expect(readdirSync(target.folder).filter((name) => /trace|cfg/.test(name))).to.deep.equal([]);
  });

  it('prlimit bounds memory, processor time, threads and files, and leaves no core', async function () {
    if (reasons.has('prlimit')) leaveOut(this, reasons.get('prlimit') as string);
    const on = here('prlimit', 'another user', 'bubblewrap');
    const limits = await printed(start("console.log(fs.readFileSync('/proc/self/limits', 'utf8'))", on));
    const soft = (name: string) => Number(new RegExp(`^Max ${name} +(\\d+)`, 'm').exec(limits)?.[1]);
    expect(soft('data size')).to.equal(1_500_000_000);
    expect(soft('core file size')).to.equal(0);
    expect(soft('file size')).to.equal(0);
    expect(soft('cpu time')).to.equal(300);
    expect(soft('open files')).to.equal(512);
    if (on.length > 1) expect(soft('processes')).to.equal(128);
  });

  it('hand down none of the grader’s open files', async () => {
    const secret = openSync(target.secret, 'r');
    const search = `(() => {
      for (let fd = 3; fd < 300; fd++) {
        try { if (fs.readSync(fd, Buffer.alloc(100), 0, 100, 0) === ${SECRET.length}) return; } catch {}
      }
      throw new Error('not found');
    })()`;
    try {
      expect(await attempt(search, [], [secret]), 'a file that is given on purpose').to.equal('done');
      for (const on of [[], here('prlimit', 'another user', 'bubblewrap')] as LayerName[][]) {
        expect(await attempt(search, on)).to.equal('not found');
      }
    } finally {
      closeSync(secret);
    }
  });

  it('bubblewrap shows no process but its own', async function () {
    if (reasons.has('bubblewrap')) leaveOut(this, reasons.get('bubblewrap') as string);
    const count = "console.log(fs.readdirSync('/proc').filter(Number).length)";
    expect(Number(await printed(start(count, ['bubblewrap'])))).to.be.at.most(2);
    expect(Number(await printed(start(count, [])))).to.be.above(2);
  });

  it('bubblewrap killed, all that it runs is gone', async function () {
    if (reasons.has('bubblewrap')) leaveOut(this, reasons.get('bubblewrap') as string);
    const child = start("setInterval(() => console.log('alive'), 20)", here('another user', 'bubblewrap'));
    child.stdout?.once('data', () => child.kill('SIGKILL'));
    // It resolves when nobody holds the pipe any more.
    expect(await printed(child)).to.match(/^alive/);
  });

  it('bubblewrap’s grader killed, all that it runs is gone', async function () {
    if (reasons.has('bubblewrap')) leaveOut(this, reasons.get('bubblewrap') as string);
    const { command, args } = commandOf("setInterval(() => console.log('alive'), 20)", ['bubblewrap']);
    const grader = start(
      `require('node:child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { stdio: 'inherit', detached: true })`,
      [],
    );
    grader.stdout?.once('data', () => grader.kill('SIGKILL'));
    expect(await printed(grader)).to.match(/^alive/);
  });
});

/** All that a child prints, once nobody is left who could print more. */
function printed(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    child.on('error', reject).on('close', () => resolve(text));
  });
}
