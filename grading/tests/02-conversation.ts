import { expect } from 'chai';
import type { PartitionMetadata } from 'kafkajs';
import type { ConsumedRecord, GroupRow } from '../../lib/02-conversation';
import { groupMembers } from '../../lib/kit/groups';
import { type RunningCall, type TestContext, tests } from '../runner/suite';

/** Metadata of partitions 0, 1, …, given the leader of each; -1 for none. */
export function led(...leaders: number[]): PartitionMetadata[] {
  return leaders.map((leader, partitionId) => ({
    partitionId,
    leader,
    replicas: [0],
    isr: [0],
    partitionErrorCode: 0,
  }));
}

/** The arguments of one call of a partitioner. */
export function message(
  partitionMetadata: PartitionMetadata[],
  key: Buffer | string | null = null,
): unknown[] {
  return [{ topic: 'conversation', partitionMetadata, message: { key, value: 'Hello' } }];
}

/** The same call `times` times. */
export function repeat<T>(times: number, value: T): T[] {
  return Array.from({ length: times }, () => value);
}

/** What a consumer emitted, less what its `joined` was given. */
export function received(run: RunningCall): ConsumedRecord[] {
  return run.emitted.filter((entry) => !Array.isArray(entry)) as ConsumedRecord[];
}

/** Starts a member of a group that reads from the beginning and emits, beside its messages, the partitions that it holds. */
export function joined(t: TestContext, topic: string, groupId: string): RunningCall {
  return t.start('consumeMessages', t.props.kafka(), {
    topic,
    groupId,
    fromBeginning: true,
    signal: t.props.signal(),
    emit: t.props.emit(),
    joined: t.props.emit(),
  });
}

/** The values that a consumer emitted, in order. */
export function values(run: RunningCall): Array<string | null> {
  return received(run).map((record) => record?.value);
}

/** Waits until the consumer has emitted a message with this value. */
export async function untilValue(run: RunningCall, value: string): Promise<void> {
  await run.until(
    (emitted) => emitted.some((entry) => (entry as ConsumedRecord | null)?.value === value),
    `the message ${value}`,
  );
}

