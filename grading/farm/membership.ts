import type { Kafka } from 'kafkajs';
import { copartitioned } from '../../lib/kit/members';
import { PATIENCE } from './client';

/** How long a worker that was killed keeps its partitions, in ms. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 500;

/** A place in the group of workers. */
export interface Membership {
  /** By partition the offset to read from next; nothing where the group is balancing: what was done is told by its answer. */
  commit(offsets: ReadonlyMap<number, bigint>): Promise<void>;
  /** Rejects when the group cannot be a member's any more. */
  failed: Promise<never>;
  leave(): Promise<void>;
}

/**
 * Joins the group. It only says who has which partition; reading is the worker's own. So heartbeats go on while a work
 * takes minutes, and a worker that joins or leaves holds nobody up.
 *
 * @param assigned receives this worker's partitions after each balancing
 */
export async function joinGroup(
  kafka: Kafka,
  { groupId, topic, assigned }: { groupId: string; topic: string; assigned: (partitions: number[]) => void },
): Promise<Membership> {
  const consumer = kafka.consumer({
    groupId,
    partitionAssigners: [copartitioned],
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    retry: PATIENCE,
  });
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    // The group's consumer itself reads nothing.
    consumer.pause([{ topic }]);
    assigned([...(payload.memberAssignment[topic] ?? [])].sort((a, b) => a - b));
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) fail(payload.error);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ autoCommit: false, eachMessage: async () => {} });
  return {
    failed,
    commit: async (offsets) => {
      const list = [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }));
      if (list.length > 0) await consumer.commitOffsets(list).catch(() => {});
    },
    leave: () => consumer.disconnect(),
  };
}
