import { assert } from 'chai';
import { plainKafka } from '../../lib/kit/kafka';
import type { PartitionMetadata } from '../../lib/kit/metadata';
import { readMetadata } from '../../lib/kit/metadata';
import type { TestContext } from './suite';

const POLL_MS = 10;
const LIMIT_MS = 5_000;

/**
 * The partitions of a topic as each broker of the cluster tells them, once all tell the same. A broker learns a little
 * later than another of a topic that was made and of a leader that moved, and a submission may ask any of them.
 */
export async function partitionsOf(t: TestContext, topic: string): Promise<PartitionMetadata[]> {
  const { brokers } = await readMetadata(t.oracle.kafka);
  for (const deadline = Date.now() + LIMIT_MS; ; await new Promise((next) => setTimeout(next, POLL_MS))) {
    const views = await Promise.all(brokers.map(({ host, port }) => viewOf(`${host}:${port}`, topic)));
    const [view, ...others] = views.map((each) => JSON.stringify(each));
    if (views[0] && others.every((other) => other === view)) return views[0];
    if (Date.now() < deadline) continue;
    if (views.every((each) => each === null)) assert.fail(`there is no topic ${topic}`);
    throw new Error(`The brokers do not agree on ${topic} after ${LIMIT_MS / 1000} s`);
  }
}

/** What one broker knows of a topic; null where it does not know it. */
async function viewOf(broker: string, topic: string): Promise<PartitionMetadata[] | null> {
  const { topics } = await readMetadata(plainKafka({ brokers: [broker] }));
  return topics.find(({ name }) => name === topic)?.partitions ?? null;
}

/**
 * Gives a partition other replicas, and waits until the cluster names the first of them as its leader. Nobody has to
 * copy anything, and no broker goes down, as long as they were replicas before.
 */
export async function setReplicas(
  t: TestContext,
  topic: string,
  partition: number,
  replicas: number[],
): Promise<void> {
  await t.oracle.admin.alterPartitionReassignments({
    topics: [{ topic, partitionAssignment: [{ partition, replicas }] }],
  });
  for (const deadline = Date.now() + LIMIT_MS; ; ) {
    const found = (await partitionsOf(t, topic))[partition];
    if (found?.leader === replicas[0] && found?.replicas.length === replicas.length) return;
    if (Date.now() > deadline) throw new Error(`Partition ${partition} of ${topic} kept its replicas`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Moves the leader of a partition, by taking it out of the replicas, to a broker that leads other partitions of the
 * topic: as after a broker's death, a request to the new leader is not the first one to that broker.
 */
export async function moveLeader(t: TestContext, topic: string, partition: number): Promise<void> {
  const all = await partitionsOf(t, topic);
  const { leader, replicas = [] } = all[partition] ?? {};
  const leads = (id: number) => all.filter((other) => other.leader === id).length;
  const left = replicas.filter((id) => id !== leader).sort((a, b) => leads(b) - leads(a));
  await setReplicas(t, topic, partition, left);
  t.found(`the leader of partition ${partition} of ${topic} moved from broker ${leader} to ${left[0]}`);
}
