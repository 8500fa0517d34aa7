import { expect } from 'chai';
import type { DeliveryReport, KeyedMessage, ReplicaState } from '../../lib/06-resilience';
import type { PartitionMetadata } from '../../lib/kit/metadata';
import { producerIds } from '../runner/raw-log';
import { tests } from '../runner/suite';
import {
  compared,
  expectDelivered,
  expectNumbers,
  keysFor,
  partition,
  partitionOf,
  producing,
  refusal,
  report,
  rounds,
} from '../tests/06-resilience';

/** A seeded choice of whole numbers below a limit. */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function shuffled<T>(list: T[], roll: (limit: number) => number): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(roll(rest.length), 1)[0] as T);
}

/** A partition's state, looked at in another way than the worked code does. */
function judged(given: PartitionMetadata, minInsyncReplicas: number): ReplicaState {
  const inSync = new Set(given.isr);
  const outOfSync: number[] = [];
  for (const id of given.replicas) if (!inSync.has(id)) outOfSync.push(id);
  let health: ReplicaState['health'] = outOfSync.length === 0 ? 'in sync' : 'under-replicated';
  if (inSync.size < minInsyncReplicas) health = 'under min ISR';
  if (given.leader === null) health = 'offline';
  return { ...given, outOfSync, preferred: given.replicas.indexOf(given.leader ?? -1) === 0, health };
}

/** What became of messages of which no two are alike, found by looking for each of them. */
function delivered(sent: KeyedMessage[], found: KeyedMessage[]): DeliveryReport {
  const same = (a: KeyedMessage) => (b: KeyedMessage) => a.key === b.key && a.value === b.value;
  const at = sent.map((message) => found.findIndex(same(message)));
  const times = sent.map((message) => found.filter(same(message)).length);
  const outOfOrder = sent.filter((message, index) =>
    sent.some(
      (later, after) =>
        after > index && later.key === message.key && at[after]! >= 0 && at[after]! < (at[index] ?? -1),
    ),
  );
  return report({
    sent: sent.length,
    found: found.length,
    lost: sent.filter((_, index) => times[index] === 0),
    duplicates: times.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    unknown: found.filter((message) => !sent.some(same(message))).length,
    reordered: [...new Set(outOfOrder.map(({ key }) => key))].sort(),
  });
}

