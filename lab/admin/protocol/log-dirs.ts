import type { Api } from './api';

/** Bytes by topic and partition, as they lie on one broker. */
export type LogSizes = Map<string, Map<number, number>>;

/** Asks a broker for the size of the replicas that it keeps, of one topic's partitions or (null) of all. */
export const describeLogDirs: Api<{ topic: string; partitions: number[] } | null, LogSizes> = {
  key: 35,
  name: 'DescribeLogDirs',
  versions: [1, 1],
  encode(to, asked) {
    to.array(asked && [asked], ({ topic, partitions }) =>
      to.string(topic).array(partitions, (partition) => to.int32(partition)),
    );
  },
  decode(from) {
    from.int32();
    const sizes: LogSizes = new Map();
    from.array(() => {
      from.int16();
      from.string();
      from.array(() => {
        const topic = from.string();
        const of = sizes.get(topic) ?? new Map<number, number>();
        sizes.set(topic, of);
        from.array(() => {
          const [partition, size] = [from.int32(), Number(from.int64())];
          from.int64();
          from.boolean();
          of.set(partition, (of.get(partition) ?? 0) + size);
        });
      });
    });
    return sizes;
  },
};
