import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import { after, before, describe, it } from 'mocha';
import { seededRandom, whole } from '../fixtures/random';
import { projectDir } from '../lab/paths';
import { ownerMark } from '../lab/processes/owner';
import { withAdmin } from '../lib/kit/admin';
import { createKafka } from '../lib/kit/kafka';
import { pause } from '../lib/kit/listen';
import { readTopic } from '../lib/kit/read';
import { createTaxiTopics, fillTaxiTopics, type TaxiTopics } from './taxi-topics';

const KILLS = 20;
const RIDES = 4_000;
/** Records of each topic in a batch. */
const LIMIT = 100;
const brokers = process.env.TEST_BROKERS ?? '';
const kafka = createKafka({ brokers: brokers.split(',') });
const prefix = `killed-join-${process.pid}`;
const topics: string[] = [];
const script = join(projectDir, '.lab', `${prefix}.mjs`);

/** A join in a process of its own, and the number of its last batch. */
function startJoin({ rides, fares, output, checkpoint }: TaxiTopics) {
  const args = [brokers, rides, fares, output, checkpoint, output, String(LIMIT)];
  const child: ChildProcess = fork(script, args, {
    env: { ...process.env, ...ownerMark() },
    cwd: projectDir,
  });
  const seen = { batch: -1 };
  child.on('message', (batch) => {
    seen.batch = batch as number;
  });
  return { child, seen, gone: once(child, 'exit') };
}

/** All that readers of committed messages see, marks included, in order. */
async function outputOf(topic: string): Promise<string[]> {
  return (await readTopic(kafka, { topic, waitForOpenMs: 10_000 })).map(
    ({ key, value }) => `${key} ${value}`,
  );
}

describe('a join that is killed', () => {
  // Bundled: it starts in a third of the time, twenty times.
  before(() =>
    build({
      entryPoints: [join(projectDir, 'test', 'taxi-join-child.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    }),
  );
  after(async () => {
    rmSync(script);
    await withAdmin(kafka, (admin) => admin.deleteTopics({ topics }));
  });

  it(`gives what an undisturbed one gives, though it is killed ${KILLS} times at any moment`, async function () {
    this.timeout(240_000);
    const names = await createTaxiTopics(kafka, prefix);
    const undisturbed = { ...names, ...(await createTaxiTopics(kafka, `${prefix}-quiet`)) };
    topics.push(...Object.values(names), ...Object.values(undisturbed));
    await fillTaxiTopics(kafka, names, { rides: RIDES, seed: 3 });

    const quiet = startJoin({ ...undisturbed, rides: names.rides, fares: names.fares });
    const [code] = await quiet.gone;
    expect(code, 'exit code of the undisturbed join').to.equal(0);
    const batches = quiet.seen.batch + 1;

    const random = seededRandom(7);
    const killedAt: number[] = [];
    while (killedAt.length < KILLS) {
      const running = startJoin(names);
      // Not before it works: a join that is killed while Node starts says nothing.
      await Promise.race([once(running.child, 'message'), running.gone]);
      await pause(whole(random, 0, 150));
      running.child.kill('SIGKILL');
      await running.gone;
      killedAt.push(running.seen.batch);
    }
    expect(killedAt.at(-1), `the batches at which it was killed: ${killedAt.join(' ')}`).to.be.lessThan(
      batches - 1,
    );
    const last = startJoin(names);
    expect((await last.gone)[0], 'exit code of the last join').to.equal(0);

    const [got, wanted] = [await outputOf(names.output), await outputOf(undisturbed.output)];
    expect(wanted.length, 'rows and marks').to.be.greaterThan(3_000);
    expect(got).to.deep.equal(wanted);
  });
});
