import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { seededRandom } from '../../fixtures/random';
import { ownedProcesses, sweepOrphans } from '../../lab/processes/owner';
import { commandOf } from '../../lab/processes/table';
import { PROJECT } from '../runner/paths';
import { makeClass } from './demo';
import { gradeClass } from './grade-class';
import { localEngine } from './local-engine';
import { keepSettings } from './settings';

const EXERCISES = ['01-topics'];
const STUDENTS = 8;
const KILLS = Number(process.env.GRADER_KILLS ?? 4);

describe('a grader that is killed', function () {
  this.timeout(120_000 + KILLS * 30_000);
  let dir: string;
  let submissions: string;
  let undisturbed: Buffer;

  const gradebook = (out: string) => readFileSync(join(out, 'gradebook.csv'));
  const start = (out: string): ChildProcess =>
    spawn(
      process.execPath,
      [
        ...['--import', 'tsx', join(PROJECT, 'grading', 'cli', 'grade.ts')],
        ...[submissions, '--out', out, '--exercises', EXERCISES.join(), '--quiet', '--jobs', '4'],
      ],
      { cwd: PROJECT, stdio: ['ignore', 'ignore', 'pipe'] },
    );

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'killed-'));
    ({ submissions } = await makeClass(join(dir, 'class'), {
      exercises: EXERCISES,
      seed: 3,
      students: STUDENTS,
    }));
    const child = start(join(dir, 'undisturbed'));
    const [code] = await once(child, 'exit');
    expect(code).to.equal(0);
    undisturbed = gradebook(join(dir, 'undisturbed'));
  });
  after(async () => {
    await sweepOrphans();
    rmSync(dir, { recursive: true, force: true });
  });

  it(`goes on where it was: ${KILLS} times at any moment, and the gradebook is the same to the byte`, async () => {
    const out = join(dir, 'killed');
    const random = seededRandom(11);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = start(out);
      const ended = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), 300 + random() * 9_000);
      await ended;
      clearTimeout(timer);
    }
    const last = start(out);
    const [code] = await once(last, 'exit');
    expect(code).to.equal(0);
    expect(gradebook(out).equals(undisturbed), 'the gradebook is the same').to.equal(true);
  });

  it('repeats what its broker’s death disturbed, and nobody’s mark is another one', async () => {
    const out = join(dir, 'broker');
    const brokers = mkdtempSync(join(tmpdir(), 'killed-broker-'));
    const said: string[] = [];
    let isKilled = false;
    const killBroker = () => {
      if (isKilled) return;
      const broker = ownedProcesses().find((pid) => commandOf(pid).includes('kafka.Kafka'));
      if (!broker) return;
      isKilled = true;
      process.kill(broker, 'SIGKILL');
    };
    try {
      mkdirSync(out);
      await gradeClass({
        submissions,
        out,
        settings: keepSettings(out, { exercises: EXERCISES }),
        reporter: {
          step: () => {},
          begin: () => {},
          end: () => {},
          done: killBroker,
          said: (text) => said.push(text),
        },
        engine: () => {
          const engine = localEngine({ jobs: 4, dir: brokers });
          return { engine, close: () => engine.close() };
        },
      });
    } finally {
      rmSync(brokers, { recursive: true, force: true });
    }
    expect(isKilled, 'a broker was killed').to.equal(true);
    expect(said.join('\n'), 'what was said').to.match(/not judged|started again/);
    expect(gradebook(out).equals(undisturbed), 'the gradebook is the same').to.equal(true);
  });
});
