import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { leaveOut } from '../../test/leave-out';
import { type GradingCluster, startGradingCluster } from '../cluster';
import type { Access } from '../runner/access';
import { type KnownTest, loadTests } from '../runner/load-tests';
import { exerciseFile } from '../runner/paths';
import { runExercise } from '../runner/run';
import type { SourceAttack } from './attack';
import { type BrokerCanary, plantOnBrokers } from './broker-canary';
import { newSecret } from './canaries';
import { meddling } from './meddling';
import { probeOf } from './probe';
import { pointsOf } from './recorded';
import { attackSource } from './source';

const EXERCISE = '01-topics';
/** Of the exercise, beside the probe. */
const TEST = 'creates-topic';
/** What its child had asked for when it was ended is still made after the run has tidied up, on a loaded machine. */
const OPEN = 'makes-many-topics';

describe('attacks on brokers', function () {
  this.timeout(150_000);
  const secret = newSecret();
  let dir: string;
  let cluster: GradingCluster;
  let canary: BrokerCanary;
  let tests: KnownTest[];

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'attacked-brokers-'));
    cluster = await startGradingCluster({ brokers: 1, users: 2, dir });
    canary = await plantOnBrokers(cluster, secret);
    tests = (await loadTests(EXERCISE)).filter(({ id }) => id === TEST);
  });
  after(async () => {
    await canary?.close();
    await cluster?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Grades an attack. @returns its points, and what it did of what it tried */
  const attackBy = async (attack: SourceAttack, access: Access) => {
    const nobody = { pid: process.pid, port: 9, victim: '', shared: '', token: '', project: '' };
    const probe = probeOf(attack, secret, (t) => [t.props.kafka()]);
    const graded = await runExercise({
      exercise: EXERCISE,
      submission: {
        file: exerciseFile(EXERCISE),
        source: attackSource(attack, { ...nobody, kafka: canary.target }),
      },
      brokers: cluster.bootstrap,
      access,
      tests: [...tests, probe.test].map((test) => ({ ...test, timeoutMs: attack.timeoutMs })),
    });
    const said = probe.said();
    const does = said.startsWith('through') || said.includes(secret);
    return { ...pointsOf(graded), said, damage: await canary.damage(), does };
  };

  for (const attack of meddling) {
    it(`${attack.name} ${attack.tries}: in vain`, async function () {
      const { open, hidden, said, damage, does } = await attackBy(attack, cluster.access(0));
      expect([open, hidden], 'points').to.deep.equal([0, 0]);
      if (damage.length > 0 && attack.name === OPEN) leaveOut(this, `${OPEN} is open: ${damage.join()}`);
      expect(damage).to.deep.equal([]);
      expect(does, said).to.equal(false);
    });
    if (!attack.bare) continue;
    it(`${attack.name} gets through where it has the grader's account`, async () => {
      const { grader, prefix } = cluster.access(0);
      const { said, damage, does } = await attackBy(attack, { grader, student: grader, prefix });
      expect(does || damage.length > 0, said).to.equal(true);
      await canary.plant();
    });
  }

  it('leave the brokers so that right code has all points', async () => {
    const graded = await runExercise({
      exercise: EXERCISE,
      brokers: cluster.bootstrap,
      access: cluster.access(0),
      only: [TEST, 'creates-with-configs', 'leaves-existing-topic'],
    });
    expect(graded.points).to.equal(graded.max);
  });
});
