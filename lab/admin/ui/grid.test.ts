import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { AdminTopic } from '../types';
import { rowsOf, rowText } from './grid';

const topic = (name: string, patch: Partial<AdminTopic> = {}): AdminTopic => ({
  name,
  internal: false,
  partitions: 2,
  replicationFactor: 2,
  underReplicated: 0,
  offline: 0,
  leaders: [0, 1],
  outOfSync: [0, 0],
  records: 0,
  bytes: 0,
  rate: 0,
  ...patch,
});

describe('lab/admin/ui/grid', () => {
  it('puts what is offline first, then what is under-replicated, and internal topics last', () => {
    const topics = [
      topic('__consumer_offsets', { internal: true }),
      topic('b'),
      topic('a'),
      topic('under', { underReplicated: 1 }),
      topic('offline', { offline: 1 }),
    ];
    const names = (only: boolean) => rowsOf(topics, only).map(({ name }) => name);
    expect(names(false)).to.deep.equal(['offline', 'under', 'a', 'b', '__consumer_offsets']);
    expect(names(true)).to.deep.equal(['offline', 'under']);
  });

  it('says a row in words', () => {
    expect(rowText({ leaders: [0, 1, 0], outOfSync: [0, 0, 0] })).to.equal(
      '3 partitions; all in sync; broker 0 leads 2; broker 1 leads 1.',
    );
    expect(rowText({ leaders: [null, 1, 1, 1], outOfSync: [2, 1, 0, 1] })).to.equal(
      '4 partitions; offline: 0; under-replicated: 1 and 3; broker 1 leads 3.',
    );
  });
});
