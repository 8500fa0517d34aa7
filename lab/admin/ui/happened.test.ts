import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { AdminBroker, AdminOverview, AdminTopic } from '../types';
import { changes } from './happened';

const overview = (patch: Partial<AdminOverview> = {}): AdminOverview => ({
  at: 0,
  version: '4.3.1',
  mode: 'embedded',
  bootstrap: [],
  abilities: { processes: true, cluster: true },
  controller: 0,
  brokers: [],
  topics: [],
  groups: [],
  error: null,
  ...patch,
});
const broker = (id: number, patch: Partial<AdminBroker> = {}) =>
  ({ id, state: 'running', alive: true, ...patch }) as AdminBroker;
const topic = (name: string, underReplicated = 0, offline = 0) =>
  ({ name, underReplicated, offline }) as AdminTopic;

describe('lab/admin/ui/happened', () => {
  it('says nothing where nothing has changed', () => {
    const same = overview({ brokers: [broker(0)], topics: [topic('a')] });
    expect(changes(same, structuredClone(same))).to.deep.equal([]);
  });

  it("tells a broker's death and what came of it", () => {
    const before = overview({ brokers: [broker(0), broker(1)], topics: [topic('a')] });
    const after = overview({
      controller: 1,
      brokers: [broker(0, { state: 'killed', alive: false }), broker(1)],
      topics: [topic('a', 3, 1)],
    });
    expect(changes(before, after)).to.deep.equal([
      'Broker 0 is killed.',
      'Broker 0 has left the cluster.',
      'The controller is node 1 now.',
      '1 partition without a leader.',
      '3 partitions under-replicated.',
    ]);
    expect(changes(after, before)).to.include.members([
      'Broker 0 is back in the cluster.',
      'Each partition has a leader.',
      'All partitions are in sync.',
    ]);
  });

  it('names topics and groups that come and go, and counts many', () => {
    const group = (id: string) => ({ id, state: 'Empty', members: 0, topics: [], lag: 0 });
    const before = overview({ topics: [topic('old')], groups: [group('g')] });
    const after = overview({ topics: ['a', 'b', 'c', 'd'].map((name) => topic(name)) });
    expect(changes(before, after)).to.deep.equal([
      '4 topics are new.',
      'Topic old is gone.',
      'Group g is gone.',
    ]);
  });
});
