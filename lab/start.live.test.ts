import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { projectDir } from './paths';
import { ownerMark, signal, until } from './processes/owner';
import { freePorts, isFree } from './processes/ports';
import { commandOf, environmentOf, isAlive, processIds } from './processes/table';
import { type RunningLab, runningLab } from './running';

describe('npm start', function () {
  this.timeout(60_000);
  let home: string;
  let first: number;
  const started: Command[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'kafka-start-'));
    first = await freePorts(5);
  });
  afterEach(async () => {
    for (const command of started.splice(0)) {
      signal(command.pid, 'SIGTERM');
      await command.ended;
    }
    rmSync(home, { recursive: true });
  });

  function run(file: string, args: string[] = [], env: Record<string, string> = {}): Command {
    const command = new Command(file, args, { ...env, LAB_HOME: home });
    started.push(command);
    return command;
  }

  function start(args: string[] = [], env: Record<string, string> = {}): Command {
    const names = ['--port-kafka', '--port-controller', '--port-lab', '--port-jupyter', '--port-smtp'];
    const ports = names.flatMap((name, index) => [name, String(first + index)]);
    return run('lab/start.ts', [...ports, ...args], env);
  }

  async function running(command: Command): Promise<RunningLab> {
    await until(() => runningLab(home) !== null || command.exitCode !== null, 30_000);
    const lab = runningLab(home);
    if (!lab) throw new Error(`The lab did not start:\n${command.output}`);
    return lab;
  }

  /** Processes of this test's lab: each inherits its folder. */
  function ours(): number[] {
    return processIds().filter((pid) => pid !== process.pid && environmentOf(pid, 'LAB_HOME') === home);
  }

  it('starts all of it; a second start prints the URL; Ctrl-C leaves nothing behind', async () => {
    const command = start();
    const lab = await running(command);
    expect(await fetch(lab.jupyterUrl!).then((answer) => answer.status)).to.equal(200);
    await until(() => command.output.includes(lab.token), 5_000);
    expect(command.output)
      .to.match(/broker 0 .*running, ready in \d/)
      .and.include(`smtp://127.0.0.1:${first + 4} 0 kept`)
      .and.include('Ctrl-C stops all of it');

    const second = start();
    expect(await second.ended).to.equal(0);
    expect(second.output).to.include('runs already').and.include(lab.jupyterUrl!.split('?')[1]!);

    const larger = start(['--nodes', '3']);
    expect(await larger.ended).to.equal(1);
    expect(larger.output).to.equal(
      'A lab runs already, with --nodes 1. For --nodes 3: npm run lab -- up --nodes 3\n',
    );

    const changed = run('lab/cli.ts', ['up', '--leader-imbalance-seconds', '10']);
    expect(await changed.ended).to.equal(0);
    expect(changed.output).to.match(/broker 0 .*running, ready in \d/);
    expect(runningLab(home)).to.include({ leaderImbalanceSeconds: 10 });

    signal(command.pid, 'SIGINT');
    expect(await command.ended).to.equal(0);
    expect(command.output).to.include('Stopped. Topics are kept');
    expect(ours()).to.deep.equal([]);
    expect(existsSync(join(home, 'run/lab.json'))).to.equal(false);
    expect(await isFree(first, '127.0.0.1')).to.equal(true);
  });

  it('after kill -9, the next command ends the orphans and no other process', async () => {
    const command = start(['--no-jupyter']);
    await running(command);
    signal(command.pid, 'SIGKILL');
    await command.ended;
    const orphans = ours();
    expect(orphans).to.have.length(1);
    // A process that looks like one of them.
    const foreign = spawn('sleep', ['60'], { argv0: commandOf(orphans[0]!).join(' '), stdio: 'ignore' });

    expect(await run('lab/cli.ts', ['down']).ended).to.equal(0);

    expect(orphans.filter(isAlive)).to.deep.equal([]);
    expect(isAlive(foreign.pid!)).to.equal(true);
    foreign.kill();
  });

  it('names a taken port and the option that moves it, and starts nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(first, '127.0.0.1', resolve));
    const command = start();
    const exitCode = await command.ended;
    server.close();
    expect(exitCode).to.equal(1);
    expect(command.output).to.include(`Port ${first}, needed for broker 0, is taken by node`);
    expect(command.output).to.include('npm start -- --port-kafka');
    expect(ours()).to.deep.equal([]);
  });

  it('stops in order when Ctrl-C comes while it is starting', async () => {
    const command = start(['--no-jupyter']);
    await until(() => existsSync(join(home, 'logs/broker-0.log')), 10_000);
    signal(command.pid, 'SIGINT');
    expect(await command.ended).to.equal(0);
    expect(ours()).to.deep.equal([]);
  });

  it('uses an existing cluster and starts none when KAFKA_BROKERS is set; `npm run lab` stops and resets it', async () => {
    const command = start(['--no-jupyter'], { KAFKA_BROKERS: '127.0.0.1:1, 127.0.0.1:2' });
    const lab = await running(command);
    expect(lab.bootstrap).to.deep.equal(['127.0.0.1:1', '127.0.0.1:2']);
    const status = (await (await fetch(`${lab.url}/api/status`)).json()) as {
      mode: string;
      brokers: unknown[];
    };
    expect(status).to.deep.include({ mode: 'external', brokers: [] });

    const data = join(home, 'cluster-1');
    mkdirSync(data);
    const [reset, look] = [run('lab/cli.ts', ['reset', '--yes']), run('lab/cli.ts', ['status'])];
    expect(await reset.ended).to.equal(1);
    expect(reset.output).to.equal('The lab is running. Stop it first: npm run lab -- down\n');
    expect(await look.ended).to.equal(0);
    expect(await run('lab/cli.ts', ['down']).ended).to.equal(0);
    expect(await command.ended).to.equal(0);

    const [late, done] = [run('lab/cli.ts', ['kill', '0']), run('lab/cli.ts', ['reset', '--yes'])];
    expect(await late.ended).to.equal(1);
    expect(late.output).to.equal('No lab is running. Start one with: npm start\n');
    expect(await done.ended).to.equal(0);
    expect(existsSync(data)).to.equal(false);
  });
});

/** A command of the project in a process of its own, with what it printed. */
class Command {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(file: string, args: string[], env: Record<string, string>) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: projectDir,
      env: { ...process.env, KAFKA_BROKERS: '', SMTP_URL: '', NO_COLOR: '1', ...env, ...ownerMark() },
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (part: Buffer) => {
        this.output += part.toString();
      });
    }
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }
}
