import type { ICustomPartitioner, Kafka, KafkaMessage, Message, PartitionMetadata } from 'kafkajs';
import { withAdmin } from './kit/admin';
import { type ConsumedRecord, groupMembers, onAssigned, runUntilAborted } from './kit/groups';
import { untilAborted } from './kit/lines';
import { murmur2, toPositive } from './kit/murmur2';

export type { ConsumedRecord };

/** Chooses the partition of a message: what kafkajs's `createPartitioner` makes. */
export type Partitioner = ReturnType<ICustomPartitioner>;

/** One line of `kafka-consumer-groups --describe`; null where the tool prints `-`. */
export interface GroupRow {
  topic: string;
  partition: number;
  /** The committed offset: the next message that the group reads. */
  currentOffset: string | null;
  /** The offset that the next message sent will get. */
  endOffset: string;
  /** How many messages the group is behind. */
  lag: number | null;
  consumerId: string | null;
  host: string | null;
  clientId: string | null;
}

// BEGIN SOLUTION
/** The partitions that have a leader, by id. When none has one, all: the producer waits and tries again. */
function available(partitions: PartitionMetadata[]): PartitionMetadata[] {
  const sorted = [...partitions].sort((a, b) => a.partitionId - b.partitionId);
  const led = sorted.filter(({ leader }) => leader >= 0);
  return led.length > 0 ? led : sorted;
}

function toRecord(partition: number, { offset, key, value }: KafkaMessage): ConsumedRecord {
  return { partition, offset, key: key?.toString() ?? null, value: value?.toString() ?? null };
}

/** Kafka's answer where a group has committed no offset. */
const NONE = '-1';

/** A committed offset is that of the next message to read, so one more than that of the last one read. */
function after(offset: string): string {
  return String(BigInt(offset) + 1n);
}
// END SOLUTION

/**
 * A partitioner that takes any partition that has a leader, each as likely as the others.
 *
 * @param random gives numbers from 0 up to but without 1, like Math.random
 * @returns for each message the partition's id (`partitionMetadata` may come in any order)
 */
export function randomPartitioner(random: () => number): Partitioner {
  // BEGIN SOLUTION
  return ({ partitionMetadata }) => {
    const choices = available(partitionMetadata);
    return choices[Math.floor(random() * choices.length)]!.partitionId;
  };
  // END SOLUTION
}

/**
 * A partitioner that takes the partitions that have a leader in turn, by id, from the lowest; keys are ignored.
 * Each partitioner made has its own turn.
 */
export function roundRobinPartitioner(): Partitioner {
  // BEGIN SOLUTION
  let turn = 0;
  return ({ partitionMetadata }) => {
    const choices = available(partitionMetadata);
    return choices[turn++ % choices.length]!.partitionId;
  };
  // END SOLUTION
}

/**
 * A partitioner that sends equal keys to the same partition: hash without sign, modulo the number of partitions.
 * All partitions count, also one without a leader at present, else keys would move when a broker goes down.
 * A message without key (null or undefined; '' is a key) is placed in turn, as by `roundRobinPartitioner`.
 *
 * @param hash from the key's bytes to a 32-bit integer, perhaps negative; by default the one of Kafka's Java clients
 */
export function keyHashPartitioner(hash: (key: Buffer) => number = murmur2): Partitioner {
  // BEGIN SOLUTION
  const inTurn = roundRobinPartitioner();
  return (args) => {
    const { key } = args.message;
    if (key === null || key === undefined) return inTurn(args);
    return toPositive(hash(Buffer.from(key))) % args.partitionMetadata.length;
  };
  // END SOLUTION
}

/**
 * A producer like the console's: each line becomes the value of a message, an empty line an empty value. Lines are
 * gathered in a buffer; a batch goes out when it holds `batchSize` lines, or `lingerMs` after its first line, and what
 * is left goes out at the end of the lines, or when `signal` is aborted. Batches go one after the other, in order.
 *
 * @param options `keyOf` gives a line's key (default: none); `acks` as in kafkajs, -1 waits for all replicas in sync;
 *   `emit` receives `{ batch, size }` for each batch once it is acknowledged, batches numbered from 1
 * @returns how many messages and batches were sent
 * @throws kafkajs's error when a batch could not be sent; nothing is sent after it
 */
export async function produceLines(
  kafka: Kafka,
  {
    topic = 'conversation',
    lines,
    batchSize = 16,
    lingerMs = 0,
    keyOf = () => null,
    partitioner,
    acks = -1,
    signal,
    emit,
  }: {
    topic?: string;
    lines: AsyncIterable<string>;
    batchSize?: number;
    lingerMs?: number;
    keyOf?: (line: string) => string | null;
    partitioner?: Partitioner;
    acks?: number;
    signal?: AbortSignal;
    emit: (sent: { batch: number; size: number }) => void;
  },
): Promise<{ messages: number; batches: number }> {
  // BEGIN SOLUTION
  const producer = kafka.producer(partitioner && { createPartitioner: () => partitioner });
  await producer.connect();
  const sent = { messages: 0, batches: 0 };
  let buffer: Message[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const messages = buffer;
    buffer = [];
    if (messages.length === 0) return sending;
    sending = sending.then(async () => {
      await producer.send({ topic, acks, messages });
      sent.messages += messages.length;
      emit({ batch: ++sent.batches, size: messages.length });
    });
    // Whoever awaits `sending` next gets the failure; until then it is not an unhandled one.
    sending.catch(() => {});
    return sending;
  };

  try {
    for await (const line of untilAborted(lines, signal)) {
      buffer.push({ key: keyOf(line), value: line });
      if (buffer.length >= batchSize) await flush();
      else timer ??= setTimeout(flush, lingerMs);
    }
    await flush();
    return sent;
  } finally {
    clearTimeout(timer);
    await producer.disconnect();
  }
  // END SOLUTION
}

