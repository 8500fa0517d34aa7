import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { type ReplicaState, replicaStates } from '../../../lib/06-resilience';
import { readMetadata } from '../../../lib/kit/metadata';

// All that kafkajs's own admin client can tell is asked of it; the kit only where a partition may have no leader.

/** kafkajs's ConfigResourceTypes.TOPIC. */
const TOPIC = 2;

export async function createReplicatedTopic(
  kafka: Kafka,
  options: {
    topic?: string;
    partitions?: number;
    replicationFactor?: number;
    minInsyncReplicas?: number;
    replace?: boolean;
  } = {},
): Promise<boolean> {
  const { topic = 'velib-stations', partitions = 10, replicationFactor = 3, minInsyncReplicas = 2 } = options;
  if (replicationFactor < minInsyncReplicas) {
    throw new RangeError(`${minInsyncReplicas} of ${replicationFactor} replicas can never be in sync`);
  }
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers } = await admin.describeCluster();
    if (brokers.length < replicationFactor) {
      throw new RangeError(`${replicationFactor} replicas asked for, ${brokers.length} brokers there`);
    }
    const exists = async () => (await admin.listTopics()).includes(topic);
    if (await exists()) {
      if (options.replace !== true) return false;
      await admin.deleteTopics({ topics: [topic] });
      while (await exists()) await pause(20);
    }
    await admin.createTopics({
      waitForLeaders: false,
      topics: [
        {
          topic,
          replicaAssignment: assign(
            brokers.map(({ nodeId }) => nodeId),
            partitions,
            replicationFactor,
          ),
          configEntries: [{ name: 'min.insync.replicas', value: `${minInsyncReplicas}` }],
        },
      ],
    });
    for (let tries = 0; tries < 200; tries++) {
      if (await isReady(admin, topic, partitions, replicationFactor)) return true;
      await pause(50);
    }
    throw new Error(`${topic} has been created, but not all of its replicas are in sync`);
  } finally {
    await admin.disconnect();
  }
}

/** Each partition's replicas on brokers that follow each other, beginning with the next one. */
function assign(brokers: number[], partitions: number, replicationFactor: number) {
  return Array.from({ length: partitions }, (_, partition) => ({
    partition,
    replicas: Array.from(
      { length: replicationFactor },
      (_, replica) => brokers[(partition + replica) % brokers.length] as number,
    ),
  }));
}

async function isReady(admin: Admin, topic: string, partitions: number, replicationFactor: number) {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics[0]?.partitions ?? [];
    const sound = found.filter(({ leader, isr }) => leader >= 0 && isr.length === replicationFactor);
    return sound.length === partitions;
  } catch {
    // Not every broker knows it yet, or a partition has no leader.
    return false;
  }
}

export async function describeReplicas(
  kafka: Kafka,
  { topic = 'velib-stations' }: { topic?: string } = {},
): Promise<ReplicaState[]> {
  const found = (await readMetadata(kafka)).topics.find(({ name }) => name === topic);
  if (!found) throw new Error(`Topic ${topic} does not exist`);
  const admin = kafka.admin();
  await admin.connect();
  const wanted = { type: TOPIC, name: topic, configNames: ['min.insync.replicas'] };
  const answer = admin.describeConfigs({ resources: [wanted], includeSynonyms: false });
  const { resources } = await answer.finally(() => admin.disconnect());
  return replicaStates(found.partitions, {
    minInsyncReplicas: +(resources[0]?.configEntries[0]?.configValue ?? 1),
  });
}
