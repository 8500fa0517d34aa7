import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { killGroup, takeLock } from './lock.mjs';
import { projectDir } from './paths.mjs';

let dir = '';
let started: ChildProcess[] = [];

/** Runs a script that may use takeLock, `dir`, spawn, fs and sleep; resolves once it prints a line. */
async function start(script: string): Promise<{ child: ChildProcess; line: string }> {
  const code = `
    import { takeLock } from ${JSON.stringify(pathToFileURL(join(projectDir, 'lab/setup/lock.mjs')).href)};
    import { spawn } from 'node:child_process';
    import fs from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const dir = ${JSON.stringify(dir)};
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = await once(child.stdout!, 'data');
  return { child, line: String(line).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const hold = "await takeLock(dir); console.log('taken'); setInterval(() => {}, 1000);";

describe('the lock of the set-up', () => {
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'course-'));
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map(kill));
    rmSync(dir, { recursive: true, force: true });
  });

  it('is taken and given back, and leaves nothing', async () => {
    (await takeLock(dir)).release();
    (await takeLock(dir)).release();
    expect(readdirSync(dir)).to.deep.equal([]);
  });

  it('makes a second process wait, tells it for whom, and goes over to it when that one dies', async () => {
    const { child } = await start(hold);
    let waitsFor = 0;
    let taken = false;
    const taking = takeLock(dir, {
      everyMs: 10,
      onWait: (pid) => {
        waitsFor = pid;
      },
    }).then((lock) => {
      taken = true;
      return lock;
    });
    await sleep(100);
    expect({ waitsFor, taken }).to.deep.equal({ waitsFor: child.pid, taken: false });
    await kill(child);
    (await taking).release();
    expect(readdirSync(dir)).to.deep.equal([]);
  });

  it('is not kept by a dead process whose id another process has by now', async () => {
    writeFileSync(
      join(dir, 'lock-1.json'),
      JSON.stringify({ pid: process.pid, start: 'long ago', children: [] }),
    );
    writeFileSync(join(dir, 'lock-2.json'), 'cut sho');
    (await takeLock(dir)).release();
    expect(readdirSync(dir)).to.deep.equal([]);
  });

  it('ends the commands that a killed holder left running', async () => {
    const { child, line } = await start(`
      const lock = await takeLock(dir);
      const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
      lock.addChild(left.pid);
      console.log(left.pid);`);
    const left = Number(line);
    try {
      await kill(child);
      process.kill(left, 0); // still there
      (await takeLock(dir)).release();
      const state = existsSync(`/proc/${left}/stat`) ? readFileSync(`/proc/${left}/stat`, 'utf8') : 'gone';
      expect(state).to.match(/gone|\) Z /);
    } finally {
      killGroup(left, 'SIGKILL');
    }
  });

  it('is held by one at a time, whoever comes and whoever is killed', async () => {
    writeFileSync(join(dir, 'count.txt'), '0');
    // Each takes it five times and adds one to a file, slowly: two at once would lose a count.
    const add = `
      console.log('begun');
      for (let turn = 0; turn < 5; turn++) {
        const lock = await takeLock(dir, { everyMs: 5 });
        const count = Number(fs.readFileSync(dir + '/count.txt', 'utf8'));
        await sleep(5);
        fs.writeFileSync(dir + '/count.txt', String(count + 1));
        lock.release();
      }`;
    const runs = await Promise.all([start(hold.replace("'taken'", '1')), start(add), start(add), start(add)]);
    await sleep(50);
    await kill(runs[0].child);
    await Promise.all(runs.slice(1).map(({ child }) => child.exitCode ?? once(child, 'exit')));
    expect(readFileSync(join(dir, 'count.txt'), 'utf8')).to.equal('15');
  }).timeout(20_000);
});
