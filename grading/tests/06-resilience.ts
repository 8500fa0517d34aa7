import { expect } from 'chai';
import type { DeliveryReport, KeyedMessage, ReplicaState } from '../../lib/06-resilience';
import type { PartitionMetadata } from '../../lib/kit/metadata';
import { murmur2, toPositive } from '../../lib/kit/murmur2';
import { StudentError } from '../runner/errors';
import { moveLeader, setReplicas } from '../runner/leaders';
import type { FoundRecord } from '../runner/oracle';
import { type RunningCall, type TestContext, tests } from '../runner/suite';

/** What `produceWithoutLoss` emits. */
export type Sent = { partition: number; offset: string; count: number };

/** The partition that Kafka's own clients choose. */
export const partitionOf = (key: string, partitions: number): number =>
  toPositive(murmur2(Buffer.from(key))) % partitions;

/** So many keys for each partition, those of partition 0 first. */
export function keysFor(partitions: number, each = 1): string[] {
  const keys = Array.from({ length: partitions }, () => [] as string[]);
  for (let number = 1; keys.some(({ length }) => length < each); number++) {
    const key = `Besançon/${number}`;
    const same = keys[partitionOf(key, partitions)];
    if (same && same.length < each) same.push(key);
  }
  return keys.flat();
}

/** Rounds of one message a key. */
export function rounds(keys: string[], count: number): KeyedMessage[] {
  return Array.from({ length: count }, (_, round) =>
    keys.map((key) => ({ key, value: `${key} #${round}` })),
  ).flat();
}

/** What the call was refused with. Fails the test where it was not refused. */
export async function refusal(call: Promise<unknown>, what: string): Promise<StudentError> {
  const returned = await call.catch((error) => error);
  if (returned instanceof StudentError) return returned;
  if (returned instanceof Error) throw returned;
  return expect.fail(`${what} must be refused with an Error, but the function returned ${returned}`);
}

/** Expects a message that says the numbers. The topic's name may hold digits: it is left out. */
export function expectNumbers(message: string, topic: string, numbers: number[]): void {
  for (const number of numbers) {
    expect(message.replaceAll(topic, 'the topic'), `the message must say ${number}`).to.match(
      new RegExp(`(?<!\\d)${number}(?!\\d)`),
    );
  }
}

/** The options of a call of `produceWithoutLoss`. */
export function producing(t: TestContext, options: object): [object, object] {
  return [t.props.kafka({ plain: true }), { signal: t.props.signal(), emit: t.props.emit(), ...options }];
}

/** Expects each message once, in the partition of its key, those of each key in order. */
export function expectDelivered(found: FoundRecord[], sent: KeyedMessage[], partitions: number): void {
  const values = (messages: Array<{ key: string | null; value: string | null }>) => {
    const byKey = new Map<string | null, Array<string | null>>();
    for (const { key, value } of messages) byKey.set(key, [...(byKey.get(key) ?? []), value]);
    return byKey;
  };
  const [wanted, got] = [values(sent), values(found)];
  const all = [...wanted.values()].flat();
  const times = new Map<string | null, number>();
  for (const { value } of found) times.set(value, (times.get(value) ?? 0) + 1);
  const counts = {
    lost: all.filter((value) => !times.has(value)).length,
    twice: all.filter((value) => (times.get(value) ?? 0) > 1).length,
  };
  expect(counts, `of ${sent.length} messages that were acknowledged`).to.deep.equal({ lost: 0, twice: 0 });
  const misplaced = found.filter(({ key, partition }) => partition !== partitionOf(key ?? '', partitions));
  expect(
    misplaced.map(({ key, partition }) => `${key} in ${partition}`),
    'messages that are not in the partition of their key',
  ).to.deep.equal([]);
  for (const [key, list] of wanted) expect(got.get(key), `the values of ${key}`).to.deep.equal(list);
  expect(found, 'records in the topic').to.have.length(sent.length);
}

/** How long a leader stays before the next one moves: some batches go out meanwhile, and a refused one is repeated. */
const BETWEEN_MOVES_MS = 150;

