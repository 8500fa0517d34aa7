import type { Api } from './api';
import { Reader, type Writer } from './bytes';

export interface ListedGroup {
  id: string;
  /** `consumer`; other uses of groups have other names. */
  protocolType: string;
  /** Null where the broker does not tell. */
  state: string | null;
  /** `classic`, `consumer` (KIP-848), `share` (KIP-932); null where the broker does not tell. */
  type: string | null;
}

/** Asks a broker for the groups that it coordinates. */
export const listGroups: Api<void, { error: number; groups: ListedGroup[] }> = {
  key: 16,
  name: 'ListGroups',
  versions: [1, 5],
  flexibleFrom: 3,
  encode(to, _, version) {
    if (version >= 4) to.array([], () => {});
    if (version >= 5) to.array([], () => {});
    to.end();
  },
  decode(from, version) {
    from.int32();
    const error = from.int16();
    const groups = from.array(() => {
      const [id, protocolType] = [from.string(), from.string()];
      const state = version >= 4 ? from.string() : null;
      const type = version >= 5 ? from.string().toLowerCase() : null;
      from.end();
      return { id, protocolType, state, type };
    });
    return { error, groups };
  },
};

export interface DescribedMember {
  id: string;
  client: string;
  host: string;
  /** Partitions that it holds, by topic. */
  assignment: Record<string, number[]>;
}

export interface DescribedGroup {
  id: string;
  error: number;
  /** `Dead` where there is none. */
  state: string;
  /** How its members share partitions, such as `range`. */
  protocol: string;
  members: DescribedMember[];
}

/** Asks the coordinator of classic groups for their members. */
export const describeGroups: Api<{ groups: string[] }, DescribedGroup[]> = {
  key: 15,
  name: 'DescribeGroups',
  versions: [1, 1],
  encode(to, { groups }) {
    to.array(groups, (id) => to.string(id));
  },
  decode(from) {
    from.int32();
    return from.array(() => {
      const [error, id, state, type, protocol] = [
        from.int16(),
        from.string(),
        from.string(),
        from.string(),
        from.string(),
      ];
      const members = from.array(() => {
        const [member, client, host] = [from.string(), from.string(), from.string()];
        from.nullableBytes();
        const assignment = from.nullableBytes();
        return {
          id: member,
          client,
          host,
          assignment: type === 'consumer' ? assignmentOf(assignment) : {},
        };
      });
      return { id, error, state, protocol, members };
    });
  },
};

/** Clients may put there what they like: what is not of the usual form counts as nothing. */
function assignmentOf(bytes: Buffer | null): Record<string, number[]> {
  try {
    const from = new Reader(bytes ?? Buffer.alloc(0));
    from.int16();
    return Object.fromEntries(from.array(() => [from.string(), from.array(() => from.int32())]));
  } catch {
    return {};
  }
}

/** Asks the coordinator of groups of Kafka 4's own protocol (KIP-848) for their members. */
export const describeConsumerGroups: Api<{ groups: string[] }, DescribedGroup[]> = {
  key: 69,
  name: 'ConsumerGroupDescribe',
  versions: [0, 0],
  flexibleFrom: 0,
  encode: encodeModern,
  decode: (from) =>
    decodeModern(from, () => {
      const id = from.string();
      from.nullableString();
      from.nullableString();
      from.int32();
      const [client, host] = [from.string(), from.string()];
      from.array(() => from.string());
      from.nullableString();
      const assignment = modernAssignment(from);
      // Where the coordinator wants it to get to.
      modernAssignment(from);
      return { id, client, host, assignment };
    }),
};

/** Asks the coordinator of share groups (KIP-932) for their members. */
export const describeShareGroups: Api<{ groups: string[] }, DescribedGroup[]> = {
  key: 77,
  name: 'ShareGroupDescribe',
  versions: [1, 1],
  flexibleFrom: 0,
  encode: encodeModern,
  decode: (from) =>
    decodeModern(from, () => {
      const id = from.string();
      from.nullableString();
      from.int32();
      const [client, host] = [from.string(), from.string()];
      from.array(() => from.string());
      return { id, client, host, assignment: modernAssignment(from) };
    }),
};

