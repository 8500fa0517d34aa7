import type { Kafka, Producer } from 'kafkajs';
import { withAdmin } from '../../lib/kit/admin';
import { createKafka } from '../../lib/kit/kafka';
import { readTopic } from '../../lib/kit/read';
import type { GradingCluster } from '../cluster';
import { signIn } from '../runner/access';
import type { Target } from './attack';

/** What another submission has on the brokers: records, a group's offsets, a producer in a transaction. */
export interface BrokerCanary {
  target: NonNullable<Target['kafka']>;
  /** What is not as it was, a sentence each. */
  damage(): Promise<string[]>;
  /** Puts everything back after an attack that got through. */
  plant(): Promise<void>;
  close(): Promise<void>;
}

/** The attacker has slot 0, its victim slot 1. */
export async function plantOnBrokers(cluster: GradingCluster, secret: string): Promise<BrokerCanary> {
  const { bootstrap } = cluster;
  const { grader, prefix } = cluster.access(1);
  const kafka = createKafka({ brokers: bootstrap, logCreator: () => () => {}, ...signIn(grader) });
  const [topic, group, transactionalId] = ['topic', 'group', 'transactions'].map((name) => prefix + name) as [
    string,
    string,
    string,
  ];
  const own = cluster.access(0).prefix;
  let producer: Producer | undefined;
  let before = '';
  const plant = async () => {
    await producer?.disconnect();
    await withAdmin(kafka, async (admin) => {
      const old = (await admin.listTopics()).filter((name) => name === topic || name.startsWith(own));
      if (old.length > 0) await admin.deleteTopics({ topics: old, timeout: 20_000 });
      await admin.deleteGroups([group]).catch(() => {});
      await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
    });
    producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await send(producer, topic, [secret, 'b', 'c']);
    await commit(kafka, group, topic);
    before = await stateOf(kafka, topic, group);
  };
  await plant();
  return {
    target: { bootstrap, topic, group, transactionalId, own },
    async damage() {
      const after = await stateOf(kafka, topic, group);
      // Groups of members that were killed are there until their session ends, and deleted by a later run.
      const strays = (await withAdmin(kafka, (admin) => admin.listTopics())).filter((name) =>
        name.startsWith(own),
      );
      const sends = await send(producer as Producer, topic, []).then(
        () => true,
        () => false,
      );
      return [
        ...(after === before
          ? []
          : [`another submission's topic or group was changed: ${after}, not ${before}`]),
        ...(sends ? [] : ["another submission's producer was fenced"]),
        ...(strays.length > 0 ? [`${strays.length} topics were left behind, such as ${strays[0]}`] : []),
      ];
    },
    plant,
    async close() {
      await producer?.disconnect();
    },
  };
}

async function send(producer: Producer, topic: string, values: string[]): Promise<void> {
  const transaction = await producer.transaction();
  if (values.length > 0)
    await transaction.send({ topic, messages: values.map((value) => ({ partition: 0, value })) });
  await transaction.commit();
}

async function commit(kafka: Kafka, groupId: string, topic: string): Promise<void> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  try {
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    await joined;
    await consumer.commitOffsets([{ topic, partition: 0, offset: '2' }]);
  } finally {
    await consumer.disconnect();
  }
}

/** Records, configs, partitions, offsets and rights, as a text. */
async function stateOf(kafka: Kafka, topic: string, group: string): Promise<string> {
  return withAdmin(kafka, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) return 'there is no topic';
    const [{ partitions } = { partitions: [] }] = await admin.fetchOffsets({
      groupId: group,
      topics: [topic],
    });
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic, configNames: ['retention.ms'] }],
    });
    const { resources: rights } = await admin.describeAcls({
      resourceType: 1,
      resourcePatternType: 1,
      operation: 1,
      permissionType: 1,
    });
    return JSON.stringify({
      records: (await readTopic(kafka, { topic })).map(({ partition, offset, value }) => [
        partition,
        offset,
        value === null ? null : String(value),
      ]),
      ends: (await admin.fetchTopicOffsets(topic)).length,
      committed: partitions.map(({ partition, offset }) => [partition, offset]),
      retention: resources[0]?.configEntries[0]?.configValue,
      groups: (await admin.listGroups()).groups
        .map(({ groupId }) => groupId)
        .filter((id) => /^(grader|w1)/.test(id))
        .sort(),
      rights: rights.length,
    });
  });
}
