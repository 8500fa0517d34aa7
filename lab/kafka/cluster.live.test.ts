import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Kafka, logLevel } from 'kafkajs';
import { after, before, describe, it } from 'mocha';
import { createKafka } from '../../lib/kit/kafka';
import type { ClusterShape } from '../../lib/kit/lab';
import { type PartitionMetadata, readMetadata } from '../../lib/kit/metadata';
import { type Cluster, startCluster } from './cluster';

/** A cluster of its own for the tests of a suite, with a topic `t` that has a copy on every broker. */
function clusterOf(shape: ClusterShape, leaderImbalanceSeconds = 300) {
  const dir = mkdtempSync(join(tmpdir(), 'kafka-cluster-'));
  const made = {} as { cluster: Cluster; kafka: Kafka };

  before(async () => {
    made.cluster = await startCluster({ shape, dir, ports: 'free', settings: { leaderImbalanceSeconds } });
    made.kafka = createKafka({ brokers: made.cluster.bootstrap, logLevel: logLevel.NOTHING });
    const admin = made.kafka.admin();
    await admin.connect();
    const topic = { topic: 't', numPartitions: 2 * shape.brokers, replicationFactor: shape.brokers };
    await admin.createTopics({ topics: [topic] });
    await admin.disconnect();
  });
  after(async () => {
    await made.cluster?.stop();
    rmSync(dir, { recursive: true });
  });
  return made;
}

async function partitions(kafka: Kafka): Promise<PartitionMetadata[]> {
  return (await readMetadata(kafka, ['t'])).topics[0]!.partitions;
}

/** Waits until every partition of `t` is as wanted, and says how they are when the time is up. */
async function every(
  kafka: Kafka,
  wanted: (partition: PartitionMetadata) => boolean,
  timeoutMs = 40_000,
): Promise<void> {
  let last: unknown;
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; ) {
    const found = await partitions(kafka).catch((error: Error) => error);
    if (Array.isArray(found) && found.every(wanted)) return;
    last = found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `Not as wanted after ${timeoutMs} ms: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}

const has = (isr: number[]) => (partition: PartitionMetadata) => {
  return partition.leader !== null && [...partition.isr].sort().join() === isr.join();
};

describe('a cluster of three combined nodes', function () {
  this.timeout(120_000);
  const made = clusterOf({ brokers: 3, controller: 'combined' });

  it('gives the partitions of a node that hangs to others, and takes the node back', async () => {
    const { cluster } = made;
    // A node that hangs takes connections and answers nothing: kafkajs would ask it again and again.
    const kafka = createKafka({ brokers: cluster.bootstrap.slice(1), logLevel: logLevel.NOTHING });
    expect(cluster.node(0).pause()).to.include({ state: 'paused' });
    await every(kafka, has([1, 2]));
    expect(cluster.node(0).resume()).to.include({ state: 'running' });
    await every(kafka, has([0, 1, 2]));
  });

  it('starts a node that was killed while another is down', async () => {
    const { cluster, kafka } = made;
    await cluster.node(0).kill();
    await every(kafka, has([1, 2]));
    await cluster.node(1).kill();
    expect(await cluster.node(0).start()).to.include({ state: 'running' });
    await every(kafka, has([0, 2]));
    await cluster.node(1).start();
    await every(kafka, has([0, 1, 2]));
  });

  it('says which controllers are missing when a majority is, and the node goes on waiting for them', async () => {
    const { cluster, kafka } = made;
    cluster.node(1).pause();
    await Promise.all([cluster.node(0).kill(), cluster.node(2).kill()]);
    const began = Date.now();
    const message = await cluster
      .node(0)
      .start()
      .then(
        () => 'started',
        (error: Error) => error.message,
      );
    expect(message).to.equal(
      'Broker 0 has started and waits: a majority of controllers, 2 of 3, must run, and broker 1 is paused, ' +
        'broker 2 is killed. Start another: without a majority nothing is decided.',
    );
    expect(Date.now() - began).to.be.below(15_000);
    expect(cluster.node(0).info()).to.include({ state: 'starting' });
    await cluster.node(2).start();
    expect(await cluster.node(0).start()).to.include({ state: 'running' });
    cluster.node(1).resume();
    await every(kafka, has([0, 1, 2]));
  });

  it('names the brokers that there are', () => {
    expect(() => made.cluster.node(7)).to.throw('There is no broker 7. Brokers of this lab: 0, 1, 2.');
    expect(() => made.cluster.zookeeper(1)).to.throw(
      'There is no ZooKeeper 1. ZooKeepers of this lab: none.',
    );
  });
});

describe('a cluster of two brokers with the controller apart', function () {
  this.timeout(120_000);
  const made = clusterOf({ brokers: 2, controller: 'apart' }, 1);

  it('tells the controller from the brokers', () => {
    const { cluster } = made;
    expect(cluster.brokers().map(({ id, kind }) => ({ id, kind }))).to.deep.equal([
      { id: 0, kind: 'broker' },
      { id: 1, kind: 'broker' },
    ]);
    expect(cluster.controllers()).to.have.length(1);
    expect(cluster.node(100).info()).to.include({ kind: 'controller', state: 'running' });
  });

  it('lets the last broker lead all, with one replica in sync each, until the other returns as preferred leader', async () => {
    const { cluster, kafka } = made;
    await cluster.node(0).kill();
    await every(kafka, (partition) => has([1])(partition) && partition.leader === 1);
    await cluster.node(0).start();
    await every(kafka, (partition) => has([0, 1])(partition) && partition.leader === partition.replicas[0]);
    const leaders = new Set((await partitions(kafka)).map(({ leader }) => leader));
    expect([...leaders].sort()).to.deep.equal([0, 1]);
  });

  it('goes on without its controller, but starts no broker', async () => {
    const { cluster, kafka } = made;
    await cluster.node(100).kill();
    await every(kafka, has([0, 1]));
    await cluster.node(1).kill();
    const refused = await cluster
      .node(1)
      .start()
      .catch((error: Error) => error.message);
    expect(refused).to.include('a majority of controllers, 1 of 1, must run, and controller 100 is killed');
    await cluster.node(100).start();
    expect(await cluster.node(1).start()).to.include({ state: 'running' });
    await every(kafka, has([0, 1]));
  });
});
