import { expect } from 'chai';
import { describe, it } from 'mocha';
import { aliveBrokers, connectCluster, TooFewBrokers } from './cluster';
import { runExercise } from './run';

const brokers = (process.env.TEST_BROKERS ?? '').split(',');

describe('an exercise for a cluster of three', function () {
  this.timeout(20_000);

  it('is not judged on fewer brokers: a sentence says what to do', async function () {
    const cluster = await connectCluster(brokers);
    if (cluster instanceof Error) throw cluster;
    if ((await aliveBrokers(cluster)) >= 3) return this.skip();
    const refused = await runExercise({ exercise: '06-resilience', brokers }).catch((error: Error) => error);
    expect(refused).to.be.instanceOf(TooFewBrokers);
    expect((refused as Error).message).to.match(/3 brokers, and 1 runs: .*lab\.cluster\(3\).*--nodes 3/);
  });
});
