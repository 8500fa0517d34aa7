import { type ChildProcess, spawn } from 'node:child_process';
import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { projectDir } from '../paths';
import { orphans, ownedProcesses, ownerMark, signal, sweepOrphans, until } from './owner';
import { isAlive, startTime } from './table';

/** The longest pid is shorter: no process has it. */
const DEAD = `99999999:1:${encodeURI(projectDir)}`;

describe('lab/processes/owner', () => {
  const started: ChildProcess[] = [];

  function sleeper(mark?: string): number {
    const env = { PATH: process.env.PATH, ...(mark ? { KAFKA_COURSE_OWNER: mark } : {}) };
    const child = spawn('sleep', ['60'], { env, stdio: 'ignore' });
    started.push(child);
    return child.pid!;
  }

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  it('ends processes whose owner has died, also a paused one, and only those', async () => {
    const orphan = sleeper(DEAD);
    const paused = sleeper(DEAD);
    signal(paused, 'SIGSTOP');
    const foreign = sleeper();
    const elsewhere = sleeper('99999999:1:/another/clone');
    const mine = sleeper(ownerMark().KAFKA_COURSE_OWNER);

    const ended = await sweepOrphans(1_000);

    expect(ended.map(({ pid }) => pid)).to.include.members([orphan, paused]);
    expect([orphan, paused].map(isAlive)).to.deep.equal([false, false]);
    expect([foreign, elsewhere, mine].map(isAlive)).to.deep.equal([true, true, true]);
  });

  it('takes an owner for dead when another process has its pid now', () => {
    const orphan = sleeper(`${process.pid}:1:${encodeURI(projectDir)}`);
    expect(orphans().map(({ pid }) => pid)).to.include(orphan);
  });

  it('lists the processes that this one started', () => {
    const mine = sleeper(ownerMark().KAFKA_COURSE_OWNER);
    const foreign = sleeper();
    expect(ownedProcesses()).to.include(mine).and.not.include(foreign);
  });

  it('knows a process by its pid and the time it started', async () => {
    const pid = sleeper();
    expect(startTime(pid)).to.be.a('string').and.equal(startTime(pid));
    signal(pid, 'SIGKILL');
    expect(await until(() => startTime(pid) === null, 2_000)).to.equal(true);
  });
});
