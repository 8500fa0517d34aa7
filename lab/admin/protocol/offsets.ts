import type { Api } from './api';

/** Besides times in milliseconds since 1970. */
export const [LATEST, EARLIEST] = [-1n, -2n];

export interface AskedOffset {
  partition: number;
  /** The first record at or after this time; `LATEST` the end, `EARLIEST` the start. */
  time: bigint;
}

export interface FoundOffset {
  topic: string;
  partition: number;
  error: number;
  /** -1 where no record is that late. */
  offset: bigint;
}

/** Asks a broker for offsets of partitions that it leads. `committed`: an open transaction's records are not counted. */
export const listOffsets: Api<
  { topics: Array<{ topic: string; partitions: AskedOffset[] }>; committed?: boolean },
  FoundOffset[]
> = {
  key: 2,
  name: 'ListOffsets',
  versions: [2, 2],
  encode(to, { topics, committed = false }) {
    to.int32(-1).int8(committed ? 1 : 0);
    to.array(topics, ({ topic, partitions }) =>
      to.string(topic).array(partitions, ({ partition, time }) => to.int32(partition).int64(time)),
    );
  },
  decode(from) {
    from.int32();
    const found: FoundOffset[] = [];
    from.array(() => {
      const topic = from.string();
      from.array(() => {
        const [partition, error] = [from.int32(), from.int16()];
        from.int64();
        found.push({ topic, partition, error, offset: from.int64() });
      });
    });
    return found;
  },
};
