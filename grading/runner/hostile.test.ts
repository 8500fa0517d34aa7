import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Outcome, TestResult } from '../../lib/kit/result';
import { leaveOut } from '../../test/leave-out';
import { gradeSource, spec } from './fixtures';
import { type Layer, layers } from './layers';
import type { KnownTest } from './load-tests';
import { openAddress } from './reachable';

const DECENT = 'export function decent() { return 42; }';

/** Grades one hostile function, then a decent one of the same submission, which must pass whatever came before. */
async function outcomeOf(body: string, more: Partial<KnownTest> = {}): Promise<TestResult> {
  const { tests, max } = await gradeSource(`${body}\n${DECENT}`, [
    spec('hostile', (t) => t.call('hostile'), { timeoutMs: 4_000, ...more }),
    spec('decent', async (t) => expect(await t.call('decent')).to.equal(42)),
  ]);
  expect(max).to.equal(2);
  expect(tests[1]).to.include({ outcome: 'pass', points: 1 });
  return tests[0] as TestResult;
}

describe('a hostile submission', function () {
  this.timeout(30_000);

  const cases: Array<
    [what: string, body: string, outcome: Outcome, message: RegExp, more?: Partial<KnownTest>]
  > = [
    [
      'never returns',
      'export function hostile() { return new Promise(() => {}); }',
      'timeout',
      /Not done after 0\.4 s. Waiting for: hostile\(\) to return/,
      { timeoutMs: 400 },
    ],
    [
      'loops for ever',
      'export function hostile() { for (;;); }',
      'timeout',
      /Not done after 0\.4 s/,
      { timeoutMs: 400 },
    ],
    [
      'exits with code 0',
      'export function hostile() { process.exit(0); }',
      'crash',
      /ended itself with exit code 0/,
    ],
    [
      'exits with a result on its way',
      'export function hostile() { setImmediate(() => process.exit(0)); return new Promise(() => {}); }',
      'crash',
      /ended itself/,
    ],
    [
      'aborts by a reallyExit',
      'export function hostile() { (process as any).reallyExit(0); }',
      'crash',
      /ended itself/,
    ],
    [
      'throws null',
      'export function hostile() { throw null; }',
      'error',
      /hostile\(\) threw null, which is not an Error/,
    ],
    [
      'throws an object whose message throws',
      'export function hostile() { throw { get message() { throw 1; } }; }',
      'error',
      /cannot be looked at/,
    ],
    [
      'throws a proxy',
      'export function hostile() { throw new Proxy({}, { has() { throw 1; } }); }',
      'error',
      /cannot be looked at/,
    ],
    [
      'returns a proxy',
      'export function hostile() { return new Proxy({}, {}); }',
      'error',
      /cannot be copied to the grader/,
    ],
    [
      'returns a function',
      'export function hostile() { return () => 1; }',
      'error',
      /hostile\(\) returned a value that cannot be copied to the grader/,
    ],
    [
      'returns a function deep inside',
      'export function hostile() { return { a: [{ b: () => 1 }] }; }',
      'error',
      /return plain values/,
    ],
    [
      'returns an object whose getter throws',
      "export function hostile() { return { get a() { throw new Error('no'); } }; }",
      'error',
      /cannot be copied/,
    ],
    [
      'returns a huge value',
      "export function hostile() { return 'x'.repeat(9_000_000); }",
      'error',
      /too large: 8\.6 MB is more than the 8\.0 MB/,
    ],
    [
      'fills its memory',
      'export function hostile() { const all = []; for (;;) all.push(new Array(1e6).fill({})); }',
      'crash',
      /more than 256 MB of memory/,
      { timeoutMs: 20_000 },
    ],
    [
      'writes garbage to the channel',
      "import { writeSync } from 'node:fs';\nexport function hostile() { writeSync(3, Buffer.alloc(100, 7)); return new Promise(() => {}); }",
      'crash',
      /garbage/,
    ],
    [
      'announces a frame that never ends',
      "import { writeSync } from 'node:fs';\nexport function hostile() { writeSync(3, Buffer.from([255, 255, 255, 255])); return new Promise(() => {}); }",
      'crash',
      /garbage.*4294967295/,
    ],
    [
      'writes a well-formed frame that is no message',
      "import { writeSync } from 'node:fs';\nimport { serialize } from 'node:v8';\nexport function hostile() { const b = serialize({ type: 'points', value: 100 }); const h = Buffer.alloc(4); h.writeUInt32BE(b.length); writeSync(3, Buffer.concat([h, b])); return new Promise(() => {}); }",
      'crash',
      /something other than an answer/,
    ],
    [
      'closes the channel',
      "import { closeSync } from 'node:fs';\nexport function hostile() { closeSync(3); return 1; }",
      'crash',
      /./,
    ],
    [
      'leaves a promise to fail',
      "export function hostile() { Promise.reject(new Error('lost')); return new Promise((resolve) => setTimeout(resolve, 20)); }",
      'error',
      /nobody waited for it: Error: lost \(lib\/01-topics\.ts:1\)/,
    ],
    [
      'throws in a timer',
      "export function hostile() { setTimeout(() => { throw new Error('late'); }, 5); return new Promise((resolve) => setTimeout(resolve, 40)); }",
      'error',
      /Error: late/,
    ],
    [
      'reads a file',
      "import { readFileSync } from 'node:fs';\nexport function hostile() { return readFileSync('/etc/hostname', 'utf8'); }",
      'error',
      /restricted/,
    ],
    [
      'starts a program',
      "import { execSync } from 'node:child_process';\nexport function hostile() { return String(execSync('id')); }",
      'error',
      /restricted/,
    ],
    [
      'signals the grader',
      'export function hostile() { process.kill(process.ppid, 0); }',
      'error',
      /not a function/,
    ],
    [
      'reads the grader’s environment',
      "import { readFileSync } from 'node:fs';\nexport function hostile() { return readFileSync('/proc/' + process.ppid + '/environ', 'utf8'); }",
      'error',
      /restricted/,
    ],
    [
      'opens the grader’s memory',
      "import { openSync } from 'node:fs';\nexport function hostile() { return openSync('/proc/' + process.ppid + '/mem', 'r+'); }",
      'error',
      /restricted/,
    ],
    [
      'writes a file',
      "import { writeFileSync } from 'node:fs';\nexport function hostile() { writeFileSync(process.cwd() + '/child.cjs', ''); }",
      'error',
      /restricted/,
    ],
    [
      'opens its inspector',
      "import { open } from 'node:inspector';\nexport function hostile() { open(0); }",
      'error',
      /restricted/,
    ],
    [
      'starts a thread',
      "import { Worker } from 'node:worker_threads';\nexport function hostile() { new Worker('', { eval: true }); }",
      'error',
      /restricted/,
    ],
    [
      'loads an add-on',
      "export function hostile() { process.dlopen({ exports: {} } as any, '/usr/lib/x.node'); }",
      'error',
      /restricted|disabled/,
    ],
  ];
  for (const [what, body, outcome, message, more] of cases) {
    it(`that ${what} costs that test only`, async () => {
      const result = await outcomeOf(body, more);
      expect(result).to.include({ outcome, points: 0 });
      expect(result.message).to.match(message);
    });
  }

  if (existsSync('/usr/bin/prlimit')) {
    it('that fills the memory outside its heap is refused more by the operating system', async () => {
      const hog =
        'export function hostile() { const all = []; for (;;) all.push(Buffer.alloc(64_000_000, 1)); }';
      const { outcome, message } = await outcomeOf(hog, { timeoutMs: 20_000 });
      expect(outcome).to.be.oneOf(['error', 'crash']);
      expect(message).to.match(/allocation failed|memory|ended/i);
    });
  }

  it('that connects to a server of this machine is refused where there is bubblewrap', async function () {
    const { on, why } = (await layers()).find(({ name }) => name === 'bubblewrap') as Layer;
    if (!on) leaveOut(this, why);
    const server = createServer((socket) => socket.end('secret'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const source = `import { connect } from 'node:net';
      export function hostile() {
        return new Promise((resolve, reject) => connect(${port}, '127.0.0.1').on('data', (data) => resolve(String(data))).on('error', reject));
      }`;
    const call = [spec('hostile', async (t) => expect(await t.call('hostile')).to.equal('secret'))];
    try {
      const refused = await gradeSource(source, call);
      expect(refused.tests[0]).to.include({ outcome: 'error' });
      expect(refused.tests[0]?.message).to.include(`connect ECONNREFUSED 127.0.0.1:${port}`);
      const bare = await gradeSource(source, call, { without: ['bubblewrap'] });
      expect(bare.tests[0]).to.include({ outcome: 'pass' });
      const close = openAddress('127.0.0.1', port);
      const opened = await gradeSource(source, call);
      close();
      expect(opened.tests[0]).to.include({ outcome: 'pass' });
      expect((await gradeSource(source, call)).tests[0]).to.include({ outcome: 'error' });
    } finally {
      server.close();
    }
  });

  it('that goes round the relay reaches nothing at all', async function () {
    const { on, why } = (await layers()).find(({ name }) => name === 'bubblewrap') as Layer;
    if (!on) leaveOut(this, why);
    const server = createServer((socket) => socket.end('secret'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // A path that is one only when asked first makes Node's own connect be called; a datagram knows no relay.
    const source = `import { createSocket } from 'node:dgram';
      import { Socket } from 'node:net';
      export async function tcp() {
        let asked = process.argv.length < 3;
        const path = { get path() { const first = !asked; asked = true; return first ? 'x' : ''; } };
        const options = Object.defineProperties({ port: ${port}, host: '127.0.0.1' }, Object.getOwnPropertyDescriptors(path));
        return new Promise((resolve) => new Socket().connect(options as any)
          .on('data', (data) => resolve(String(data))).on('error', (error: any) => resolve(error.code)));
      }
      export async function udp() {
        const socket = createSocket('udp4');
        return new Promise((resolve) => socket.send('x', 53, '192.0.2.1', (error: any) => { socket.close(); resolve(error?.code ?? 'sent'); }));
      }`;
    try {
      const { tests } = await gradeSource(source, [
        spec('tcp', async (t) => expect(await t.call('tcp')).to.equal('ECONNREFUSED')),
        spec('udp', async (t) => expect(await t.call('udp')).to.equal('ENETUNREACH')),
      ]);
      expect(tests.map(({ outcome, message }) => message ?? outcome)).to.deep.equal(['pass', 'pass']);
      const reaches = spec('tcp', async (t) => expect(await t.call('tcp')).to.equal('secret'));
      const bare = await gradeSource(source, [reaches], { without: ['bubblewrap'] });
      expect(bare.tests[0]).to.include({ outcome: 'pass' });
    } finally {
      server.close();
    }
  });

  it('that floods its output passes if it is right, and its output is cut', async () => {
    const flood =
      "export function hostile() { for (let i = 0; i < 100_000; i++) console.log('flood '.repeat(10)); return 1; }";
    const { outcome, output } = await outcomeOf(flood, { timeoutMs: 10_000 });
    expect(outcome).to.equal('pass');
    expect(output?.truncated).to.equal(true);
    expect(output?.text.length).to.be.at.most(64 * 1024);
  });

  it('that exits after its answer harms neither that test nor the next', async () => {
    const { tests } = await gradeSource(
      `export function hostile() { setTimeout(() => process.exit(0), 60); return 1; }\n${DECENT}`,
      [
        spec('hostile', (t) => t.call('hostile')),
        spec('decent', async (t) => {
          await new Promise((resolve) => setTimeout(resolve, 120));
          expect(await t.call('decent')).to.equal(42);
        }),
      ],
    );
    expect(tests.map(({ outcome }) => outcome)).to.deep.equal(['pass', 'pass']);
  });

  it('that emits without end is stopped', async () => {
    const body =
      "export async function hostile({ emit }) { const x = 'x'.repeat(1_000_000); for (;;) { emit(x); await null; } }";
    const { tests } = await gradeSource(`${body}\n${DECENT}`, [
      spec('hostile', (t) => t.call('hostile', { emit: t.props.emit() }), { timeoutMs: 20_000 }),
      spec('decent', async (t) => expect(await t.call('decent')).to.equal(42)),
    ]);
    expect(tests.map(({ outcome }) => outcome)).to.deep.equal(['crash', 'pass']);
  });

  it('sees nothing of the grader’s environment', async () => {
    process.env.KAFKA_COURSE_SECRET = 'answer';
    const { tests } = await gradeSource('export function env() { return Object.keys(process.env); }', [
      spec('env', async (t) => expect(await t.call('env')).not.to.include('KAFKA_COURSE_SECRET')),
    ]);
    delete process.env.KAFKA_COURSE_SECRET;
    expect(tests[0]?.outcome).to.equal('pass');
  });

  it('does not pass by patching what it can reach', async () => {
    const { tests } = await gradeSource(
      'export function hostile() { Array.prototype.map = () => []; JSON.stringify = () => ""; Object.is = () => true; return 1; }',
      [spec('hostile', async (t) => expect(await t.call('hostile')).to.equal(2))],
    );
    expect(tests[0]?.outcome).to.equal('fail');
  });

  it('that loops while it is loaded is told once for all tests, without waiting for each', async () => {
    const specs = ['a', 'b', 'c'].map((id) => spec(id, (t) => t.call('decent')));
    const { tests } = await gradeSource(`for (;;);\n${DECENT}`, specs);
    // By its processor time where it gets that much, else by the clock.
    const told = /while it was loaded, your code kept the processor|its top level was not done/;
    for (const test of tests) expect(test.message).to.match(told);
    expect(new Set(tests.map(({ outcome, message }) => `${outcome} ${message}`)).size).to.equal(1);
    for (const { outcome } of tests) expect(outcome).to.be.oneOf(['crash', 'timeout']);
  });

  const atLoad: Array<[what: string, source: string, outcome: Outcome, message: RegExp]> = [
    [
      'exits while it is loaded',
      `process.exit(0);\n${DECENT}`,
      'crash',
      /while it was loaded, your code ended itself/,
    ],
    [
      'throws while it is loaded',
      `throw new Error('early');\n${DECENT}`,
      'error',
      /lib\/01-topics\.ts:1: its top level threw Error: early/,
    ],
    ['waits at its top level', `await new Promise(() => {});\n${DECENT}`, 'error', /Top-level await/],
    [
      'imports a file from elsewhere',
      `import x from '../../../../etc/hostname';\n${DECENT}\nx;`,
      'error',
      /not a TypeScript file|resolve/,
    ],
    [
      'imports the tests',
      `import x from '../grading/tests/01-topics';\n${DECENT}\nx;`,
      'error',
      /not a TypeScript file of this exercise/,
    ],
    [
      'imports an unknown package',
      `import x from 'left-pad';\n${DECENT}\nx;`,
      'error',
      /"left-pad" is not available/,
    ],
  ];
  for (const [what, source, outcome, message] of atLoad) {
    it(`that ${what} is told once for all tests, without waiting for each`, async () => {
      const started = performance.now();
      const { tests } = await gradeSource(
        source,
        ['a', 'b', 'c'].map((id) => spec(id, (t) => t.call('decent'))),
      );
      expect(tests.map((test) => test.outcome)).to.deep.equal([outcome, outcome, outcome]);
      for (const test of tests) expect(test.message).to.match(message);
      expect(performance.now() - started).to.be.below(9_000);
    });
  }
});
