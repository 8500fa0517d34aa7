import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import { until } from '../../lab/processes/owner';
import { leaveOut } from '../../test/leave-out';
import { BUSY_SECONDS, processorSeconds, watchBusy } from './busy';
import { gradeSource, spec } from './fixtures';

describe('a child that keeps the processor', function () {
  this.timeout(60_000);

  before(function () {
    if (!existsSync(`/proc/${process.pid}/stat`))
      leaveOut(this, 'this system does not tell processor time in /proc');
  });

  it('is stopped long before the test’s time is up, and the next test goes on in a new one', async () => {
    const { tests } = await gradeSource(
      'export function loop() { for (;;); }\nexport function fine() { return 42; }',
      [
        spec('loop', (t) => t.call('loop'), { timeoutMs: 50_000 }),
        spec('fine', async (t) => expect(await t.call('fine')).to.equal(42)),
      ],
    );
    expect(tests.map(({ outcome }) => outcome)).to.deep.equal(['crash', 'pass']);
    expect(tests[0]?.message).to.match(/kept the processor for 3 s without a pause/);
  });

  it('is not stopped while it pauses, however much it works in all', async () => {
    const source = `export async function works() {
      for (let turn = 0; turn < 12; turn++) {
        for (const end = performance.now() + 400; performance.now() < end; );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return 42;
    }`;
    const { tests } = await gradeSource(source, [
      spec('works', async (t) => expect(await t.call('works')).to.equal(42), { timeoutMs: 50_000 }),
    ]);
    expect(tests[0]?.outcome).to.equal('pass');
  });

  it('is not stopped while it only waits, though it does not answer', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    let stopped = false;
    const watch = watchBusy(
      child.pid as number,
      () => {},
      () => {
        stopped = true;
      },
    );
    await new Promise((resolve) => setTimeout(resolve, (BUSY_SECONDS + 1) * 1_000));
    watch.end();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stopped).to.equal(false);
  });

  it('has the time of its children counted with its own', async () => {
    const child = spawn(
      '/bin/sh',
      ['-c', 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done & wait; sleep 30'],
      {
        stdio: 'ignore',
        detached: true,
      },
    );
    const used = () => processorSeconds(child.pid as number) ?? 0;
    await until(() => used() > 0.05, 15_000);
    const counted = used();
    process.kill(-(child.pid as number), 'SIGKILL');
    await once(child, 'exit');
    expect(counted).to.be.above(0.05);
    expect(processorSeconds(child.pid as number)).to.equal(null);
  });
});