export default tests('06-resilience', [
  {
    id: 'any-replicas',
    title: 'replicaStates is right for any partitions, leaders and replicas in sync',
    points: 1,
    hints: ['Each partition is looked at by itself; then they are sorted by topic and number.'],
    async run(t) {
      const roll = dice(6);
      for (let turn = 0; turn < 40; turn++) {
        const minInsyncReplicas = 1 + roll(3);
        const given = ['a', 'b', 'velib'].flatMap((topic) =>
          Array.from({ length: roll(13) }, (_, number) => {
            const replicas = shuffled([0, 1, 2], roll);
            const isr = shuffled(replicas, roll).slice(roll(4));
            return partition(isr[0] ?? null, replicas, isr, { topic, partition: number });
          }),
        );
        const states = await t.call('replicaStates', shuffled(given, roll), { minInsyncReplicas });
        const wanted = given.map((each) => judged(each, minInsyncReplicas));
        expect(states, `the states, min ISR ${minInsyncReplicas}`).to.deep.equal(wanted);
      }
    },
  },
  {
    id: 'any-delivery',
    title: 'compareDelivery is right for any mixture of losses, repeats, strangers and disorder',
    points: 2,
    hints: ['A message that is found again counts as a duplicate only; it says nothing about the order.'],
    async run(t) {
      const roll = dice(60);
      for (let turn = 0; turn < 80; turn++) {
        const sent = shuffled(rounds(['a', 'b', 'c'], 1 + roll(5)), roll);
        const kept = sent.filter(() => roll(6) > 0);
        const repeats = sent.filter(() => roll(6) === 0);
        const strangers = roll(3) === 0 ? [{ key: 'a', value: 'b #0' }] : [];
        const mixed = [...kept, ...repeats, ...strangers];
        const found = roll(2) ? mixed : shuffled(mixed, roll);
        const result = await compared(t, sent, found);
        expect(result, 'the report').to.deep.equal(delivered(sent, found));
      }
    },
  },
  {
    id: 'alike-and-empty',
    title:
      'compareDelivery counts messages that are alike, and keeps apart what has no key, no value, or an empty one',
    points: 2,
    hints: [
      'Two messages that are alike were both sent: one found means one lost.',
      'Key and value glued together are not enough: "a" + "bc" is "ab" + "c".',
    ],
    async run(t) {
      const [one, two] = [
        { key: 'a', value: 'same' },
        { key: 'a', value: 'other' },
      ];
      const compare = (sent: object[], found: object[]) => compared(t, sent, found);
      expect(await compare([one, two, one], [one, two]), 'two alike sent, one found').to.deep.equal(
        report({ sent: 3, found: 2, lost: [one] }),
      );
      expect(await compare([one, two, one], [one, two, one]), 'two alike, both found').to.deep.equal(
        report({ sent: 3, found: 3 }),
      );
      expect(await compare([one, one], []), 'two alike, none found').to.deep.equal(
        report({ sent: 2, lost: [one, one] }),
      );
      expect(await compare([one, two, one], [one, one, two]), 'two alike, out of order').to.deep.equal(
        report({ sent: 3, found: 3, reordered: ['a'] }),
      );
      const nothing = [
        { key: null, value: 'same' },
        { key: 'a', value: null },
        { key: null, value: null },
        { key: '', value: 'same' },
        { key: 'a', value: '' },
        { key: 'asa', value: 'me' },
        { key: 'null', value: 'null' },
      ];
      expect(await compare([one], nothing), 'strangers that look like it').to.deep.equal(
        report({ sent: 1, found: 7, lost: [one], unknown: 7 }),
      );
      const separators = ['/', ':', '-', ' ', ',', '|', '\0', '":"', '","', '='].flatMap((separator) => [
        { key: 'a', value: `b${separator}c` },
        { key: `a${separator}b`, value: 'c' },
      ]);
      const odd = separators.filter((_, index) => index % 2);
      const even = separators.filter((_, index) => index % 2 === 0);
      expect(await compare(odd, even), 'keys and values that hold separators').to.deep.equal(
        report({ sent: 10, found: 10, lost: odd, unknown: 10 }),
      );
    },
  },
  {
    id: 'leaves-or-replaces',
    title: 'createReplicatedTopic leaves a topic of that name as it is, unless it is to replace it',
    points: 2,
    hints: [
      'Return false where the topic exists and replace is not true: partitions, configs and messages stay.',
      'A topic that was deleted is gone a moment later: wait until the metadata no longer names it.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 2, replicationFactor: 1 });
      await t.oracle.produce(topic, [{ key: 'a', value: 'old' }]);
      const create = (options: object) =>
        t.call('createReplicatedTopic', t.props.kafka({ plain: true }), { topic, partitions: 4, ...options });
      const fresh = { topic: t.topic('fresh'), partitions: 1, replace: true };
      expect(await create(fresh), 'what it returns where there is none to replace').to.equal(true);
      expect(await create({}), 'what it returns where there is one').to.equal(false);
      const kept = await t.oracle.read(topic);
      expect(
        kept.map(({ value }) => value),
        'the values in the topic that stays',
      ).to.deep.equal(['old']);
      const impossible = create({ replace: true, replicationFactor: 7 });
      await refusal(impossible, 'a factor of 7');
      expect(await t.oracle.exists(topic), 'the topic, after a replacement that cannot be').to.equal(true);
      const chosen = { replace: true, minInsyncReplicas: 3 };
      expect(await create(chosen), 'what it returns where it replaces').to.equal(true);
      const { topics } = await t.oracle.admin.fetchTopicMetadata({ topics: [topic] });
      const replicas = topics[0]?.partitions.map((each) => each.replicas.length);
      expect(replicas, 'the replicas of each partition of the new topic').to.deep.equal([3, 3, 3, 3]);
      const own = await t.oracle.topicConfigs(topic);
      expect(own, 'set on the new topic').to.deep.equal({ 'min.insync.replicas': '3' });
      expect(await t.oracle.read(topic), 'the records of the new topic').to.deep.equal([]);
    },
  },
  {
    id: 'broker-tells-repeats',
    title:
      'The brokers can tell a message that produceWithoutLoss sends again: a partition has all from one producer with an id',
    points: 1,
    hints: [
      'kafka.producer({ idempotent: true }) asks the brokers for an id, which each batch then carries.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 2, replicationFactor: 3 });
      const sent = rounds(keysFor(2), 4);
      await t.call('produceWithoutLoss', ...producing(t, { topic, messages: sent, batchSize: 3 }));
      for (const number of [0, 1]) {
        const ids = await producerIds(t.oracle, topic, number);
        t.found(`ids of the producers of partition ${number}: ${ids} (-1: not idempotent)`);
        expect(ids, `producers of partition ${number}`).to.have.length(1);
        expect(ids[0], `the id of the producer of partition ${number}`).to.be.at.least(0);
      }
    },
  },
  {
    id: 'stops-when-aborted',
    title:
      'When its signal is aborted, produceWithoutLoss takes no more messages and sends those that it has taken',
    points: 1,
    hints: [
      'Look at signal.aborted in the loop, and leave it with break: return would forget the rest of the batch.',
      'Send what the batch holds after the loop, then disconnect.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 2, replicationFactor: 3 });
      const sent = rounds(keysFor(2), 40);
      // The first batch, a message that waits for the next two, and then one after the other.
      const entries = sent.flatMap((message, index) => (index < 4 ? [message] : [{ waitMs: 300 }, message]));
      const messages = t.props.records(entries);
      const run = t.start<{ acknowledged: number }>(
        'produceWithoutLoss',
        ...producing(t, { topic, messages, batchSize: 3 }),
      );
      await run.until(2, 'the first batch, of two partitions');
      await new Promise((resolve) => setTimeout(resolve, 60));
      run.abort();
      const { acknowledged } = await run.done;
      expect(acknowledged, 'messages acknowledged, four of them taken before the abort').to.be.within(4, 5);
      expectDelivered(await t.oracle.read(topic), sent.slice(0, acknowledged), 2);
    },
  },
  {
    id: 'repeats-as-often-as-asked',
    title: 'produceWithoutLoss repeats a send as often as `retries` says, and then rejects',
    points: 1,
    timeoutMs: 20_000,
    hints: ['retry: { retries, … } in the configuration of the producer.'],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 1, replicationFactor: 3 });
      const messages = t.props.records(rounds(['a'], 300).flatMap((message) => [message, { waitMs: 30 }]));
      const run = t.start(
        'produceWithoutLoss',
        ...producing(t, { topic, messages, batchSize: 1, retries: 2 }),
      );
      await run.until(1, 'the first message');
      await t.oracle.admin.deleteTopics({ topics: [topic] });
      t.found(`${topic} is deleted: a send may be repeated, and finds no partition`);
      const late = new Promise<string>((resolve) => setTimeout(resolve, 8_000, 'still going on').unref());
      const rejected = refusal(run.done, 'a message for a topic that was deleted').then(() => 'rejected');
      expect(await Promise.race([rejected, late]), 'with two repeats, 8 s later').to.equal('rejected');
    },
  },
  {
    id: 'counts-before-the-refusal',
    title:
      'The error of a refused batch counts the messages of the batches before; no later batch is sent, and the producer is disconnected',
    points: 1,
    hints: ['Count over all batches, and let the error end the loop.'],
    async run(t) {
      const topic = t.topic('velib-stations');
      const configs = { 'max.message.bytes': '2000' };
      await t.oracle.createTopic(topic, { partitions: 3, replicationFactor: 3, configs });
      const key = keysFor(3)[1] ?? '';
      const before = rounds([key], 7);
      const after = rounds(['after'], 5);
      const sent = [...before, { key, value: 'x'.repeat(5_000) }, ...after];
      const call = producing(t, { topic, messages: sent, batchSize: 1 });
      const { message } = await refusal(
        t.call('produceWithoutLoss', ...call),
        'a message of 5,000 bytes where 2,000 are allowed',
      );
      expect(t.left(), 'what produceWithoutLoss leaves behind').to.deep.equal([]);
      const found = await t.oracle.read(topic);
      expectNumbers(message, topic, [partitionOf(key, 3), found.length]);
      // Who lets partitions go on by themselves may have sent one to another partition when the refusal came.
      expect(found.length, 'messages acknowledged, of 7 before the refused one').to.be.within(7, 8);
      expectDelivered(found, [...before, ...after.slice(0, found.length - before.length)], 3);
    },
  },
]);
