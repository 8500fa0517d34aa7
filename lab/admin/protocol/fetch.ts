import type { Api } from './api';

export interface FetchFrom {
  partition: number;
  offset: bigint;
}

export interface Fetched {
  partition: number;
  error: number;
  /** The end for those who read only what is committed. */
  stableEnd: bigint;
  start: bigint;
  /** Transactions that were rolled back. */
  aborted: Array<{ producerId: bigint; firstOffset: number }>;
  /** Record batches, one after the other; the last one may be cut. */
  bytes: Buffer;
}

/** Reads from partitions of a topic that a broker leads, what is committed only. Waits `waitMs` where there is nothing. */
export const fetchRecords: Api<
  { topic: string; from: FetchFrom[]; waitMs: number; bytesEach: number; bytesTotal: number },
  Fetched[]
> = {
  key: 1,
  name: 'Fetch',
  versions: [11, 11],
  encode(to, { topic, from, waitMs, bytesEach, bytesTotal }) {
    to.int32(-1).int32(waitMs).int32(1).int32(bytesTotal).int8(1).int32(0).int32(-1);
    to.array([topic], (name) =>
      to
        .string(name)
        .array(from, ({ partition, offset }) =>
          to.int32(partition).int32(-1).int64(offset).int64(-1n).int32(bytesEach),
        ),
    );
    to.array([], () => {}).string('');
  },
  decode(from) {
    from.int32();
    from.int16();
    from.int32();
    return from
      .array(() => {
        from.string();
        return from.array(() => {
          const [partition, error] = [from.int32(), from.int16()];
          from.int64();
          const [stableEnd, start] = [from.int64(), from.int64()];
          const aborted = from.array(() => ({
            producerId: from.int64(),
            firstOffset: Number(from.int64()),
          }));
          from.int32();
          const bytes = from.nullableBytes() ?? Buffer.alloc(0);
          return { partition, error, stableEnd, start, aborted, bytes };
        });
      })
      .flat();
  },
};
