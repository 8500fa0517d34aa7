import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { compareDelivery, type KeyedMessage, replicaStates } from './06-resilience';
import type { PartitionMetadata } from './kit/metadata';

const NUM_RUNS = 100;

/** Partitions of three brokers, in any state that the metadata can tell. */
const partition: fc.Arbitrary<PartitionMetadata> = fc
  .record({
    topic: fc.constantFrom('a', 'b', 'velib-stations'),
    partition: fc.nat(20),
    replicas: fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
    isOffline: fc.boolean(),
  })
  .chain(({ topic, partition, replicas, isOffline }) =>
    fc
      .shuffledSubarray(replicas, { minLength: isOffline ? 0 : 1 })
      .map((isr) => ({ topic, partition, replicas, isr, leader: isOffline ? null : (isr[0] as number) })),
  );

const key = fc.constantFrom('a', 'b', '', 'a"b');
/** Messages that are often alike. */
const messages = fc.array(fc.record({ key, value: fc.constantFrom('1', '2', '3', '') }), { maxLength: 30 });
/** Messages of which no two are alike. */
const differing = fc
  .array(key, { maxLength: 30 })
  .map((keys) => keys.map((key, index) => ({ key, value: String(index) })));

const idOf = ({ key, value }: KeyedMessage) => `${key.length} ${key} ${value}`;

function countsOf(list: KeyedMessage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const message of list) counts.set(idOf(message), (counts.get(idOf(message)) ?? 0) + 1);
  return counts;
}

/** Sums over all messages of either list, by how often each is in them. */
function sumOver(
  sent: KeyedMessage[],
  found: KeyedMessage[],
  of: (sent: number, found: number) => number,
): number {
  const [before, after] = [countsOf(sent), countsOf(found)];
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].reduce((sum, id) => sum + of(before.get(id) ?? 0, after.get(id) ?? 0), 0);
}

function check<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, holds), { numRuns: NUM_RUNS });
}

describe('the states of replicas', function () {
  this.timeout(20_000);

  it('are one for each partition, by topic and number, with all that was given', () =>
    check(fc.array(partition), (given) => {
      const states = replicaStates(given);
      expect(states).to.have.length(given.length);
      const plain = states.map(({ outOfSync: _, preferred: __, health: ___, ...rest }) => rest);
      const texts = (list: unknown[]) =>
        list.map((each) => JSON.stringify(Object.entries(each as object).sort())).sort();
      expect(texts(plain)).to.deep.equal(texts(given));
      for (const [index, next] of states.slice(1).entries()) {
        const before = states[index]!;
        const isSorted =
          before.topic < next.topic || (before.topic === next.topic && before.partition <= next.partition);
        if (!isSorted) expect.fail(`${JSON.stringify(before)} stands before ${JSON.stringify(next)}`);
      }
    }));

  it('leave what they are given as it was', () =>
    check(fc.array(partition), (given) => {
      const copy = structuredClone(given);
      replicaStates(given);
      expect(given).to.deep.equal(copy);
    }));

  it('part the replicas into those in sync and those that are not', () =>
    check(partition, (given) => {
      const [state] = replicaStates([given]);
      expect([...given.isr, ...state!.outOfSync]).to.have.members(given.replicas);
    }));

  it('get no better with more replicas wanted', () =>
    check(partition, (given) => {
      const order = ['in sync', 'under-replicated', 'under min ISR', 'offline'];
      const ranks = [1, 2, 3].map((minInsyncReplicas) =>
        order.indexOf(replicaStates([given], { minInsyncReplicas })[0]!.health),
      );
      expect(ranks).to.deep.equal([...ranks].sort());
    }));
});

describe('a comparison of what was sent and found', function () {
  this.timeout(20_000);

  it('finds nothing wrong with the same messages, however their keys are mixed', () =>
    check(messages, (sent) => {
      const byKey = [...sent].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      const { sent: counted, found, ...wrong } = compareDelivery(sent, byKey);
      expect([counted, found]).to.deep.equal([sent.length, sent.length]);
      expect(wrong).to.deep.equal({ lost: [], duplicates: 0, unknown: 0, reordered: [] });
    }));

  it('accounts for each message that was sent and each that was found', () =>
    check(fc.tuple(messages, messages), ([sent, found]) => {
      const report = compareDelivery(sent, found);
      expect(report.lost).to.have.length(sumOver(sent, found, (a, b) => Math.max(0, a - b)));
      expect(report.duplicates).to.equal(sumOver(sent, found, (a, b) => (a > 0 ? Math.max(0, b - a) : 0)));
      expect(report.unknown).to.equal(sumOver(sent, found, (a, b) => (a > 0 ? 0 : b)));
      expect(sent.length - report.lost.length).to.equal(found.length - report.duplicates - report.unknown);
    }));

  it('tells the lost in the order in which they were sent', () =>
    check(
      differing.chain((sent) => fc.tuple(fc.constant(sent), fc.subarray(sent))),
      ([sent, found]) => {
        const { lost, reordered } = compareDelivery(sent, found);
        expect(lost).to.deep.equal(sent.filter((message) => !found.includes(message)));
        expect(reordered).to.deep.equal([]);
      },
    ));

  it('does not take a batch that was repeated for disorder', () =>
    check(
      differing.chain((sent) => fc.tuple(fc.constant(sent), fc.nat(30), fc.nat(30))),
      ([sent, from, count]) => {
        const repeated = sent.slice(from, from + count);
        const found = [...sent.slice(0, from + count), ...repeated, ...sent.slice(from + count)];
        const { duplicates, reordered, lost } = compareDelivery(sent, found);
        expect({ duplicates, reordered, lost }).to.deep.equal({
          duplicates: repeated.length,
          reordered: [],
          lost: [],
        });
      },
    ));

  it('names exactly the keys of which one message stands before an earlier one', () =>
    check(
      differing.chain((sent) => fc.tuple(fc.constant(sent), fc.shuffledSubarray(sent))),
      ([sent, found]) => {
        const disordered = (key: string) => {
          const positions = found.filter((message) => message.key === key).map((each) => sent.indexOf(each));
          return positions.some(
            (position, index) => index > 0 && position < (positions[index - 1] as number),
          );
        };
        const keys = [...new Set(sent.map((message) => message.key))].sort();
        expect(compareDelivery(sent, found).reordered).to.deep.equal(keys.filter(disordered));
      },
    ));
});