function encodeModern(to: Writer, { groups }: { groups: string[] }): void {
  to.array(groups, (id) => to.string(id));
  to.boolean(false).end();
}

function decodeModern(from: Reader, member: () => DescribedMember): DescribedGroup[] {
  from.int32();
  return from.array(() => {
    const error = from.int16();
    from.nullableString();
    const [id, state] = [from.string(), from.string()];
    from.int32();
    from.int32();
    const protocol = from.string();
    const members = from.array(() => {
      const found = member();
      from.end();
      return found;
    });
    from.int32();
    from.end();
    return { id, error, state, protocol, members };
  });
}

function modernAssignment(from: Reader): Record<string, number[]> {
  const topics = from.array(() => {
    from.uuid();
    const entry: [string, number[]] = [from.string(), from.array(() => from.int32())];
    from.end();
    return entry;
  });
  from.end();
  return Object.fromEntries(topics);
}

export interface CommittedOffset {
  topic: string;
  partition: number;
  /** -1: nothing committed. */
  offset: bigint;
}

/** Asks the coordinator of groups for all offsets that they have committed. */
export const fetchOffsets: Api<
  { groups: string[] },
  Array<{ id: string; error: number; committed: CommittedOffset[] }>
> = {
  key: 9,
  name: 'OffsetFetch',
  versions: [8, 8],
  flexibleFrom: 6,
  encode(to, { groups }) {
    to.array(groups, (id) =>
      to
        .string(id)
        .array(null, () => {})
        .end(),
    );
    to.boolean(false).end();
  },
  decode(from) {
    from.int32();
    return from.array(() => {
      const id = from.string();
      const committed: CommittedOffset[] = [];
      from.array(() => {
        const topic = from.string();
        from.array(() => {
          const [partition, offset] = [from.int32(), from.int64()];
          from.int32();
          from.nullableString();
          const error = from.int16();
          from.end();
          if (error === 0) committed.push({ topic, partition, offset });
        });
        from.end();
      });
      const error = from.int16();
      from.end();
      return { id, error, committed };
    });
  },
};

/** Asks any broker who coordinates a group. */
export const findCoordinator: Api<{ group: string }, { error: number; broker: number }> = {
  key: 10,
  name: 'FindCoordinator',
  versions: [1, 1],
  encode(to, { group }) {
    to.string(group).int8(0);
  },
  decode(from) {
    from.int32();
    const error = from.int16();
    from.nullableString();
    return { error, broker: from.int32() };
  },
};

/** Commits offsets for a group without members, as nobody's member. */
export const commitOffsets: Api<
  {
    group: string;
    topics: Array<{ topic: string; partitions: Array<{ partition: number; offset: bigint }> }>;
  },
  Array<{ topic: string; partition: number; error: number }>
> = {
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 2],
  encode(to, { group, topics }) {
    to.string(group).int32(-1).string('').int64(-1n);
    to.array(topics, ({ topic, partitions }) =>
      to
        .string(topic)
        .array(partitions, ({ partition, offset }) => to.int32(partition).int64(offset).string('')),
    );
  },
  decode(from) {
    return from
      .array(() => {
        const topic = from.string();
        return from.array(() => ({ topic, partition: from.int32(), error: from.int16() }));
      })
      .flat();
  },
};

export const deleteGroups: Api<{ groups: string[] }, Array<{ id: string; error: number }>> = {
  key: 42,
  name: 'DeleteGroups',
  versions: [0, 0],
  encode(to, { groups }) {
    to.array(groups, (id) => to.string(id));
  },
  decode(from) {
    from.int32();
    return from.array(() => ({ id: from.string(), error: from.int16() }));
  },
};