/** Waits until the group has this many members, and every partition of the topic is held by one of them. */
export async function balanced(
  t: TestContext,
  {
    group,
    topic,
    members,
    partitions,
  }: { group: string; topic: string; members: number; partitions: number },
): Promise<number[][]> {
  const deadline = Date.now() + 8_000;
  for (;;) {
    const found = await groupMembers(t.oracle.admin, group).catch(() => []);
    const held = found.map(({ assignment }) => assignment[topic] ?? []);
    if (found.length === members && held.flat().length === partitions) return held;
    if (Date.now() > deadline) {
      expect.fail(
        `group ${group} should have ${members} members that hold ${partitions} partitions, but holds ${JSON.stringify(held)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the grader needs of kafkajs's inner parts. */
interface Coordinator {
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: Array<{ topic: string; partitions: Array<{ partition: number; offset: string }> }>;
  }): Promise<unknown>;
}
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(group: { groupId: string }): Promise<Coordinator>;
}

/**
 * Commits offsets for a group without being a member, as `kafka-consumer-groups --reset-offsets` does. kafkajs has no
 * call for it: its `setOffsets` joins the group, which takes 5 s and makes another kind of group.
 */
async function commit(
  { oracle }: TestContext,
  groupId: string,
  topic: string,
  offsets: Record<number, string>,
): Promise<void> {
  const kafka = oracle.kafka as unknown as Record<symbol, (options: object) => Cluster>;
  const make = Object.getOwnPropertySymbols(kafka).find((name) => /createCluster/.test(String(name)));
  const cluster = kafka[make!]!({ metadataMaxAge: 300_000 });
  try {
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    const partitions = Object.entries(offsets).map(([partition, offset]) => ({
      partition: Number(partition),
      offset,
    }));
    const topics = [{ topic, partitions }];
    await coordinator.offsetCommit({ groupId, groupGenerationId: -1, memberId: '', topics });
  } finally {
    await cluster.disconnect();
  }
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
const asRecords = (list: string[]) => list.map((value) => ({ value }));

export default tests('02-conversation', [
  {
    id: 'random-partitioner',
    title:
      'The random partitioner spreads messages over all partitions evenly, by the random source it is given',
    points: 2,
    hints: [
      'A random number below 1, times the number of partitions, rounded down, is a position in the list.',
      'Call `random()`, not `Math.random()`: whoever calls you may want the same choices again.',
    ],
    async run(t) {
      const calls = repeat(600, message(led(0, 0, 0)));
      const choices = await t.callEach<number>('randomPartitioner', [t.props.random(7)], calls);
      for (const partition of [0, 1, 2]) {
        const times = choices.filter((choice) => choice === partition).length;
        expect(times, `messages to partition ${partition}, of 600`).to.be.within(150, 250);
      }
      const again = await t.callEach<number>('randomPartitioner', [t.props.random(7)], calls);
      expect(again, 'the choices with the same seed').to.deep.equal(choices);
    },
  },
  {
    id: 'round-robin-partitioner',
    title:
      'The round-robin partitioner takes each partition in turn from the lowest id, whatever their order in the metadata, and each one made has a turn of its own',
    points: 2,
    hints: [
      'Count the messages: the count modulo the number of partitions is whose turn it is.',
      'Kafka lists partitions in any order: sort a copy by `partitionId` first.',
      'The counter belongs inside the function, or two producers share it.',
    ],
    async run(t) {
      const [first, second, third] = led(0, 0, 0) as [
        PartitionMetadata,
        PartitionMetadata,
        PartitionMetadata,
      ];
      const calls = repeat(7, message([third, first, second], 'same-key'));
      for (const which of ['first', 'second']) {
        const choices = await t.callEach<number>('roundRobinPartitioner', [], calls);
        expect(choices, `the partitions that the ${which} partitioner took`).to.deep.equal([
          0, 1, 2, 0, 1, 2, 0,
        ]);
      }
    },
  },
  {
    id: 'key-hash-partitioner',
    title:
      "The key partitioner puts a key where Kafka's own clients put it, and messages without key in turn",
    points: 3,
    hints: [
      "`murmur2` from lib/kit/murmur2 is Kafka's hash: it may be negative, and `toPositive` takes its sign bit away.",
      'A key may be text or a Buffer: `Buffer.from(key)` takes both.',
      'No key means null or undefined: then do as the round-robin partitioner does.',
    ],
    async run(t) {
      // Where the Java client's BuiltInPartitioner.partitionForKey puts these keys among 10 partitions.
      const java: Record<string, number> = { '21': 0, foobar: 6, abc: 7, 'a-little-bit-long-string': 2 };
      const keys = Object.keys(java);
      const ten = led(...repeat(10, 0));
      const calls = [
        ...keys.map((key) => message(ten, key)),
        ...keys.map((key) => message(ten, Buffer.from(key))),
      ];
      const choices = await t.callEach<number>('keyHashPartitioner', [], calls);
      const wanted = keys.map((key) => java[key]);
      expect(choices, `the partitions of ${keys.join(', ')}, as text and as bytes`).to.deep.equal([
        ...wanted,
        ...wanted,
      ]);

      const negative = await t.callEach<number>(
        'keyHashPartitioner',
        [t.props.returns(-7)],
        [message(led(0, 0, 0, 0), 'k')],
      );
      expect(negative, 'the partition of a key whose hash is -7, of 4: 2147483641 modulo 4').to.deep.equal([
        1,
      ]);

      const inTurn = await t.callEach<number>('keyHashPartitioner', [], repeat(4, message(led(0, 0, 0))));
      expect(inTurn, 'the partitions of four messages without key').to.deep.equal([0, 1, 2, 0]);
    },
  },
  {
    id: 'sends-lines-in-batches',
    title:
      'produceLines sends every line in order, batchSize at a time, and the rest at once when the lines end',
    points: 3,
    hints: [
      'Push each line into an array; when the array is as long as `batchSize`, send it and start a new one.',
      'After the loop, send what is left, without waiting for the linger time.',
      'Await each send before the next one starts, so that the order stays.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const lines = numbered('line', 7);
      const options = {
        topic,
        batchSize: 3,
        lingerMs: 60_000,
        lines: t.props.lines(lines),
        emit: t.props.emit(),
      };
      const run = t.start('produceLines', t.props.kafka(), options);
      const sent = await run.done;
      const found = await t.oracle.read(topic);
      expect(
        found.map(({ value }) => value),
        'the values in the topic',
      ).to.deep.equal(lines);
      expect(
        found.map(({ key }) => key),
        'the keys, without keyOf',
      ).to.deep.equal(repeat(7, null));
      expect(run.emitted, 'what was emitted').to.deep.equal([
        { batch: 1, size: 3 },
        { batch: 2, size: 3 },
        { batch: 3, size: 1 },
      ]);
      expect(sent, 'what was returned').to.deep.equal({ messages: 7, batches: 3 });
    },
  },
  {
    id: 'sends-after-linger',
    title: 'produceLines sends a batch that is not full lingerMs after its first line',
    points: 2,
    hints: [
      'When a line enters an empty buffer, start a timer of `lingerMs` that sends whatever the buffer holds by then.',
      'A batch that goes out because it is full takes its timer with it: `clearTimeout`.',
    ],
    async run(t) {
      const topic = t.topic();
      await t.oracle.createTopic(topic);
      const lines = t.props.lines(['a', 'b', { line: 'c', waitMs: 600 }]);
      const options = { topic, lines, batchSize: 100, lingerMs: 50, emit: t.props.emit() };
      const run = t.start('produceLines', t.props.kafka(), options);
      await run.done;
      expect(run.emitted, 'lines a and b, then c 0.6 s later, with a linger of 50 ms').to.deep.equal([
        { batch: 1, size: 2 },
        { batch: 2, size: 1 },
      ]);
      expect((await t.oracle.read(topic)).map(({ value }) => value)).to.deep.equal(['a', 'b', 'c']);
    },
  },
  {
    id: 'from-beginning-or-not',
    title:
      'consumeMessages reads a new group from the oldest message with fromBeginning, and only what is sent from now on without',
    points: 2,
    hints: [
      '`fromBeginning` belongs to `consumer.subscribe`.',
      'Emit partition, offset, key and value; key and value come as Buffers, or as null.',
    ],
    async run(t) {
      const [topic, all, fresh] = [t.topic(), t.group('all'), t.group('fresh')];
      await t.oracle.createTopic(topic);
      await t.oracle.produce(topic, [{ key: 'k', value: 'old-0' }, { value: 'old-1' }]);

      const options = { topic, groupId: all, fromBeginning: true };
      const first = t.start('consumeMessages', t.props.kafka(), {
        ...options,
        signal: t.props.signal(),
        emit: t.props.emit(),
      });
      await first.until(2, 'the two messages sent before');
      first.abort();
      expect(await first.done, 'the number of messages returned').to.equal(2);
      expect(received(first), 'with fromBeginning').to.deep.equal([
        { partition: 0, offset: '0', key: 'k', value: 'old-0' },
        { partition: 0, offset: '1', key: null, value: 'old-1' },
      ]);

      const second = t.start('consumeMessages', t.props.kafka(), {
        topic,
        groupId: fresh,
        signal: t.props.signal(),
        emit: t.props.emit(),
      });
      // Messages are sent until one arrives: nobody can say from outside when the consumer began to listen.
      let arrived = false;
      const one = second.until(1, 'a message sent while the consumer is on').finally(() => {
        arrived = true;
      });
      one.catch(() => {});
      for (let i = 0; !arrived; i++) {
        await t.oracle.produce(topic, [{ value: `new-${i}` }]);
        await Promise.race([one.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 100))]);
      }
      await one;
      second.abort();
      await second.done;
      expect(values(second)[0], 'the first message without fromBeginning').to.match(/^new-/);
    },
  },
  {
    id: 'once-in-a-group',
    title: 'A group gets every message once over two runs, also those sent while it was away',
    points: 2,
    hints: [
      "Use the `groupId` of the options: the group's committed offset is how Kafka remembers where it was.",
      'Leave cleanly when the signal is aborted: kafkajs commits what it has read before it disconnects.',
    ],
    async run(t) {
      const [topic, group] = [t.topic(), t.group()];
      await t.oracle.createTopic(topic);
      await t.oracle.produce(topic, asRecords(numbered('before', 3)));
      const start = () =>
        t.start('consumeMessages', t.props.kafka(), {
          topic,
          groupId: group,
          fromBeginning: true,
          signal: t.props.signal(),
          emit: t.props.emit(),
        });
      const first = start();
      await first.until(3, 'three messages');
      first.abort();
      await first.done;
      expect(
        await t.oracle.committed(group, topic),
        "the group's committed offset by partition",
      ).to.deep.equal({ 0: '3' });

      await t.oracle.produce(topic, asRecords(numbered('away', 2)));
      const second = start();
      await second.until(2, 'the two messages sent while the group was away');
      await t.oracle.produce(topic, asRecords(['last']));
      await untilValue(second, 'last');
      second.abort();
      await second.done;
      expect(values(second), 'what the second run got').to.deep.equal(['away-0', 'away-1', 'last']);
    },
  },
  {
    id: 'two-members',
    title:
      'Two members of a group on two partitions get different messages, and joined tells each which partition it holds',
    points: 2,
    hints: [
      'Both are members of one group only if both use the `groupId` that they were given.',
      '`onAssigned` from lib/kit/groups calls `joined` each time that the group has balanced.',
    ],
    async run(t) {
      const [topic, group] = [t.topic(), t.group()];
      await t.oracle.createTopic(topic, { partitions: 2 });
      const start = () => joined(t, topic, group);
      const first = start();
      await first.until(1, 'a call of joined');
      const members = [first, start()];
      const held = (run: RunningCall) => run.emitted.filter(Array.isArray).at(-1) as number[] | undefined;
      const one = (emitted: unknown[]) =>
        (emitted.filter(Array.isArray).at(-1) as unknown[] | undefined)?.length === 1;
      await Promise.all(members.map((run) => run.until(one, 'a call of joined with one partition')));
      await balanced(t, { group, topic, members: 2, partitions: 2 });
      await t.oracle.produce(topic, [
        { value: 'left-0', partition: 0 },
        { value: 'right-0', partition: 1 },
        { value: 'left-1', partition: 0 },
        { value: 'right-1', partition: 1 },
      ]);
      const wanted = [
        ['left-0', 'left-1'],
        ['right-0', 'right-1'],
      ];
      await Promise.all(members.map((run) => untilValue(run, wanted[held(run)?.[0] ?? 0]![1]!)));
      for (const run of members) run.abort();
      await Promise.all(members.map((run) => run.done));
      const byPartition = [...members].sort((a, b) => received(a)[0]!.partition - received(b)[0]!.partition);
      expect(byPartition.map(values), 'the messages of each member').to.deep.equal(wanted);
    },
  },
  {
    id: 'lists-groups',
    title:
      'listGroups gives the ids of the consumer groups, sorted, also those without members or whose offsets were set by hand',
    points: 1,
    hints: [
      '`admin.listGroups()` answers objects: take each `groupId`.',
      "A group's `protocolType` is 'consumer', or '' where only offsets were set by hand; share groups say 'share'.",
    ],
    async run(t) {
      const topic = t.topic();
      // Enough of them that Kafka's own order is hardly ever sorted.
      const groups = ['d', 'a', 'f', 'c', 'h', 'e', 'b', 'g'].map((name) => t.group(name));
      await t.oracle.createTopic(topic);
      for (const group of groups) await commit(t, group, topic, { 0: '0' });
      const listed = await t.call<string[]>('listGroups', t.props.kafka());
      expect(
        listed.filter((id) => groups.includes(id)),
        'the groups of this test',
      ).to.deep.equal([...groups].sort());
    },
  },
  {
    id: 'describes-lag',
    title:
      'describeGroup gives current offset, end offset and lag of each partition that the group has committed, and rejects when there is no such group',
    points: 2,
    hints: [
      'The committed offset is that of the next message to read, the end offset that of the next one to be sent: no 1 to add or take away.',
      '`admin.fetchOffsets` knows the committed offsets, `admin.fetchTopicOffsets` the end (`high`).',
      "Offset '0' is committed; '-1' is Kafka's answer where nothing is.",
    ],
    async run(t) {
      const [topic, group] = [t.topic(), t.group()];
      await t.oracle.createTopic(topic, { partitions: 4 });
      await t.oracle.produce(
        topic,
        [0, 0, 0, 0, 0, 1, 1, 1, 2, 3].map((partition, i) => ({ value: `m-${i}`, partition })),
      );
      await commit(t, group, topic, { 2: '0', 0: '2', 1: '3' });
      const rows = await t.call<GroupRow[]>('describeGroup', t.props.kafka(), { groupId: group });
      const nobody = { consumerId: null, host: null, clientId: null };
      expect(rows, 'the rows; partition 3 has neither a member nor a committed offset').to.deep.equal([
        { topic, partition: 0, currentOffset: '2', endOffset: '5', lag: 3, ...nobody },
        { topic, partition: 1, currentOffset: '3', endOffset: '3', lag: 0, ...nobody },
        { topic, partition: 2, currentOffset: '0', endOffset: '1', lag: 1, ...nobody },
      ]);

      const unknown = await t.call('describeGroup', t.props.kafka(), { groupId: t.group('unknown') }).then(
        (found) => `returned ${JSON.stringify(found)}`,
        () => 'rejected',
      );
      expect(unknown, 'describeGroup for a group that does not exist').to.equal('rejected');
    },
  },
  {
    id: 'at-least-once',
    title:
      'processAtLeastOnce commits after each message: after a crash in between, that message comes again and none is lost',
    points: 2,
    hints: [
      'Switch `autoCommit` off and commit yourself, once `handle` has returned.',
      'Commit the offset of the next message: one more than that of the message in hand.',
      'Let what `handle` throws go through: the message must stay uncommitted.',
    ],
    run: (t) => crashOnThird(t, 'processAtLeastOnce', { committed: '2', again: ['m-2', 'm-3', 'm-4'] }),
  },
  {
    id: 'at-most-once',
    title:
      'processAtMostOnce commits before each message: after a crash in between, that message is lost and none comes twice',
    points: 2,
    hints: [
      'The same as at least once, with the commit before `handle`.',
      'Commit one message at a time: the ones behind it must not be lost with it.',
    ],
    run: (t) => crashOnThird(t, 'processAtMostOnce', { committed: '3', again: ['m-3', 'm-4'] }),
  },
]);

/** Five messages; the handler throws on the third; then a second run with a handler that does not. */
async function crashOnThird(
  t: TestContext,
  fn: 'processAtLeastOnce' | 'processAtMostOnce',
  { committed, again }: { committed: string; again: string[] },
): Promise<void> {
  const [topic, group] = [t.topic(), t.group()];
  await t.oracle.createTopic(topic);
  await t.oracle.produce(topic, asRecords(numbered('m', 5)));
  const start = (throwOn?: number) =>
    t.start<number>(fn, t.props.kafka(), {
      topic,
      groupId: group,
      handle: t.props.handler({ throwOn }),
      signal: t.props.signal(),
    });

  const first = start(3);
  const outcome = await first.done.then(
    (count) => `returned ${count}`,
    (error: Error) => error.message,
  );
  expect(outcome, 'what the caller sees when handle throws').to.contain('on purpose');
  expect(values(first), 'the messages handled before the crash').to.deep.equal(['m-0', 'm-1', 'm-2']);
  expect(await t.oracle.committed(group, topic), 'the committed offset after the crash on m-2').to.deep.equal(
    { 0: committed },
  );

  const second = start();
  await second.until(again.length, `the messages ${again.join(', ')}`);
  await t.oracle.produce(topic, asRecords(['last']));
  await untilValue(second, 'last');
  second.abort();
  expect(await second.done, 'the number of messages returned').to.equal(again.length + 1);
  expect(values(second), 'the messages handled after the crash').to.deep.equal([...again, 'last']);
  const total = { 0: '6' };
  expect(await t.oracle.committed(group, topic), 'the committed offset at the end').to.deep.equal(total);
}
