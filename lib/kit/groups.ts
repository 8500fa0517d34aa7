import * as kafkajs from 'kafkajs';
import {
  type Admin,
  AssignerProtocol,
  type Consumer,
  type EachBatchPayload,
  type EachMessagePayload,
} from 'kafkajs';

// As an ES module Node sees kafkajs's error classes only on its default export; as CommonJS there is no default.
const { KafkaJSError } = ('default' in kafkajs ? kafkajs.default : kafkajs) as typeof kafkajs;

/** A message as a consumer receives it. Offsets are text: they may pass 2^53. A null value is a tombstone. */
export interface ConsumedRecord {
  partition: number;
  offset: string;
  key: string | null;
  value: string | null;
}

/** A member of a consumer group, and the partitions that it holds by topic (none: `{}`, an idle member). */
export interface GroupMember {
  consumerId: string;
  clientId: string;
  host: string;
  assignment: Record<string, number[]>;
}

/**
 * The members of a group. kafkajs hands each member's assignment as bytes of the group protocol: they are decoded here.
 *
 * @returns a list sorted by consumer id; empty for a group that nobody reads in at present
 * @throws Error when the cluster knows no such group
 */
export async function groupMembers(admin: Admin, groupId: string): Promise<GroupMember[]> {
  const { groups } = await admin.describeGroups([groupId]);
  const group = groups[0];
  if (!group || group.state === 'Dead') {
    throw new Error(`Group ${groupId} does not exist: it has no member and has committed no offset.`);
  }
  return group.members
    .map(({ memberId, clientId, clientHost, memberAssignment }) => ({
      consumerId: memberId,
      clientId,
      host: clientHost,
      assignment: AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {},
    }))
    .sort((a, b) => a.consumerId.localeCompare(b.consumerId));
}

/**
 * Calls `assigned` with the partitions of `topic` that this consumer holds, each time that its group has balanced and
 * the consumer knows from which offset it reads on: a message sent after this call is not missed.
 * Call it before `consumer.run`.
 */
export function onAssigned(
  consumer: Consumer,
  topic: string,
  assigned: (partitions: number[]) => void,
): void {
  let joined: number[] | null = null;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    joined = payload.memberAssignment[topic] ?? [];
  });
  // The offset "latest" is looked up by the first fetch after the join, not by the join.
  consumer.on(consumer.events.FETCH, () => {
    if (joined) assigned([...joined].sort((a, b) => a - b));
    joined = null;
  });
}

/** What `runUntilAborted` hands on: messages, or batches of one partition; those of one partition one after the other. */
type Work =
  | { each: (payload: EachMessagePayload) => Promise<void> | void; eachBatch?: undefined }
  | { eachBatch: (payload: EachBatchPayload) => Promise<void> | void; each?: undefined };

/**
 * Runs a subscribed consumer until `signal` is aborted or its handler throws, then leaves the group and disconnects.
 * A message or batch in hand is finished first. kafkajs alone would hand one whose handler threw to it again, ten times.
 *
 * @returns how many messages the handler has finished
 * @throws what the handler threw; kafkajs's error when the consumer cannot go on
 */
export async function runUntilAborted(
  consumer: Consumer,
  {
    signal,
    autoCommit = true,
    partitionsConsumedConcurrently = 1,
    ...work
  }: { signal: AbortSignal; autoCommit?: boolean; partitionsConsumedConcurrently?: number } & Work,
): Promise<number> {
  let finished = 0;
  let failure: { error: unknown } | null = null;
  let busy = 0;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  // Disconnecting stops the consumer at once and leaves the group; it must not be awaited while kafkajs awaits us.
  const leave = () => {
    consumer.disconnect().catch(() => {});
    end();
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    failure ??= { error: payload.error };
    end();
  });
  const guarded = async (handle: () => Promise<void> | void, messages: number): Promise<void> => {
    busy++;
    try {
      await handle();
      finished += messages;
    } catch (error) {
      failure = { error };
      leave();
      // One of its own errors tells kafkajs that this message is not done, without a report on the console.
      throw new KafkaJSError('stopped by the handler');
    } finally {
      busy--;
    }
    if (signal.aborted && busy === 0) leave();
  };
  const { each, eachBatch } = work;
  await consumer.run({
    autoCommit,
    partitionsConsumedConcurrently,
    ...(each
      ? { eachMessage: (payload) => guarded(() => each(payload), 1) }
      : {
          eachBatch: (payload) => guarded(() => eachBatch(payload), payload.batch.messages.length),
        }),
  });
  const onAbort = () => {
    if (busy === 0) leave();
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  await ended;
  signal.removeEventListener('abort', onAbort);
  await consumer.disconnect();
  const failed = failure as { error: unknown } | null;
  if (failed) throw failed.error;
  return finished;
}
