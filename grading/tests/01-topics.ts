import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { StudentError } from '../runner/errors';
import { type TestContext, tests } from '../runner/suite';

/** What the call was refused with. Fails the test where it was not refused. */
export async function refusal(call: Promise<unknown>, what: string): Promise<string> {
  let returned: unknown;
  try {
    returned = await call;
  } catch (error) {
    if (error instanceof StudentError) return error.message;
    throw error;
  }
  return expect.fail(`${what} must be refused with an Error, but the function returned ${String(returned)}`);
}

/** Asks until the answer is the expected one, for a few seconds: brokers learn of a change one after another. */
export async function settled<T>(read: () => Promise<T>, expected: T): Promise<T> {
  for (let tries = 0; ; tries++) {
    const found = await read();
    if (isDeepStrictEqual(found, expected) || tries === 40) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Checks that a message says the numbers, wherever they stand. The topic's name may hold digits: it is left out. */
export function expectNumbers(message: string, topic: string, numbers: number[]): void {
  const text = message.replaceAll(topic, 'the topic');
  for (const number of numbers) {
    expect(text, `the message must say ${number}`).to.match(new RegExp(`(?<![\\d-])${number}(?!\\d)`));
  }
}

/** How many partitions the topic really has. */
export async function partitionsOf(t: TestContext, topic: string): Promise<number> {
  const { topics } = await t.oracle.admin.fetchTopicMetadata({ topics: [topic] });
  const count = topics[0]?.partitions.length ?? 0;
  t.found(`${topic} has ${count} partition(s)`);
  return count;
}

/** The configs set on the topic itself, as the broker tells them. */
export async function ownConfigs(t: TestContext, topic: string): Promise<Record<string, string>> {
  const configs = await t.oracle.topicConfigs(topic);
  t.found(`set on ${topic}: ${JSON.stringify(configs)}`);
  return configs;
}

export default tests('01-topics', [
  {
    id: 'creates-topic',
    title: 'createTopic makes a topic with the partitions asked for and returns true',
    points: 2,
    hints: [
      'kafka.admin() is the client that manages topics; withAdmin connects and disconnects it for you.',
      'createTopics wants a list of topics; the number of partitions is called numPartitions there.',
      'return withAdmin(kafka, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: partitions, … }] }))',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      const result = await t.call('createTopic', t.props.kafka(), { topic, partitions: 3 });
      expect(await t.oracle.exists(topic), `topic ${topic} is there`).to.equal(true);
      expect(await partitionsOf(t, topic), 'its partitions').to.equal(3);
      expect(result, 'what createTopic returns').to.equal(true);
    },
  },
  {
    id: 'creates-with-configs',
    title: 'createTopic sets the configs on the topic, and nothing else',
    points: 1,
    hints: [
      'Look at configEntries in the documentation of createTopics.',
      'configEntries is a list of { name, value }: Object.entries turns the configs into pairs.',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      const configs = { 'retention.ms': '4000', 'segment.ms': '2000' };
      await t.call('createTopic', t.props.kafka(), { topic, configs });
      expect(await ownConfigs(t, topic), 'configs set on the topic').to.deep.equal(configs);
    },
  },
  {
    id: 'leaves-existing-topic',
    title: 'createTopic returns false for a name that is taken and leaves that topic as it is',
    points: 2,
    hints: [
      'What does the createTopics of kafkajs return for a topic that exists?',
      'Return what createTopics returned, or look in admin.listTopics() first. Never delete to create anew.',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      await t.oracle.createTopic(topic, { partitions: 1, configs: { 'retention.ms': '4000' } });
      const result = await t.call('createTopic', t.props.kafka(), { topic, partitions: 5 });
      expect(result, 'what createTopic returns').to.equal(false);
      expect(await partitionsOf(t, topic), 'partitions').to.equal(1);
      expect(await ownConfigs(t, topic), 'configs').to.deep.equal({ 'retention.ms': '4000' });
    },
  },
  {
    id: 'refuses-too-many-replicas',
    title: 'createTopic refuses more replicas than there are brokers, and says both numbers',
    points: 2,
    hints: [
      'Each replica of a partition lives on a broker of its own. How many brokers are there?',
      'admin.describeCluster() lists the brokers.',
      'Compare replicationFactor with brokers.length before you create, and throw an Error with both numbers.',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      const { brokers } = await t.oracle.admin.describeCluster();
      t.found(`${brokers.length} broker(s) in the cluster`);
      const replicationFactor = brokers.length + 2;
      const call = t.call('createTopic', t.props.kafka(), { topic, replicationFactor });
      const message = await refusal(call, `replicationFactor ${replicationFactor}`);
      expectNumbers(message, topic, [replicationFactor, brokers.length]);
      expect(await t.oracle.exists(topic), `topic ${topic} is there`).to.equal(false);
    },
  },
  {
    id: 'refuses-bad-names',
    title:
      'createTopic refuses a name with a space or an accent, and one of 250 characters; it says the rule',
    points: 2,
    hints: [
      'The comment above createTopic says which names are allowed.',
      'A regular expression checks characters and length at once: test the topic against it before anything else.',
      'if (!/^[A-Za-z0-9._-]{1,249}$/.test(topic)) throw an Error that says the name and 249.',
    ],
    async run(t) {
      const long = t.topic('').padEnd(250, 'x');
      for (const topic of [t.topic('Hello Kafka'), t.topic('vélib'), long]) {
        const message = await refusal(
          t.call('createTopic', t.props.kafka(), { topic }),
          `the name "${topic}"`,
        );
        expect(message, 'the message must say which name it refuses').to.contain(topic.slice(0, 60));
        expect(message, 'the message must say how long a name may be').to.contain('249');
      }
    },
  },
  {
    id: 'lists-sorted',
    title: 'listTopics returns the names, sorted',
    points: 1,
    hints: ['admin.listTopics() returns the names in any order.', 'A list has a method that sorts.'],
    async run(t) {
      // So many that Kafka's own order, which is arbitrary, is not the sorted one by chance.
      const words = ['zebra', 'apple', 'mango', 'kiwi', 'fig', 'quince', 'banana', 'lime', 'date'];
      const names = words.map((word) => t.topic(word));
      await t.oracle.admin.createTopics({ topics: names.map((topic) => ({ topic })) });
      const listed = await t.call<string[]>('listTopics', t.props.kafka());
      expect(listed, 'what listTopics returns').to.be.an('array');
      const ours = listed.filter((name) => names.includes(name));
      expect(ours, 'the topics of this test, in the order listed').to.deep.equal([...names].sort());
    },
  },
  {
    id: 'lists-internal-on-request',
    title: "listTopics names Kafka's own topics (those that begin with __) only when internal is true",
    points: 1,
    hints: [
      'Names of internal topics begin with two underscores.',
      'topics.filter((topic) => internal || !topic.startsWith("__"))',
    ],
    async run(t) {
      const [ordinary, internal] = [t.topic('blabla'), `__${t.topic('offsets')}`];
      await t.oracle.createTopic(ordinary);
      await t.oracle.createTopic(internal);
      try {
        const ours = (listed: string[]) =>
          listed.filter((name) => name === ordinary || name === internal).sort();
        const usual = await t.call<string[]>('listTopics', t.props.kafka());
        expect(ours(usual), 'without options').to.deep.equal([ordinary]);
        const all = await t.call<string[]>('listTopics', t.props.kafka(), { internal: true });
        expect(ours(all), 'with internal: true').to.deep.equal([ordinary, internal].sort());
      } finally {
        await t.oracle.admin.deleteTopics({ topics: [internal] });
      }
    },
  },
  {
    id: 'describes-topic',
    title: 'describeTopic tells partitions, leaders, replicas, ISR and configs; an unknown topic is an error',
    points: 2,
    hints: [
      'Partitions come from admin.fetchTopicMetadata, configs from admin.describeConfigs.',
      'Of the configs keep those whose configSource is not ConfigSource.DEFAULT_CONFIG (isDefault says the same).',
      'replicationFactor is the number of replicas of any partition. For the error, look in admin.listTopics() first.',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      await t.oracle.createTopic(topic, { partitions: 3, configs: { 'retention.ms': '4000' } });
      const { topics } = await t.oracle.admin.fetchTopicMetadata({ topics: [topic] });
      const entries = (await t.oracle.configEntries(topic)).filter(({ isDefault }) => !isDefault);
      const partitions = topics[0]!.partitions
        .map(({ partitionId, leader, replicas, isr }) => ({ partition: partitionId, leader, replicas, isr }))
        .sort((a, b) => a.partition - b.partition);
      const description = await t.call('describeTopic', t.props.kafka(), { topic });
      expect(description, 'the description').to.deep.equal({
        topic,
        partitionCount: 3,
        replicationFactor: 1,
        configs: Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue])),
        partitions,
      });
      const missing = t.topic('missing');
      const message = await refusal(
        t.call('describeTopic', t.props.kafka(), { topic: missing }),
        'an unknown topic',
      );
      expect(message, 'the message must name the topic').to.contain(missing);
    },
  },
  {
    id: 'formats-description',
    title: 'formatDescription writes the lines of kafka-topics.sh --describe',
    points: 2,
    hints: [
      'Fields are separated by tabs ("\\t"), not by spaces, and each line of a partition begins with one.',
      'What a field lists is separated by commas without spaces: list.join(",").',
      'The leader of partition 1 is -1: write none. Lines are joined by "\\n", with none after the last.',
    ],
    async run(t) {
      const description = {
        topic: 'conversation',
        partitionCount: 3,
        replicationFactor: 3,
        configs: { 'retention.ms': '4000', 'segment.ms': '2000' },
        partitions: [
          { partition: 0, leader: 0, replicas: [0, 1, 2], isr: [0, 2] },
          { partition: 1, leader: -1, replicas: [1, 2, 0], isr: [1] },
          { partition: 2, leader: 2, replicas: [2, 0, 1], isr: [2, 0] },
        ],
      };
      const text = await t.call('formatDescription', description);
      expect(text, 'the text').to.equal(
        [
          'Topic: conversation\tPartitionCount: 3\tReplicationFactor: 3\tConfigs: retention.ms=4000,segment.ms=2000',
          '\tTopic: conversation\tPartition: 0\tLeader: 0\tReplicas: 0,1,2\tIsr: 0,2',
          '\tTopic: conversation\tPartition: 1\tLeader: none\tReplicas: 1,2,0\tIsr: 1',
          '\tTopic: conversation\tPartition: 2\tLeader: 2\tReplicas: 2,0,1\tIsr: 2,0',
        ].join('\n'),
      );
    },
  },
  {
    id: 'adds-partitions',
    title: 'addPartitions raises the total and returns it; fewer partitions are refused with both numbers',
    points: 2,
    hints: [
      'admin.createPartitions takes the new total as count, not how many to add.',
      'describeTopic tells how many there are: compare before you ask Kafka.',
      'If partitions <= partitionCount, throw an Error that says both.',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      await t.oracle.createTopic(topic, { partitions: 2 });
      const total = await t.call('addPartitions', t.props.kafka(), { topic, partitions: 5 });
      expect(await settled(() => partitionsOf(t, topic), 5), 'partitions').to.equal(5);
      expect(total, 'what addPartitions returns').to.equal(5);
      const call = t.call('addPartitions', t.props.kafka(), { topic, partitions: 3 });
      expectNumbers(await refusal(call, '3 partitions where there are 5'), topic, [5, 3]);
      expect(await partitionsOf(t, topic), 'partitions afterwards').to.equal(5);
    },
  },
  {
    id: 'merges-configs',
    title: "setTopicConfigs changes what it is given, keeps the topic's other configs and returns them all",
    points: 2,
    hints: [
      'The alterConfigs of kafkajs replaces all configs of a topic: what you leave out is gone.',
      'Read the configs set on the topic (describeConfigs, configSource 1), merge, write all of them back.',
      'const merged = { ...own, ...configs }',
    ],
    async run(t) {
      const topic = t.topic('velib-stations');
      await t.oracle.createTopic(topic, { configs: { 'retention.ms': '4000', 'segment.ms': '2000' } });
      const configs = { 'segment.ms': '5000', 'cleanup.policy': 'compact' };
      const returned = await t.call('setTopicConfigs', t.props.kafka(), { topic, configs });
      const expected = { 'retention.ms': '4000', 'segment.ms': '5000', 'cleanup.policy': 'compact' };
      expect(await settled(() => ownConfigs(t, topic), expected), 'set on the topic').to.deep.equal(expected);
      expect(returned, 'what setTopicConfigs returns').to.deep.equal(expected);
    },
  },
  {
    id: 'deletes-topic',
    title: 'deleteTopic deletes that topic and returns true; where there is none it returns false',
    points: 1,
    hints: [
      'admin.deleteTopics wants a list of names.',
      'For a name that is not there, kafkajs tries again for seconds and then throws: look in admin.listTopics() first.',
    ],
    async run(t) {
      const [topic, other] = [t.topic('blabla'), t.topic('blabla-2')];
      await t.oracle.createTopic(topic);
      await t.oracle.createTopic(other);
      const deleted = await t.call('deleteTopic', t.props.kafka(), { topic });
      expect(await settled(() => t.oracle.exists(topic), false), `topic ${topic} is there`).to.equal(false);
      expect(await t.oracle.exists(other), `topic ${other} is there`).to.equal(true);
      expect(deleted, 'what deleteTopic returns').to.equal(true);
      const missing = await t.call('deleteTopic', t.props.kafka(), { topic: t.topic('missing') });
      expect(missing, 'what it returns where there is no such topic').to.equal(false);
    },
  },
]);
