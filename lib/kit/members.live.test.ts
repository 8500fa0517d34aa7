import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { withAdmin } from './admin';
import { createKafka } from './kafka';
import { until } from './listen';
import { runAsMember } from './members';

const kafka = createKafka({ brokers: (process.env.TEST_BROKERS ?? '').split(',') });
const names = ['rides', 'fares', 'odd'].map((name) => `members-${process.pid}-${name}`);
const [rides = '', fares = '', odd = ''] = names;

/** A member that works on nothing, and what it has at present. */
function member(groupId: string) {
  const abort = new AbortController();
  const seen = { assigned: [] as number[], working: new Set<number>() };
  const done = runAsMember(kafka, {
    groupId,
    topics: [rides, fares],
    signal: abort.signal,
    assigned: (partitions) => {
      seen.assigned = partitions;
    },
    work: async (partition, signal) => {
      seen.working.add(partition);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      seen.working.delete(partition);
    },
  });
  return { seen, done, end: () => abort.abort() };
}

describe('members that share partitions', () => {
  after(() => withAdmin(kafka, (admin) => admin.deleteTopics({ topics: names })));

  it('have the same partitions of all topics, each one member, and give them on', async function () {
    this.timeout(60_000);
    await withAdmin(kafka, (admin) =>
      admin.createTopics({
        topics: names.map((topic) => ({ topic, numPartitions: topic === odd ? 2 : 5 })),
      }),
    );
    const groupId = `members-${process.pid}`;
    const first = member(groupId);
    expect(await until(() => first.seen.working.size === 5, 20_000), 'balanced').to.equal(true);
    const second = member(groupId);
    expect(
      await until(
        () => first.seen.working.size + second.seen.working.size === 5 && second.seen.working.size > 0,
        20_000,
      ),
      'balanced',
    ).to.equal(true);
    expect([...first.seen.working, ...second.seen.working].sort()).to.deep.equal([0, 1, 2, 3, 4]);
    expect([first.seen.working.size, second.seen.working.size].sort()).to.deep.equal([2, 3]);
    first.end();
    await first.done;
    expect(first.seen.working.size, 'partitions that the first still works on').to.equal(0);
    expect(await until(() => second.seen.working.size === 5, 20_000), 'balanced').to.equal(true);
    second.end();
    await second.done;
  });

  it('refuse topics whose partitions do not match', async () => {
    const signal = AbortSignal.abort();
    const error = await runAsMember(kafka, {
      groupId: 'odd',
      topics: [rides, odd],
      signal,
      work: async () => {},
    }).then(
      () => null,
      (reason) => reason,
    );
    expect(error?.message).to.include(`${rides} has 5 partitions, ${odd} has 2 partitions`);
  });

  it('end with what the work throws', async function () {
    this.timeout(30_000);
    const error = await runAsMember(kafka, {
      groupId: `members-throw-${process.pid}`,
      topics: [rides],
      signal: new AbortController().signal,
      work: (partition) => Promise.reject(new Error(`partition ${partition} is broken`)),
    }).then(
      () => null,
      (reason) => reason,
    );
    expect(error?.message).to.match(/partition \d is broken/);
  });
});
