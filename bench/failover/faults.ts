import type { Cluster } from '../../lab/kafka/cluster';
import { replicaStates } from '../../lib/06-resilience';
import { plainKafka } from '../../lib/kit/kafka';
import { pause } from '../../lib/kit/listen';
import { readMetadata } from '../../lib/kit/metadata';

/** Something that happens to a cluster, from its beginning until all brokers run again. */
export interface Fault {
  name: string;
  /** @param leader id of the broker that it happens to first; it leads a partition that is written to */
  run(cluster: Cluster, leader: number): Promise<void>;
}

/** How long a broker stays away, or hangs. */
const AWAY_MS = 3_000;
const HANGS_MS = 10_000;
const IN_SYNC_TIMEOUT_MS = 60_000;

export const FAULTS: Fault[] = [
  {
    name: 'SIGKILL',
    async run(cluster, leader) {
      await cluster.node(leader).kill();
      await pause(AWAY_MS);
      await cluster.node(leader).start();
    },
  },
  {
    name: 'SIGTERM',
    async run(cluster, leader) {
      await cluster.node(leader).stop();
      await pause(AWAY_MS);
      await cluster.node(leader).start();
    },
  },
  {
    name: 'SIGSTOP 10 s',
    async run(cluster, leader) {
      cluster.node(leader).pause();
      await pause(HANGS_MS);
      cluster.node(leader).resume();
    },
  },
  {
    name: 'rolling bounce',
    async run(cluster, leader) {
      const ids = cluster.brokers().map(({ id }) => id);
      for (const id of [leader, ...ids.filter((other) => other !== leader)]) {
        await cluster.node(id).stop();
        await cluster.node(id).start();
        // As one does it with a real cluster: the next one only when this one has caught up.
        await untilInSync(cluster.bootstrap);
      }
    },
  },
];

/** Waits until every replica of every partition is in sync. */
export async function untilInSync(brokers: string[]): Promise<void> {
  for (const deadline = Date.now() + IN_SYNC_TIMEOUT_MS; ; await pause(200)) {
    const { topics } = await readMetadata(plainKafka({ brokers }));
    const behind = replicaStates(topics.flatMap(({ partitions }) => partitions)).filter(
      ({ health }) => health !== 'in sync',
    );
    if (behind.length === 0) return;
    if (Date.now() > deadline) {
      const names = behind.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
      throw new Error(`Not in sync again after ${IN_SYNC_TIMEOUT_MS / 1000} s: ${names}.`);
    }
  }
}
