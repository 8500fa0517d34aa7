import type { Api } from './api';

/** Asks KRaft's controllers who leads them. -1: nobody at present. */
export const describeQuorum: Api<void, { leader: number }> = {
  key: 55,
  name: 'DescribeQuorum',
  versions: [0, 0],
  flexibleFrom: 0,
  encode(to) {
    to.array(['__cluster_metadata'], (topic) => {
      to.string(topic)
        .array([0], (partition) => to.int32(partition).end())
        .end();
    }).end();
  },
  decode(from) {
    const error = from.int16();
    let leader = -1;
    // Of the only topic's only partition the beginning is enough.
    if (error === 0 && from.unsigned() > 1) {
      from.string();
      if (from.unsigned() > 1) {
        from.int32();
        if (from.int16() === 0) leader = from.int32();
      }
    }
    return { leader };
  },
};
