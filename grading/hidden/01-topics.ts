import { expect } from 'chai';
import { tests } from '../runner/suite';
import { expectNumbers, ownConfigs, partitionsOf, refusal, settled } from '../tests/01-topics';

export default tests('01-topics', [
  {
    id: 'refuses-no-partitions',
    title: 'createTopic refuses less than one partition, also where Kafka itself would not',
    points: 1,
    hints: [
      "For Kafka -1 means: as many partitions as the broker's num.partitions says.",
      'Check the number of partitions yourself, before you ask Kafka.',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      for (const partitions of [0, -1]) {
        const call = t.call('createTopic', t.props.kafka(), { topic, partitions });
        const message = await refusal(call, `${partitions} partitions`);
        expect(message.replaceAll(topic, ''), 'the message must say the number').to.contain(
          String(partitions),
        );
      }
      expect(await t.oracle.exists(topic), `topic ${topic} is there`).to.equal(false);
    },
  },
  {
    id: 'knows-the-edges-of-names',
    title:
      'createTopic takes the longest name allowed and dots, underscores and hyphens; it refuses no name, . and ..',
    points: 2,
    hints: ['249 is still allowed. The empty name, . and .. are not, though their characters are.'],
    async run(t) {
      const longest = t.topic('').padEnd(249, 'x');
      const mixed = t.topic('Hello_Kafka.v2-B');
      for (const topic of [longest, mixed]) {
        expect(await t.call('createTopic', t.props.kafka(), { topic }), `creating ${topic}`).to.equal(true);
        expect(await t.oracle.exists(topic), `topic ${topic} is there`).to.equal(true);
      }
      for (const topic of ['', '.', '..']) {
        const message = await refusal(
          t.call('createTopic', t.props.kafka(), { topic }),
          `the name "${topic}"`,
        );
        expect(message, 'the message must say the rule').to.contain('249');
      }
    },
  },
  {
    id: 'hides-only-leading-underscores',
    title: 'listTopics hides internal topics only, and lists all sorted on request',
    points: 1,
    hints: [
      'Only names that begin with two underscores are internal. With internal: true the list is sorted too.',
    ],
    async run(t) {
      const prefixed = ['z', 'b__c', 'b__'].map((name) => t.topic(name));
      const outside = [`_${t.topic('one-underscore')}`];
      const names = [...prefixed, ...outside];
      for (const name of names) await t.oracle.createTopic(name);
      const ours = (listed: string[]) => listed.filter((name) => names.includes(name));
      try {
        for (const options of [{}, { internal: true }]) {
          const listed = await t.call<string[]>('listTopics', t.props.kafka(), options);
          expect(ours(listed), `with ${JSON.stringify(options)}`).to.deep.equal([...names].sort());
        }
      } finally {
        // Its name does not begin with the test's prefix, so nobody else deletes it.
        await t.oracle.admin.deleteTopics({ topics: outside });
      }
    },
  },
  {
    id: 'formats-the-unusual',
    title:
      'formatDescription writes topics without configs, without in-sync replicas, and of more than ten partitions',
    points: 2,
    hints: [
      'Without configs the first line still ends with "Configs: ", space included.',
      'Partitions stay in the order of their numbers: 2 comes before 10. An empty list is written as nothing.',
    ],
    async run(t) {
      const partitions = Array.from({ length: 12 }, (_, partition) => ({
        partition,
        leader: partition === 11 ? -1 : partition % 2,
        replicas: partition % 2 ? [1, 0] : [0, 1],
        isr: partition === 11 ? [] : [partition % 2],
      }));
      const text = await t.call<string>('formatDescription', {
        topic: 'Hello-Kafka',
        partitionCount: 12,
        replicationFactor: 2,
        configs: {},
        partitions,
      });
      const lines = String(text).split('\n');
      expect(lines[0]).to.equal('Topic: Hello-Kafka\tPartitionCount: 12\tReplicationFactor: 2\tConfigs: ');
      expect(lines[3]).to.equal('\tTopic: Hello-Kafka\tPartition: 2\tLeader: 0\tReplicas: 0,1\tIsr: 0');
      expect(lines[12]).to.equal('\tTopic: Hello-Kafka\tPartition: 11\tLeader: none\tReplicas: 1,0\tIsr: ');
      expect(lines, 'lines').to.have.length(13);
    },
  },
  {
    id: 'refuses-the-same-number',
    title: 'addPartitions refuses the number that the topic has already, and an unknown topic by name',
    points: 1,
    hints: ['As many as before is no increase either.', 'The error of an unknown topic must name the topic.'],
    async run(t) {
      const topic = t.topic('blabla');
      await t.oracle.createTopic(topic, { partitions: 4 });
      const same = t.call('addPartitions', t.props.kafka(), { topic, partitions: 4 });
      expectNumbers(await refusal(same, '4 partitions where there are 4'), topic, [4]);
      expect(await partitionsOf(t, topic), 'partitions').to.equal(4);
      const missing = t.topic('missing');
      const unknown = t.call('addPartitions', t.props.kafka(), { topic: missing, partitions: 4 });
      expect(await refusal(unknown, 'an unknown topic'), 'the message must name it').to.contain(missing);
    },
  },
  {
    id: 'removes-configs',
    title:
      "setTopicConfigs removes what is set to null, and writes none of the brokers' own configs onto the topic",
    points: 2,
    hints: [
      'null means: the topic has no value of its own any more. Leave that name out of what you write.',
      'Of what describeConfigs answers only configSource 1 was set on the topic; the rest comes from elsewhere.',
    ],
    async run(t) {
      const topic = t.topic('conversation');
      await t.oracle.createTopic(topic, { configs: { 'retention.ms': '4000', 'segment.ms': '2000' } });
      const configs = { 'segment.ms': null, 'max.message.bytes': '100000' };
      const returned = await t.call('setTopicConfigs', t.props.kafka(), { topic, configs });
      const expected = { 'retention.ms': '4000', 'max.message.bytes': '100000' };
      expect(await settled(() => ownConfigs(t, topic), expected), 'set on the topic').to.deep.equal(expected);
      expect(returned, 'what setTopicConfigs returns').to.deep.equal(expected);
    },
  },
  {
    id: 'names-the-missing-topic',
    title: 'setTopicConfigs refuses an unknown topic by name',
    points: 1,
    hints: ['Look in admin.listTopics() first, as describeTopic does.'],
    async run(t) {
      const topic = t.topic('missing');
      const configs = { 'retention.ms': '4000' };
      const call = t.call('setTopicConfigs', t.props.kafka(), { topic, configs });
      expect(await refusal(call, 'an unknown topic'), 'the message must name it').to.contain(topic);
    },
  },
]);