/** Sends a steady stream of batches, one a round of the keys, and moves the leaders of partitions meanwhile. */
export async function sendWhileLeadersMove(
  t: TestContext,
  { topic, keys, moved }: { topic: string; keys: string[]; moved: number[] },
): Promise<{ acknowledged: number; messages: KeyedMessage[]; run: RunningCall }> {
  const messages = rounds(keys, 400);
  const entries = messages.flatMap((message, index) =>
    (index + 1) % keys.length === 0 ? [message, { waitMs: 3 }] : [message],
  );
  const run = t.start<{ acknowledged: number }>(
    'produceWithoutLoss',
    ...producing(t, { topic, batchSize: keys.length, messages: t.props.records(entries) }),
  );
  await run.until(1, 'the first message to be acknowledged');
  const moving = async () => {
    for (const partition of moved) {
      await moveLeader(t, topic, partition);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MOVES_MS));
    }
  };
  await Promise.race([moving(), run.done]);
  run.abort();
  const { acknowledged } = await run.done;
  return { acknowledged, messages: messages.slice(0, acknowledged), run };
}

/** A partition as the metadata has it. */
export function partition(
  leader: number | null,
  replicas: number[],
  isr: number[],
  more: Partial<PartitionMetadata> = {},
): PartitionMetadata {
  return { topic: 'velib-stations', partition: 0, leader, replicas, isr, ...more };
}

/** A report in which nothing is wrong but what is given. */
export function report(given: Partial<DeliveryReport>): DeliveryReport {
  return { sent: 0, found: 0, lost: [], duplicates: 0, unknown: 0, reordered: [], ...given };
}

/** What `compareDelivery` says. The keys out of order may come in any order: they are sorted. */
export async function compared(t: TestContext, sent: object[], found: object[]): Promise<DeliveryReport> {
  const result = await t.call<DeliveryReport>('compareDelivery', sent, found);
  return Array.isArray(result?.reordered) ? { ...result, reordered: result.reordered.toSorted() } : result;
}

/** Messages from a short form: `'a1 b1'` are value 1 of key a, and value 1 of key b. */
export function messages(text: string): KeyedMessage[] {
  return (text.match(/\S+/g) ?? []).map((word) => ({ key: word.slice(0, 1), value: word.slice(1) }));
}

