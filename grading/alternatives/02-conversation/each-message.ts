import type { EachMessagePayload, Kafka } from 'kafkajs';
import type { ConsumedRecord, ProcessOptions } from '../../../lib/02-conversation';
import { onAssigned } from '../../../lib/kit/groups';

// eachMessage without the kit's runUntilAborted.

const text = (bytes: Buffer | null | undefined): string | null => (bytes ? String(bytes) : null);

export async function consumeMessages(
  kafka: Kafka,
  options: {
    topic?: string;
    groupId?: string;
    fromBeginning?: boolean;
    signal: AbortSignal;
    emit: (record: ConsumedRecord) => void;
    joined?: (partitions: number[]) => void;
  },
): Promise<number> {
  const { topic = 'conversation', groupId = 'mygroup', fromBeginning = false, signal } = options;
  const consumer = kafka.consumer({ groupId });
  if (options.joined) onAssigned(consumer, topic, options.joined);
  const crashed = new Promise<never>((_, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
  });
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

  let received = 0;
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning });
    await consumer.run({
      eachMessage: async ({ partition, message: { offset, key, value } }) => {
        received++;
        options.emit({ partition, offset, key: text(key), value: text(value) });
      },
    });
    await Promise.race([aborted, crashed]);
  } finally {
    // Commits what was received, leaves the group, and waits for the message in hand.
    await consumer.disconnect();
  }
  return received;
}

/** `steps` commits and handles a message, in the order that makes the difference. */
async function processEach(
  kafka: Kafka,
  { topic = 'conversation', groupId = 'mygroup', signal }: ProcessOptions,
  steps: (record: ConsumedRecord, commit: () => Promise<void>) => Promise<void>,
): Promise<number> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let handled = 0;
  let atWork = false;
  try {
    await new Promise<void>((resolve, reject) => {
      let over = false;
      const eachMessage = async ({ partition, message }: EachMessagePayload): Promise<void> => {
        // Nothing is committed by itself: a message that is passed over now is read again by the next consumer.
        if (over) return;
        atWork = true;
        const { offset, key, value } = message;
        const commit = () =>
          consumer.commitOffsets([{ topic, partition, offset: (BigInt(offset) + BigInt(1)).toString() }]);
        try {
          await steps({ partition, offset, key: text(key), value: text(value) }, commit);
          handled++;
        } catch (error) {
          over = true;
          reject(error);
        }
        atWork = false;
        if (over) resolve();
      };
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      const stop = () => {
        over = true;
        if (!atWork) resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).then(() => {
        // Not before it has joined: whoever has not joined cannot leave.
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop);
      }, reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return handled;
}

export const processAtLeastOnce = (kafka: Kafka, options: ProcessOptions): Promise<number> =>
  processEach(kafka, options, (record, commit) => options.handle(record).then(commit));

export const processAtMostOnce = (kafka: Kafka, options: ProcessOptions): Promise<number> =>
  processEach(kafka, options, (record, commit) => commit().then(() => options.handle(record)));
