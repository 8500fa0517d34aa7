import { AssignerProtocol, type Kafka, type PartitionAssigner } from 'kafkajs';
import { partitionCounts } from './topics';

const PROTOCOL = 'copartitioned';

/**
 * Gives each member of a group the same partitions of all topics, in turn: partition p to member p modulo their number.
 * So records of the same key meet in one member, as for a join. Kafka's own RangeAssignor does the same by ranges.
 */
export const copartitioned: PartitionAssigner = ({ cluster }) => ({
  name: PROTOCOL,
  version: 1,
  protocol: ({ topics }) => ({
    name: PROTOCOL,
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
  }),
  async assign({ members, topics }) {
    const partitions = topics.map((topic) =>
      cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
    );
    const ids = members.map(({ memberId }) => memberId).sort();
    return ids.map((memberId, index) => {
      const mine = topics.map((topic, at) => [
        topic,
        partitions[at]!.filter((partition) => partition % ids.length === index),
      ]);
      const assignment = { version: 1, assignment: Object.fromEntries(mine), userData: Buffer.alloc(0) };
      return { memberId, memberAssignment: AssignerProtocol.MemberAssignment.encode(assignment) };
    });
  },
});

/**
 * Works as a member of a group until `signal` is aborted: for each partition that the group gives to this member
 * `work` runs, and is aborted when the group takes the partition away. Reading is `work`'s own: the group only
 * says who has which partition. So one program, started N times, shares the work of N processes; when one of them
 * dies, its partitions go to the others.
 *
 * @param options `topics` have the same number of partitions; `assigned` receives this member's after each balancing
 * @throws Error when the topics do not have the same number of partitions; what `work` threw
 */
export async function runAsMember(
  kafka: Kafka,
  {
    groupId,
    topics,
    work,
    signal,
    assigned,
    sessionTimeout = 10_000,
  }: {
    groupId: string;
    topics: string[];
    work: (partition: number, signal: AbortSignal) => Promise<void>;
    signal: AbortSignal;
    assigned?: (partitions: number[]) => void;
    /** How long a member that was killed keeps its partitions, in ms. */
    sessionTimeout?: number;
  },
): Promise<void> {
  const counts = await partitionCounts(kafka, topics);
  if (new Set(counts).size > 1) {
    throw new Error(
      `${topics.map((topic, at) => `${topic} has ${counts[at]} partitions`).join(', ')}: they need the same number, so that equal keys meet.`,
    );
  }
  const consumer = kafka.consumer({ groupId, partitionAssigners: [copartitioned], sessionTimeout });
  const running = new Map<number, { abort: AbortController; done: Promise<void> }>();
  let failed: { error: unknown } | null = null;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const fail = (error: unknown) => {
    failed ??= { error };
    end();
  };
  const take = async (partitions: number[]) => {
    const gone = [...running].filter(([partition]) => !partitions.includes(partition));
    for (const [, { abort }] of gone) abort.abort();
    await Promise.all(gone.map(([, { done }]) => done));
    for (const [partition] of gone) running.delete(partition);
    for (const partition of partitions) {
      if (running.has(partition)) continue;
      const abort = new AbortController();
      running.set(partition, { abort, done: work(partition, abort.signal).catch(fail) });
    }
    assigned?.(partitions);
  };
  let taking = Promise.resolve();
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    // The group's consumer itself reads nothing.
    consumer.pause(topics.map((topic) => ({ topic })));
    const partitions = payload.memberAssignment[topics[0]!] ?? [];
    taking = taking.then(() => take([...partitions].sort((a, b) => a - b)));
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) fail(payload.error);
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: false });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    await ended;
  } finally {
    signal.removeEventListener('abort', end);
    await taking;
    for (const { abort } of running.values()) abort.abort();
    await Promise.all([...running.values()].map(({ done }) => done));
    await consumer.disconnect();
  }
  const failure = failed as { error: unknown } | null;
  if (failure) throw failure.error;
}
