import type { TestContext } from './suite';

const POLL_MS = 10;
const LIMIT_MS = 5_000;

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
    const found = (await t.oracle.partitions(topic))[partition];
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
  const all = await t.oracle.partitions(topic);
  const { leader, replicas = [] } = all[partition] ?? {};
  const leads = (id: number) => all.filter((other) => other.leader === id).length;
  const left = replicas.filter((id) => id !== leader).sort((a, b) => leads(b) - leads(a));
  await setReplicas(t, topic, partition, left);
  t.found(`the leader of partition ${partition} of ${topic} moved from broker ${leader} to ${left[0]}`);
}
