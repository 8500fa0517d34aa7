import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Admin, logLevel } from 'kafkajs';
import { after, before, describe, it } from 'mocha';
import { createKafka } from '../../lib/kit/kafka';
import { type Cluster, startCluster } from './cluster';
import { toShape } from './shape';

describe('a cluster of three nodes', function () {
  this.timeout(40_000);
  const dir = mkdtempSync(join(tmpdir(), 'kafka-cluster-'));
  let cluster: Cluster;
  let admin: Admin;

  before(async () => {
    cluster = await startCluster({ shape: toShape({ brokers: 3 }), dir, ports: 'free' });
    admin = createKafka({ brokers: cluster.bootstrap, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  after(async () => {
    await admin?.disconnect();
    await cluster?.stop();
    rmSync(dir, { recursive: true });
  });

  const partition = async () => (await admin.fetchTopicMetadata({ topics: ['t'] })).topics[0]!.partitions[0]!;

  it('elects another leader when one is killed, and takes the node back', async () => {
    await admin.createTopics({ topics: [{ topic: 't', numPartitions: 1, replicationFactor: 3 }] });
    const { leader } = await partition();
    await cluster.node(leader).kill();
    const changed = await waitFor(
      async () => (await partition()).leader !== leader && (await partition()).leader >= 0,
    );
    expect(changed, 'another leader').to.equal(true);

    await cluster.node(leader).start();
    expect(await waitFor(async () => (await partition()).isr.length === 3), 'three in sync').to.equal(true);
  });

  it('names the brokers that there are', () => {
    expect(() => cluster.node(7)).to.throw('There is no broker 7. Brokers of this lab: 0, 1, 2.');
  });
});

async function waitFor(condition: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