export default tests('06-resilience', [
  {
    id: 'tells-health',
    title: 'replicaStates tells offline, under min ISR, under-replicated and in sync: the worst that holds',
    points: 2,
    hints: [
      'Go through them from the worst to the best and return at the first that holds.',
      'Compare the number of replicas in sync, isr.length, with minInsyncReplicas, then with replicas.length.',
      "if (leader === null) return 'offline'; broker 0 is a leader too.",
    ],
    async run(t) {
      const cases: Array<[string, PartitionMetadata]> = [
        ['in sync', partition(0, [0, 1, 2], [0, 1, 2])],
        ['in sync', partition(2, [0, 1, 2], [2, 1, 0])],
        ['under-replicated', partition(0, [0, 1, 2], [0, 2])],
        ['under min ISR', partition(1, [0, 1, 2], [1])],
        ['offline', partition(null, [0, 1, 2], [1])],
        ['offline', partition(null, [0, 1, 2], [])],
        ['offline', partition(null, [0, 1, 2], [0, 1, 2])],
      ];
      for (const [wanted, given] of cases) {
        const states = await t.call<ReplicaState[]>('replicaStates', [given], { minInsyncReplicas: 2 });
        const { leader, replicas, isr } = given;
        const what = `the health of a partition led by ${leader}, replicas ${replicas}, ISR ${isr}, min ISR 2`;
        expect(states?.[0]?.health, what).to.equal(wanted);
      }
      const [alone] = await t.call<ReplicaState[]>('replicaStates', [partition(1, [0, 1, 2], [1])]);
      expect(alone?.health, 'with one in sync of three, where one is enough').to.equal('under-replicated');
    },
  },
  {
    id: 'finds-out-of-sync',
    title:
      'replicaStates names the replicas that are not in sync, and whether the preferred one leads, by topic and number',
    points: 2,
    hints: [
      'The first of the replicas is the preferred leader.',
      'outOfSync: replicas.filter((id) => !isr.includes(id)) keeps the order of the replicas.',
      'Numbers are compared by subtracting: as text 10 comes before 2.',
    ],
    async run(t) {
      const given = [
        partition(1, [2, 0, 1], [1], { partition: 10 }),
        partition(0, [0, 1, 2], [2, 0, 1], { partition: 2 }),
        partition(null, [0, 1, 2], [], { partition: 1 }),
        partition(2, [2, 1], [2], { topic: 'conversation', partition: 3 }),
      ];
      const states = await t.call('replicaStates', given, { minInsyncReplicas: 1 });
      expect(states, 'the states').to.deep.equal([
        { ...given[3], outOfSync: [1], preferred: true, health: 'under-replicated' },
        { ...given[2], outOfSync: [0, 1, 2], preferred: false, health: 'offline' },
        { ...given[1], outOfSync: [], preferred: true, health: 'in sync' },
        { ...given[0], outOfSync: [2, 0], preferred: false, health: 'under-replicated' },
      ]);
    },
  },
  {
    id: 'compares-messages',
    title:
      'compareDelivery finds a message that is lost and one that is there twice, though the count is right',
    points: 2,
    hints: [
      'As many found as sent does not mean that nothing is lost.',
      'Count how often each message, key and value together, was sent; take one off for each that is found.',
      'What is left over is lost; what is found when nothing is left of it is a duplicate.',
    ],
    async run(t) {
      const sent = messages('a1 b1 a2 c1');
      const cases: Array<[string, string, Partial<DeliveryReport>]> = [
        ['everything', 'a1 a2 b1 c1', {}],
        ['one lost, one twice', 'a1 a2 a2 b1', { lost: messages('c1'), duplicates: 1 }],
        ['one three times', 'a1 a2 b1 c1 c1 c1', { duplicates: 2 }],
        ['nothing', '', { lost: sent }],
        ['two lost', 'a2 b1', { lost: messages('a1 c1') }],
        ['a value under another key', 'a1 a2 b1 d1', { lost: messages('c1'), unknown: 1 }],
        ['one of nobody', 'a1 a2 a3 b1 c1', { unknown: 1 }],
      ];
      for (const [what, text, wanted] of cases) {
        const found = messages(text);
        const result = await compared(t, sent, found);
        const expected = report({ sent: sent.length, found: found.length, ...wanted });
        expect(result, `the report, found: ${what}`).to.deep.equal(expected);
      }
    },
  },
  {
    id: 'compares-order',
    title:
      'compareDelivery names the keys whose messages are out of order; another key, or a repeated batch, does not count',
    points: 2,
    hints: [
      'Only messages of one key have an order: messages of two keys may be found in any order.',
      'Remember for each key how far it was found; a message from before that is out of order, unless it is a duplicate.',
      'A lost message leaves the others in order.',
    ],
    async run(t) {
      const sent = messages('a1 b1 a2 b2 a3 c1');
      const cases: Array<[string, string, Partial<DeliveryReport>]> = [
        ['other keys between them', 'c1 b1 b2 a1 a2 a3', {}],
        ['two of one key swapped', 'a2 a1 a3 b1 b2 c1', { reordered: ['a'] }],
        ['two keys out of order', 'c1 b2 b1 a1 a3 a2', { reordered: ['a', 'b'] }],
        ['a batch that came twice', 'a1 a2 a1 a2 a3 b1 b2 c1', { duplicates: 2 }],
        ['lost, the rest in order', 'a1 a3 b2 c1', { lost: messages('b1 a2') }],
      ];
      for (const [what, text, wanted] of cases) {
        const found = messages(text);
        const result = await compared(t, sent, found);
        const expected = report({ sent: sent.length, found: found.length, ...wanted });
        expect(result, `the report, found: ${what}`).to.deep.equal(expected);
      }
    },
  },
  {
    id: 'creates-replicated-topic',
    title: 'createReplicatedTopic makes a topic with its replicas and its min.insync.replicas, all in sync',
    points: 2,
    timeoutMs: 20_000,
    hints: [
      'admin.createTopics takes numPartitions, replicationFactor and configEntries.',
      "configEntries: [{ name: 'min.insync.replicas', value: String(minInsyncReplicas) }]",
      'readMetadata of lib/kit/metadata tells when each partition has a leader and all its replicas are in sync.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      const made = await t.call('createReplicatedTopic', t.props.kafka({ plain: true }), { topic });
      expect(made, 'what createReplicatedTopic returns').to.equal(true);
      const found = await t.oracle.partitions(topic);
      const shape = found.map(({ leader, replicas, isr }) => [leader !== null, replicas.length, isr.length]);
      t.found(`leader, replicas, in sync: ${JSON.stringify(shape)}`);
      const wanted = Array.from({ length: 10 }, () => [true, 3, 3]);
      expect(shape, 'whether each partition is led, its replicas, those in sync').to.deep.equal(wanted);
      const own = { 'min.insync.replicas': '2' };
      expect(await t.oracle.topicConfigs(topic), 'set on the topic').to.deep.equal(own);
    },
  },
  {
    id: 'refuses-what-cannot-be',
    title:
      'createReplicatedTopic refuses more replicas than brokers, and a min.insync.replicas above the factor, with both numbers',
    points: 2,
    hints: [
      'Each replica of a partition is on a broker of its own: readMetadata(kafka) lists the brokers.',
      'Look at both before anything is created or deleted.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      const brokers = (await t.oracle.admin.describeCluster()).brokers.length;
      const create = (options: object) =>
        t.call('createReplicatedTopic', t.props.kafka({ plain: true }), { topic, partitions: 1, ...options });
      const many = await refusal(create({ replicationFactor: brokers + 4 }), `factor ${brokers + 4}`);
      expectNumbers(many.message, topic, [brokers + 4, brokers]);
      const high = { replicationFactor: 2, minInsyncReplicas: 3 };
      const never = await refusal(create(high), 'min.insync.replicas 3 with factor 2');
      expectNumbers(never.message, topic, [3, 2]);
      expect(await t.oracle.exists(topic), `topic ${topic} is there`).to.equal(false);
    },
  },
  {
    id: 'describes-live-topic',
    title:
      "describeReplicas looks at the live topic, by the topic's own min.insync.replicas; an unknown topic is an error",
    points: 2,
    hints: [
      'readMetadata(kafka, [topic]) gives the partitions, replicaStates looks at them.',
      "topicConfigs(kafka, topic) gives the configs as text: Number(configs['min.insync.replicas']).",
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      const configs = { 'min.insync.replicas': '3' };
      await t.oracle.createTopic(topic, { partitions: 3, replicationFactor: 3, configs });
      const [first] = await t.oracle.partitions(topic);
      await setReplicas(t, topic, 0, (first?.replicas ?? []).slice(1));
      t.found(`partition 0 of ${topic} has two replicas from now on, the others have three`);
      const wanted = (await t.oracle.partitions(topic)).map((found, number) => ({
        ...found,
        outOfSync: [],
        preferred: true,
        health: number === 0 ? 'under min ISR' : 'in sync',
      }));
      const states = await t.call('describeReplicas', t.props.kafka({ plain: true }), { topic });
      expect(states, 'the states').to.deep.equal(wanted);
      const missing = t.topic('missing');
      const call = t.call('describeReplicas', t.props.kafka({ plain: true }), { topic: missing });
      const { message } = await refusal(call, 'an unknown topic');
      expect(message, 'the message must name the topic').to.contain(missing);
    },
  },
  {
    id: 'delivers-each-once',
    title:
      'produceWithoutLoss brings each message to the partition of its key, once and in order, from a list and from an async iterable',
    points: 2,
    timeoutMs: 20_000,
    hints: [
      'Collect batchSize messages, split them by partition, send, and only then go on. Do not forget the rest at the end.',
      'toPositive(murmur2(Buffer.from(key))) % the number of partitions; readMetadata tells that number.',
      '`for await` reads lists and async iterables alike.',
    ],
    async run(t) {
      const keys = keysFor(5, 2);
      const sent = rounds(keys, 3);
      const parts = [
        { messages: t.props.records(sent.slice(0, 19)), acknowledged: 19 },
        { messages: sent.slice(19), acknowledged: 11 },
      ];
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 5, replicationFactor: 2 });
      for (const { messages, acknowledged } of parts) {
        const call = producing(t, { topic, messages, batchSize: 7 });
        const returned = await t.call('produceWithoutLoss', ...call);
        expect(returned, 'what produceWithoutLoss returns').to.deep.equal({ acknowledged });
        expect(t.left(), 'what produceWithoutLoss leaves behind').to.deep.equal([]);
      }
      expectDelivered(await t.oracle.read(topic), sent, 5);
    },
  },
  {
    id: 'emits-acknowledged-sends',
    title:
      'produceWithoutLoss emits the partition, the count and the first offset of each send that was acknowledged',
    points: 1,
    hints: [
      'producer.send resolves to a list with one entry for each partition: baseOffset is the offset of the first message.',
      'emit({ partition, offset: baseOffset, count: part.length }), once the send has resolved.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 4, replicationFactor: 2 });
      const [key = '', other = ''] = [keysFor(4)[2], keysFor(4)[1]];
      const sent = [...rounds([key], 10), ...rounds([other], 1)];
      const run = t.start(
        'produceWithoutLoss',
        ...producing(t, { topic, messages: sent, batchSize: 4, emit: t.props.emit() }),
      );
      await run.done;
      const emitted = run.emitted.filter((entry) => (entry as Sent | null)?.partition === 2);
      expect(emitted, 'what was emitted of ten messages of one key, four at a time').to.deep.equal([
        { partition: 2, offset: '0', count: 4 },
        { partition: 2, offset: '4', count: 4 },
        { partition: 2, offset: '8', count: 2 },
      ]);
      const rest = run.emitted.filter((entry) => (entry as Sent | null)?.partition !== 2);
      expect(rest, 'and of one message of another').to.deep.equal([{ partition: 1, offset: '0', count: 1 }]);
    },
  },
  {
    id: 'survives-moving-leaders',
    title: 'produceWithoutLoss loses nothing, repeats nothing and keeps the order while leaders move',
    points: 4,
    timeoutMs: 20_000,
    hints: [
      'One send with messages of several partitions loses some when a leader moves: the broker that leads now had answered before.',
      'Send to each partition by a send of its own, side by side, and wait for all of them.',
      'kafka.producer({ idempotent: true, metadataMaxAge: 1_000, retry: { retries, … } }), and keep what a rejected send says.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      const configs = { 'min.insync.replicas': '2' };
      await t.oracle.createTopic(topic, { partitions: 6, replicationFactor: 3, configs });
      const keys = keysFor(6, 2);
      const { acknowledged, messages } = await sendWhileLeadersMove(t, { topic, keys, moved: [0, 1, 2, 3] });
      t.found(`${acknowledged} messages were acknowledged`);
      expectDelivered(await t.oracle.read(topic), messages, 6);
    },
  },
  {
    id: 'tells-refusing-partition',
    title:
      'When a partition takes no messages, produceWithoutLoss rejects with its number and with how many messages were acknowledged',
    points: 2,
    hints: [
      'Do not swallow what a send rejects with: throw an Error of your own with it as the cause.',
      'Promise.allSettled waits for the other sends of the batch; Promise.all does not.',
      'Count what was acknowledged as the sends resolve, and say the number once all have settled.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, {
        partitions: 6,
        replicationFactor: 3,
        configs: { 'max.message.bytes': '2000' },
      });
      const keys = keysFor(6);
      const tooLong = { key: keys[4] ?? '', value: 'x'.repeat(5_000) };
      // First, since sends to one broker follow each other: one is then still to come when this one is refused.
      const sent = [tooLong, ...rounds(keys, 12)];
      const call = producing(t, { topic, messages: sent, batchSize: 28 });
      const { message, cause } = await refusal(
        t.call('produceWithoutLoss', ...call),
        'a message of 5,000 bytes where 2,000 are allowed',
      );
      // What is still under way would arrive meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const found = await t.oracle.read(topic);
      const different = new Set(found.map(({ value }) => value)).size;
      expect(found.length - different, 'messages that are in the topic once too often').to.equal(0);
      expectNumbers(message, topic, [4, found.length]);
      expect(String(cause ?? 'none'), "the error's cause, in which Kafka says why").to.match(
        /larger|too large/i,
      );
    },
  },
  {
    id: 'verifies-a-topic',
    title: 'verifyNothingLost reads the whole topic and compares; an unknown topic is an error',
    points: 1,
    hints: [
      'readTopic of lib/kit/read reads a topic to its present end, without a group.',
      'return compareDelivery(sent, await readTopic(kafka, { topic }))',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { partitions: 3, replicationFactor: 3 });
      const of = (text: string, number: number) =>
        messages(text).map((message) => ({ ...message, partition: number }));
      await t.oracle.produce(topic, [...of('a1 a3 a2 a2', 0), ...of('c2', 1), ...of('b1 x9', 2)]);
      const sent = messages('a1 b1 c1 a2 c2 a3');
      const result = await t.call('verifyNothingLost', t.props.kafka({ plain: true }), { topic, sent });
      const wanted = report({ sent: 6, found: 7, lost: messages('c1'), duplicates: 1, unknown: 1 });
      expect(result, 'the report').to.deep.equal({ ...wanted, reordered: ['a'] });
      const missing = t.topic('missing');
      const call = t.call('verifyNothingLost', t.props.kafka({ plain: true }), { topic: missing, sent });
      const { message } = await refusal(call, 'an unknown topic');
      expect(message, 'the message must name the topic').to.contain(missing);
    },
  },
]);
