import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { handleThroughKill } from '../bench/failover/consumers';
import { FAULTS } from '../bench/failover/faults';
import { deliverThrough } from '../bench/failover/run';
import { type Cluster, startCluster } from '../lab/kafka/cluster';

// A short run of `npm run bench -- failover`, which counts what a plain send loses as well.
describe('a cluster whose brokers fail', function () {
  this.timeout(180_000);
  const dir = mkdtempSync(join(tmpdir(), 'kafka-failover-'));
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ shape: { brokers: 3, controller: 'combined' }, dir, ports: 'free' });
  });
  after(async () => {
    await cluster?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  for (const name of ['SIGKILL', 'SIGTERM']) {
    it(`loses, repeats and reorders nothing that was sent by partition: ${name}`, async () => {
      const fault = FAULTS.find((each) => each.name === name)!;
      const deliveries = await deliverThrough(cluster, fault, { messages: 20_000, name: `test-${name}` });
      const safe = deliveries.filter(({ sender }) => sender !== 'naive');
      expect(safe.map(({ longestGapMs: _, ...delivery }) => delivery)).to.deep.equal(
        ['worked', 'kit'].map((sender) => ({
          sender,
          acknowledged: 20_000,
          lost: 0,
          duplicates: 0,
          reordered: 0,
          error: null,
        })),
      );
    });
  }

  it('skips no record when a member of a group is killed in mid-batch', async () => {
    expect(await handleThroughKill(cluster, { records: 1_000, name: 'test-member' })).to.include({
      records: 1_000,
      skipped: 0,
    });
  });
});
