import type { Message, Producer, ProducerRecord, RecordMetadata, Transaction } from 'kafkajs';
import type { Cluster, PartitionsOfTopic } from './cluster';

/** What picks the partition of a message, as kafkajs's partitioners do. */
export type Partitioner = (args: {
  topic: string;
  partitionMetadata: PartitionsOfTopic;
  message: Message;
}) => number;

/** The settings of `send` beside topic and messages. */
type SendSettings = Omit<ProducerRecord, 'topic' | 'messages'>;

/** The messages of one topic that go to one partition. */
interface Part {
  topic: string;
  messages: Message[];
}

/**
 * Lets a producer send to each partition by a request of its own.
 *
 * kafkajs 2.2.4 loses acknowledged messages when one `send` has messages for several partitions and a leader changes
 * meanwhile: it notes which *brokers* have answered, and asks none of them again, also where a broker has become the
 * leader of a partition that failed (https://github.com/tulios/kafkajs/issues/1303). With one partition a send there
 * is nothing that a broker could have answered before. On a cluster of one broker messages go out together: leaders
 * cannot change there.
 *
 * @param cluster the producer's own, as `withItsCluster` gives it
 * @param partitioner what picks the partition of messages that name none
 */
export function sendByPartition(producer: Producer, cluster: Cluster, partitioner: Partitioner): Producer {
  const { send, sendBatch, transaction } = producer;
  let connected = false;
  producer.on(producer.events.CONNECT, () => {
    connected = true;
  });
  producer.on(producer.events.DISCONNECT, () => {
    connected = false;
  });

  const parts = async (topics: Part[]): Promise<Part[]> => {
    const found: Part[] = [];
    for (const { topic, messages } of topics) {
      await knowTopic(cluster, topic);
      const partitionMetadata = cluster.findTopicPartitionMetadata(topic);
      const byPartition = new Map<number, Message[]>();
      for (const message of messages) {
        const partition = message.partition ?? partitioner({ topic, partitionMetadata, message });
        const same = byPartition.get(partition);
        if (same) same.push({ ...message, partition });
        else byPartition.set(partition, [{ ...message, partition }]);
      }
      for (const part of byPartition.values()) found.push({ topic, messages: part });
    }
    return found;
  };

  const hasOneBroker = () => cluster.brokerPool.metadata?.brokers.length === 1;
  /** What is not sound, or too early, is left to kafkajs, which says what is wrong. */
  const isSound = (topics: Part[]) => connected && topics.every(({ messages }) => Array.isArray(messages));

  producer.sendBatch = async (batch) => {
    const topics = batch.topicMessages ?? [];
    if (!isSound(topics) || hasOneBroker()) return sendBatch.call(producer, batch);
    const { topicMessages, ...settings } = batch;
    return sideBySide(await parts(topics), (part) => send.call(producer, { ...settings, ...part }));
  };
  producer.send = async ({ topic, messages, ...settings }) => {
    if (!isSound([{ topic, messages }]) || hasOneBroker()) {
      return send.call(producer, { topic, messages, ...settings });
    }
    return sideBySide(await parts([{ topic, messages }]), (part) =>
      send.call(producer, { ...settings, ...part }),
    );
  };
  producer.transaction = async () => inTransaction(await transaction.call(producer), parts, hasOneBroker);
  return producer;
}

/** In a transaction one after the other: each may have to add its partition to it first. */
function inTransaction(
  open: Transaction,
  parts: (topics: Part[]) => Promise<Part[]>,
  hasOneBroker: () => boolean,
): Transaction {
  const { send, sendBatch } = open;
  const each = async (topics: Part[], settings: SendSettings) => {
    const answers: RecordMetadata[] = [];
    for (const part of await parts(topics))
      answers.push(...(await send.call(open, { ...settings, ...part })));
    return answers;
  };
  open.send = async ({ topic, messages, ...settings }) =>
    hasOneBroker()
      ? send.call(open, { topic, messages, ...settings })
      : each([{ topic, messages }], settings);
  open.sendBatch = async (batch) => {
    const { topicMessages = [], ...settings } = batch;
    return hasOneBroker() ? sendBatch.call(open, batch) : each(topicMessages, settings);
  };
  return open;
}

/** Resolves or rejects once nothing is under way any more: a caller who stops then has no send behind its back. */
async function sideBySide(
  parts: Part[],
  send: (part: Part) => Promise<RecordMetadata[]>,
): Promise<RecordMetadata[]> {
  const results = await Promise.allSettled(parts.map(send));
  const failed = results.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

const ATTEMPTS = 20;
const PAUSE_MS = 250;

/** Has the producer's cluster ask for a topic's partitions, where it does not know them. A broker may be down just then. */
async function knowTopic(cluster: Cluster, topic: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cluster.addTargetTopic(topic);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
