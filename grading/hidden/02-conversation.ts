import { expect } from 'chai';
import type { GroupRow } from '../../lib/02-conversation';
import { groupMembers } from '../../lib/kit/groups';
import { tests } from '../runner/suite';
import {
  balanced,
  joined,
  led,
  message,
  received,
  repeat,
  untilValue,
  values,
} from '../tests/02-conversation';

export default tests('02-conversation', [
  {
    id: 'partition-without-leader',
    title: 'A partition without a leader is passed over in turn and at random, but keys stay where they are',
    points: 2,
    hints: [
      'In the metadata a partition without leader has the leader -1.',
      'The turn counts positions among the partitions left, so take the `partitionId` at that position.',
      'A key counts all partitions, else every key would move when one broker goes down.',
    ],
    async run(t) {
      const metadata = led(0, -1, 0);
      const turns = await t.callEach<number>('roundRobinPartitioner', [], repeat(4, message(metadata)));
      expect(turns, 'in turn, partition 1 without leader').to.deep.equal([0, 2, 0, 2]);
      const random = await t.callEach<number>(
        'randomPartitioner',
        [t.props.random(3)],
        repeat(60, message(metadata)),
      );
      expect([...new Set(random)].sort(), 'at random, partition 1 without leader').to.deep.equal([0, 2]);
      const hash = t.props.returns(4);
      const keyed = await t.callEach<number>('keyHashPartitioner', [hash], [message(metadata, 'k')]);
      expect(keyed, 'a key whose hash is 4, of 3 partitions').to.deep.equal([1]);
    },
  },
  {
    id: 'empty-is-not-null',
    title: 'Empty is not null: an empty key is a key, an empty line a message, and a tombstone has no value',
    points: 2,
    hints: [
      "`''` is false in a condition: compare with null.",
      'A message without value is emitted with the value null.',
    ],
    async run(t) {
      const calls = repeat(3, message(led(0, 0, 0), ''));
      const choices = await t.callEach<number>('keyHashPartitioner', [t.props.returns(2)], calls);
      expect(choices, 'the partitions of three messages with the empty key, whose hash is 2').to.deep.equal([
        2, 2, 2,
      ]);

      const [topic, group] = [t.topic(), t.group()];
      await t.oracle.createTopic(topic);
      const lines = t.props.lines(['a', '', 'b']);
      await t.call('produceLines', t.props.kafka(), { topic, lines, emit: t.props.emit() });
      const sent = (await t.oracle.read(topic)).map(({ value }) => value);
      expect(sent, 'the values of the lines a, nothing, b').to.deep.equal(['a', '', 'b']);

      await t.oracle.produce(topic, [
        { key: 'gone', value: null },
        { key: '', value: 'end' },
      ]);
      const options = { topic, groupId: group, fromBeginning: true };
      const run = t.start('consumeMessages', t.props.kafka(), {
        ...options,
        signal: t.props.signal(),
        emit: t.props.emit(),
      });
      await untilValue(run, 'end');
      run.abort();
      await run.done;
      expect(values(run), 'the values received').to.deep.equal(['a', '', 'b', null, 'end']);
      expect(
        received(run).map(({ key }) => key),
        'the keys received',
      ).to.deep.equal([null, null, null, 'gone', '']);
    },
  },
  {
    id: 'keys-and-partitioner',
    title:
      "produceLines gives each message its line's key and leaves the choice to the partitioner it is given",
    points: 1,
    hints: ['kafkajs wants a function that makes the partitioner: `createPartitioner: () => partitioner`.'],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic, { partitions: 3 });
      await t.call('produceLines', t.props.kafka(), {
        topic,
        lines: t.props.lines(['one', 'two', 'three']),
        keyOf: t.props.returns('Toulouse-1', null, 'Toulouse-3'),
        partitioner: t.props.returns(2),
        emit: t.props.emit(),
      });
      const found = await t.oracle.read(topic);
      expect(found.map(({ partition, key, value }) => [partition, key, value])).to.deep.equal([
        [2, 'Toulouse-1', 'one'],
        [2, null, 'two'],
        [2, 'Toulouse-3', 'three'],
      ]);
    },
  },
  {
    id: 'linger-from-first-line',
    title:
      'The linger time counts from the first line of a batch, so that a steady drip of lines is sent too',
    points: 1,
    hints: [
      'Start the timer only if none runs: a timer that each line starts anew never fires while lines keep coming.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const drip = Array.from({ length: 8 }, (_, i) => ({ line: `drop-${i}`, waitMs: 60 }));
      const options = {
        topic,
        lines: t.props.lines(drip),
        batchSize: 100,
        lingerMs: 200,
        emit: t.props.emit(),
      };
      const run = t.start('produceLines', t.props.kafka(), options);
      await run.done;
      expect(
        run.emitted.length,
        'batches for 8 lines, one every 60 ms, with a linger of 200 ms',
      ).to.be.at.least(2);
      expect((await t.oracle.read(topic)).map(({ value }) => value)).to.deep.equal(
        drip.map(({ line }) => line),
      );
    },
  },
  {
    id: 'failing-send',
    title:
      'produceLines rejects when a batch cannot be sent, also one sent by the linger timer, and sends nothing after it; with acks 0 nobody asks',
    points: 2,
    hints: [
      'Do not catch what `producer.send` throws, or throw it again.',
      'A send that the timer starts is awaited by nobody: keep its promise, and await it before you return.',
      'Hand `acks` on to `producer.send`; emit a batch once its send has returned.',
    ],
    async run(t) {
      const tooLong = ['short', { line: 'x'.repeat(1_000), waitMs: 150 }, { line: 'after', waitMs: 150 }];
      const cases = [
        { batchSize: 1, acks: -1, wanted: 'rejected', sent: ['short'] },
        { batchSize: 100, acks: -1, wanted: 'rejected', sent: ['short'] },
        { batchSize: 1, acks: 0, wanted: 'returned', sent: ['short', 'after'] },
      ];
      for (const { batchSize, acks, wanted, sent } of cases) {
        const topic = t.topic(`batch-${batchSize}-acks-${acks}`);
        const what = `a line of 1,000 bytes where 300 are allowed, batchSize ${batchSize}, acks ${acks}`;
        await t.oracle.createTopic(topic, { configs: { 'max.message.bytes': '300' } });
        const lines = t.props.lines(tooLong);
        const options = { topic, batchSize, acks, lingerMs: 20, lines, emit: t.props.emit() };
        const run = t.start('produceLines', t.props.kafka(), options);
        const outcome = await run.done.then(
          () => 'returned',
          () => 'rejected',
        );
        expect(outcome, what).to.equal(wanted);
        const found = (await t.oracle.read(topic)).map(({ value }) => value);
        expect(found, `the values in the topic: ${what}`).to.deep.equal(sent);
        if (acks === 0) continue;
        expect(run.emitted, `the batches emitted: ${what}`).to.deep.equal([{ batch: 1, size: 1 }]);
      }
    },
  },
  {
    id: 'abort-sends-the-rest',
    title: 'When its signal is aborted, produceLines stops waiting for lines and sends those that it holds',
    points: 1,
    hints: [
      '`untilAborted` from lib/kit/lines ends the lines when the signal is aborted, even while the next one is waited for.',
      'After the abort the buffer is sent as at the end of the lines.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const run = t.start('produceLines', t.props.kafka(), {
        topic,
        batchSize: 2,
        lingerMs: 60_000,
        lines: t.props.lines(['a', 'b', 'c', { line: 'never', waitMs: 60_000 }]),
        signal: t.props.signal(),
        emit: t.props.emit(),
      });
      await run.until(1, 'the batch of a and b');
      run.abort();
      expect(await run.done, 'what was returned after the abort').to.deep.equal({ messages: 3, batches: 2 });
      const found = (await t.oracle.read(topic)).map(({ value }) => value);
      expect(found, 'the values in the topic').to.deep.equal(['a', 'b', 'c']);
    },
  },
  {
    id: 'idle-member',
    title:
      'On one partition the second member of a group stays idle, and a member that is aborted leaves the group at once',
    points: 1,
    hints: [
      '`joined` is called with an empty list too.',
      'Await `consumer.disconnect()`: it leaves the group.',
    ],
    async run(t) {
      const [topic, group] = [t.topic(), t.group()];
      await t.oracle.createTopic(topic);
      const start = () => joined(t, topic, group);
      const first = start();
      await first.until(
        (emitted) => emitted.some((entry) => Array.isArray(entry) && entry.length === 1),
        'partition 0',
      );
      const second = start();
      await balanced(t, { group, topic, members: 2, partitions: 1 });
      await second.until(1, 'a call of joined');
      await t.oracle.produce(topic, [{ value: 'm-0' }, { value: 'm-1' }]);
      const both = [first, second];
      await Promise.any(both.map((run) => untilValue(run, 'm-1')));
      // Before the abort: when one leaves, the other is told of its partition.
      const held = both.map((run) => run.emitted.filter(Array.isArray).at(-1)).sort();
      for (const run of both) run.abort();
      await Promise.all(both.map((run) => run.done));
      const shares = both.map((run) => values(run).length).sort();
      expect(shares, 'how many messages each member got').to.deep.equal([0, 2]);
      expect(held, 'the partitions that each member was told').to.deep.equal([[], [0]]);
      expect(await groupMembers(t.oracle.admin, group), 'the members once both were aborted').to.deep.equal(
        [],
      );
    },
  },
  {
    id: 'member-without-commit',
    title:
      'describeGroup shows which member holds which partition, with lag null where nothing is committed, and only the topics asked for',
    points: 1,
    hints: [
      'Where nothing is committed there is no lag to compute, whatever the end offset is.',
      '`groupMembers` from lib/kit/groups knows who holds which partition.',
    ],
    async run(t) {
      const [topic, other, group] = [t.topic('held'), t.topic('other'), t.group()];
      await t.oracle.createTopic(topic, { partitions: 2 });
      await t.oracle.createTopic(other);
      await t.oracle.produce(topic, [{ value: 'm-0', partition: 1 }]);
      const consumers = [1, 2].map(() => t.oracle.kafka.consumer({ groupId: group }));
      try {
        for (const consumer of consumers) {
          await consumer.connect();
          await consumer.subscribe({ topics: [topic, other], fromBeginning: true });
          await consumer.run({ autoCommit: false, eachMessage: async () => {} });
        }
        await balanced(t, { group, topic, members: 2, partitions: 2 });
        const members = await groupMembers(t.oracle.admin, group);
        const rows = await t.call<GroupRow[]>('describeGroup', t.props.kafka(), {
          groupId: group,
          topics: [topic],
        });
        const wanted = [0, 1].map((partition) => {
          const { consumerId, host, clientId } = members.find((m) =>
            m.assignment[topic]?.includes(partition),
          )!;
          const endOffset = String(partition);
          return { topic, partition, currentOffset: null, endOffset, lag: null, consumerId, host, clientId };
        });
        expect(rows, 'the rows of a topic with two partitions, two members and no commit').to.deep.equal(
          wanted,
        );
      } finally {
        await Promise.all(consumers.map((consumer) => consumer.disconnect()));
      }
    },
  },
]);
