import type { Api } from './api';

/** By partition, the replicas that may lead although they left the ISR (KIP-966). */
export type EligibleLeaders = Map<number, number[] | null>;

/** Asks for one topic's eligible leader replicas; at most 2,000 partitions are answered. */
export const describeTopicPartitions: Api<{ topic: string }, EligibleLeaders> = {
  key: 75,
  name: 'DescribeTopicPartitions',
  versions: [0, 0],
  flexibleFrom: 0,
  encode(to, { topic }) {
    to.array([topic], (name) => to.string(name).end());
    to.int32(2_000).int8(-1).end();
  },
  decode(from) {
    from.int32();
    const found: EligibleLeaders = new Map();
    const int32 = () => from.int32();
    from.array(() => {
      from.int16();
      from.nullableString();
      from.uuid();
      from.boolean();
      from.array(() => {
        from.int16();
        const partition = from.int32();
        from.int32();
        from.int32();
        from.array(int32);
        from.array(int32);
        found.set(partition, from.nullableArray(int32));
        from.nullableArray(int32);
        from.array(int32);
        from.end();
      });
      from.int32();
      from.end();
    });
    return found;
  },
};
