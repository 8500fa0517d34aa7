import { expect } from 'chai';
import { describe, it } from 'mocha';
import { inBatches, type Load, longestGap, perTenth, roleOf } from './failover';

const load = (times: number[], ms: number): Load => ({
  taken: [],
  acknowledged: times.map((at) => ({ at, count: 20 })),
  events: [],
  ms,
});

describe('the longest gap of a load', () => {
  it('is between two acknowledgements, or before the first, or after the last', () => {
    expect(longestGap(load([100, 200, 3_200, 3_300], 4_000))).to.equal(3_000);
    expect(longestGap(load([900], 1_000))).to.equal(900);
    expect(longestGap(load([100], 1_000))).to.equal(900);
  });
  it('is all of it when nothing was acknowledged', () => {
    expect(longestGap(load([], 700))).to.equal(700);
  });
});

describe('messages by tenth of a second', () => {
  it('are counted where they were acknowledged, and 0 elsewhere', () => {
    expect(perTenth(load([10, 90, 250], 300)).map(({ messages }) => messages)).to.deep.equal([40, 0, 20]);
  });
  it('leave out what came after the end', () => {
    expect(perTenth(load([350], 300)).map(({ messages }) => messages)).to.deep.equal([0, 0, 0]);
  });
});

describe('the role of a replica', () => {
  const row = { topic: 't', partition: 0, leader: 1, replicas: [0, 1, 2], isr: [1, 2] };
  it('tells the leader, those that follow and those that lag behind', () => {
    const roles = [0, 1, 2].map((broker) => roleOf({ ...row, health: 'under-replicated' }, broker));
    expect(roles).to.deep.equal(['out of sync', 'leads, some out of sync', 'follows']);
  });
  it('is none where nobody leads', () => {
    expect(roleOf({ ...row, leader: null, health: 'offline' }, 1)).to.equal('nobody leads');
  });
});

describe('batches', () => {
  it('hold all items in order, the last one maybe fewer', async () => {
    async function* five() {
      yield* [1, 2, 3, 4, 5];
    }
    const batches: number[][] = [];
    for await (const batch of inBatches(five(), 2)) batches.push(batch);
    expect(batches).to.deep.equal([[1, 2], [3, 4], [5]]);
  });
});
