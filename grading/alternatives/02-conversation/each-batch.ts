import type { Kafka } from 'kafkajs';
import type { ConsumedRecord, ProcessOptions } from '../../../lib/02-conversation';
import { onAssigned } from '../../../lib/kit/groups';

// Reads by eachBatch, which says itself what is done: an offset counts once it is resolved or committed.

interface ReadOptions {
  topic: string;
  groupId: string;
  fromBeginning: boolean;
  autoCommit: boolean;
  signal: AbortSignal;
  joined?: (partitions: number[]) => void;
  each: (record: ConsumedRecord, commit: () => Promise<void>) => Promise<void>;
}

async function readBatches(kafka: Kafka, options: ReadOptions): Promise<number> {
  const { topic, groupId, fromBeginning, autoCommit, signal, joined, each } = options;
  const consumer = kafka.consumer({ groupId });
  if (joined) onAssigned(consumer, topic, joined);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning });

  let done = 0;
  let failed = false;
  let inHand: Promise<void> = Promise.resolve();
  const end = new Promise<void>((resolve, reject) => {
    const finish = () => void inHand.then(resolve, reject);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    consumer
      .run({
        autoCommit,
        eachBatchAutoResolve: false,
        eachBatch: async ({
          batch,
          resolveOffset,
          commitOffsetsIfNecessary,
          heartbeat,
          isRunning,
          isStale,
        }) => {
          const { partition } = batch;
          for (const { offset, key, value } of batch.messages) {
            if (failed || signal.aborted || !isRunning() || isStale()) return;
            const next = (BigInt(offset) + 1n).toString();
            const record = {
              partition,
              offset,
              key: key === null ? null : key.toString('utf8'),
              value: value === null ? null : value.toString('utf8'),
            };
            inHand = each(record, () =>
              commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: next }] }] }),
            );
            try {
              await inHand;
            } catch (error) {
              failed = true;
              reject(error);
              return;
            }
            resolveOffset(offset);
            done += 1;
            await heartbeat();
          }
        },
      })
      .then(() => {
        // Not before it has joined: whoever has not joined cannot leave.
        if (signal.aborted) finish();
        signal.addEventListener('abort', finish);
      })
      .catch(reject);
  });
  return end.then(() => done).finally(() => consumer.disconnect());
}

export function consumeMessages(
  kafka: Kafka,
  {
    topic = 'conversation',
    groupId = 'mygroup',
    fromBeginning = false,
    signal,
    emit,
    joined,
  }: {
    topic?: string;
    groupId?: string;
    fromBeginning?: boolean;
    signal: AbortSignal;
    emit: (record: ConsumedRecord) => void;
    joined?: (partitions: number[]) => void;
  },
): Promise<number> {
  const each = async (record: ConsumedRecord) => emit(record);
  return readBatches(kafka, { topic, groupId, fromBeginning, autoCommit: true, signal, joined, each });
}

export function processAtLeastOnce(
  kafka: Kafka,
  { topic = 'conversation', groupId = 'mygroup', handle, signal }: ProcessOptions,
): Promise<number> {
  return readBatches(kafka, {
    topic,
    groupId,
    fromBeginning: true,
    autoCommit: false,
    signal,
    each: async (record, commit) => {
      await handle(record);
      await commit();
    },
  });
}

export function processAtMostOnce(
  kafka: Kafka,
  { topic = 'conversation', groupId = 'mygroup', handle, signal }: ProcessOptions,
): Promise<number> {
  return readBatches(kafka, {
    topic,
    groupId,
    fromBeginning: true,
    autoCommit: false,
    signal,
    each: async (record, commit) => {
      await commit();
      await handle(record);
    },
  });
}