/**
 * A consumer like the console's: reads a topic as a member of a group until `signal` is aborted, then leaves the group.
 * It goes on where the group's committed offset is; `fromBeginning` matters only where the group has committed none:
 * then it reads from the oldest message, and otherwise only what is sent from now on.
 *
 * @param options `emit` receives each message; `joined`, if given, the partitions that this member holds, each time
 *   that the group has balanced and this member reads (none: `[]`): a message sent after the first such call is not missed
 * @returns how many messages were received
 */
export async function consumeMessages(
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
  // BEGIN SOLUTION
  const consumer = kafka.consumer({ groupId });
  if (joined) onAssigned(consumer, topic, joined);
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning });
  return runUntilAborted(consumer, {
    signal,
    each: ({ partition, message }) => emit(toRecord(partition, message)),
  });
  // END SOLUTION
}

/** The ids of the cluster's consumer groups, sorted, those without members too; share and Connect groups are left out. */
export async function listGroups(kafka: Kafka): Promise<string[]> {
  // BEGIN SOLUTION
  const { groups } = await withAdmin(kafka, (admin) => admin.listGroups());
  // A group whose offsets were only ever set by hand has no protocol.
  const consuming = groups.filter(({ protocolType }) => ['consumer', ''].includes(protocolType));
  return consuming.map(({ groupId }) => groupId).sort();
  // END SOLUTION
}

/**
 * What `kafka-consumer-groups --describe --group` prints: a row for each partition that a member of the group holds or
 * for which the group has committed an offset, sorted by topic, then partition.
 *
 * @param options `topics` leaves out the rows of other topics (default: all)
 * @throws Error when there is no such group
 */
export async function describeGroup(
  kafka: Kafka,
  { groupId = 'mygroup', topics }: { groupId?: string; topics?: string[] } = {},
): Promise<GroupRow[]> {
  // BEGIN SOLUTION
  return withAdmin(kafka, async (admin) => {
    const members = await groupMembers(admin, groupId);
    const committed = await admin.fetchOffsets({ groupId });
    const held = members.flatMap(({ assignment }) => Object.keys(assignment));
    const known = new Set([...committed.map(({ topic }) => topic), ...held]);
    const rows: GroupRow[] = [];
    for (const topic of [...known].sort()) {
      if (topics && !topics.includes(topic)) continue;
      const offsets = committed.find((entry) => entry.topic === topic)?.partitions ?? [];
      const ends = await admin.fetchTopicOffsets(topic);
      for (const { partition, high } of ends.sort((a, b) => a.partition - b.partition)) {
        const offset = offsets.find((entry) => entry.partition === partition)?.offset ?? NONE;
        const member = members.find(({ assignment }) => assignment[topic]?.includes(partition));
        if (offset === NONE && !member) continue;
        rows.push({
          topic,
          partition,
          currentOffset: offset === NONE ? null : offset,
          endOffset: high,
          lag: offset === NONE ? null : Number(BigInt(high) - BigInt(offset)),
          consumerId: member?.consumerId ?? null,
          host: member?.host ?? null,
          clientId: member?.clientId ?? null,
        });
      }
    }
    return rows;
  });
  // END SOLUTION
}

/** What both ways of processing take. A group that has committed nothing starts at the oldest message. */
export interface ProcessOptions {
  topic?: string;
  groupId?: string;
  handle: (record: ConsumedRecord) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Handles each message, then commits it, until `signal` is aborted: after a crash in between, the message comes again.
 *
 * @returns how many messages were handled
 * @throws what `handle` threw; that message and those after it are not committed
 */
export async function processAtLeastOnce(
  kafka: Kafka,
  { topic = 'conversation', groupId = 'mygroup', handle, signal }: ProcessOptions,
): Promise<number> {
  // BEGIN SOLUTION
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  return runUntilAborted(consumer, {
    signal,
    autoCommit: false,
    each: async ({ partition, message }) => {
      await handle(toRecord(partition, message));
      await consumer.commitOffsets([{ topic, partition, offset: after(message.offset) }]);
    },
  });
  // END SOLUTION
}

/**
 * Commits each message, then handles it, until `signal` is aborted: after a crash in between, the message is lost.
 *
 * @returns how many messages were handled
 * @throws what `handle` threw; that message is committed, those after it are not
 */
export async function processAtMostOnce(
  kafka: Kafka,
  { topic = 'conversation', groupId = 'mygroup', handle, signal }: ProcessOptions,
): Promise<number> {
  // BEGIN SOLUTION
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  return runUntilAborted(consumer, {
    signal,
    autoCommit: false,
    each: async ({ partition, message }) => {
      await consumer.commitOffsets([{ topic, partition, offset: after(message.offset) }]);
      await handle(toRecord(partition, message));
    },
  });
  // END SOLUTION
}
