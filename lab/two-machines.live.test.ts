import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { leaveOut } from '../test/leave-out';
import { projectDir } from './paths';
import { ownerMark, until } from './processes/owner';
import { runningLab } from './running';

const ADDRESS = { teacher: '10.213.77.1', student: '10.213.77.2' };

/**
 * Two machines on one: each network namespace has addresses, ports and a loopback of its own, and a cable (veth) joins
 * the two. Making them takes root and Linux.
 */
describe('a lab with --host, and a client on another machine', function () {
  this.timeout(120_000);
  const home = mkdtempSync(join(tmpdir(), 'kafka-room-'));
  const name = (machine: keyof typeof ADDRESS) => `kafka-${machine}-${process.pid}`;
  const made: Array<keyof typeof ADDRESS> = [];
  let lab: ChildProcess | null = null;
  let output = '';

  before(function () {
    try {
      connectMachines();
    } catch (error) {
      leaveOut(this, `network namespaces cannot be made here (${(error as Error).message.trim()})`);
    }
  });
  after(async () => {
    if (lab?.exitCode === null) {
      lab.kill('SIGTERM');
      await new Promise((resolve) => lab?.once('close', resolve));
    }
    for (const machine of made) ip('netns', 'delete', name(machine));
    rmSync(home, { recursive: true });
  });

  function connectMachines(): void {
    const [ours, theirs] = [`kc${process.pid}a`, `kc${process.pid}b`];
    for (const machine of ['teacher', 'student'] as const) {
      ip('netns', 'add', name(machine));
      made.push(machine);
    }
    ip(
      'link',
      'add',
      ours,
      'netns',
      name('teacher'),
      'type',
      'veth',
      'peer',
      theirs,
      'netns',
      name('student'),
    );
    for (const [machine, device] of [
      ['teacher', ours],
      ['student', theirs],
    ] as const) {
      const at = ['-n', name(machine)];
      ip(...at, 'address', 'add', `${ADDRESS[machine]}/24`, 'dev', device);
      ip(...at, 'link', 'set', device, 'up');
      ip(...at, 'link', 'set', 'lo', 'up');
    }
  }

  /** Runs a program of the project on one of the machines. */
  function on(machine: keyof typeof ADDRESS, file: string, args: string[]): ChildProcess {
    const command = ['netns', 'exec', name(machine), process.execPath, '--import', 'tsx', file, ...args];
    const env = {
      ...process.env,
      LAB_HOME: home,
      KAFKA_BROKERS: '',
      SMTP_URL: '',
      NO_COLOR: '1',
      ...ownerMark(),
    };
    return spawn('ip', command, { cwd: projectDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  it("is reached at the teacher's address by its URL with the token, and by clients at every broker", async () => {
    const options = ['--host', ADDRESS.teacher, '--brokers', '2', '--controller', 'apart', '--no-jupyter'];
    lab = on('teacher', 'lab/start.ts', options);
    for (const stream of [lab.stdout!, lab.stderr!]) {
      stream.on('data', (part: Buffer) => {
        output += part.toString();
      });
    }
    await until(() => runningLab(home) !== null || lab!.exitCode !== null, 90_000);
    const running = runningLab(home);
    if (!running) throw new Error(`The lab did not start:\n${output}`);
    expect(running.url).to.equal(`http://${ADDRESS.teacher}:9000`);

    const student = on('student', 'lab/two-machines-child.ts', [running.url, running.token]);
    let [answer, complaints] = ['', ''];
    student.stdout!.on('data', (part: Buffer) => {
      answer += part.toString();
    });
    student.stderr!.on('data', (part: Buffer) => {
      complaints += part.toString();
    });
    const code = await new Promise((resolve) => student.once('close', resolve));
    expect(code, complaints).to.equal(0);
    const brokers = [`${ADDRESS.teacher}:9092`, `${ADDRESS.teacher}:9093`];
    expect(JSON.parse(answer)).to.deep.equal({
      withoutToken: 401,
      bootstrap: brokers,
      advertised: brokers,
      read: ['to 0', 'to 1', 'to 2', 'to 3'],
    });
  });
});

/** @throws Error with what `ip` says */
function ip(...args: string[]): void {
  try {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString();
    throw new Error(said || (error as Error).message);
  }
}
