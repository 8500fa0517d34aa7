import { AssertionError } from 'chai';
import type { Kafka } from 'kafkajs';
import { findQuestion, promptOf, type Question, quiz, readAnswer } from '../../fixtures/quiz';
import { readTopic } from '../../lib/kit/read';
import { type TestContext, type TestSpec, tests } from '../runner/suite';

/** What a theme's function answered, by question. @throws AssertionError when it is not such an object */
async function answersTo(t: TestContext, theme: string): Promise<Record<string, unknown>> {
  const answers = await t.call<unknown>(theme);
  if (typeof answers !== 'object' || answers === null) {
    throw new AssertionError(
      `${theme}() returned ${String(answers)}; expected an object from question to answer.`,
    );
  }
  return answers as Record<string, unknown>;
}

/** The answer to one question, made comparable. @throws AssertionError when it is missing or no answer */
export async function answerTo(t: TestContext, id: string): Promise<string> {
  const { theme, question } = findQuestion(id);
  t.found(`question ${id}: ${promptOf(question)}`);
  const answers = await answersTo(t, theme.theme);
  const { value, problem } = readAnswer(question, Object.hasOwn(answers, id) ? answers[id] : undefined);
  if (problem !== undefined)
    throw new AssertionError(`${problem} It belongs in what ${theme.theme}() returns.`);
  t.found(`answered: ${value}`);
  return value;
}

const answered = quiz.map(
  ({ theme, title, questions }): TestSpec => ({
    id: `${theme}-answered`,
    title: `${theme}() answers every question on ${title}, each in its form`,
    points: 1,
    hints: [
      `The questions stand at the end of the notebook; ${theme}() returns an object from a question's id to its answer.`,
      "A letter is written 'b', several letters ['a', 'c'], a number 3, several numbers [3, 2]. An id with a hyphen needs quotes.",
    ],
    async run(t) {
      const answers = await answersTo(t, theme);
      const ids = questions.map(({ id }) => id);
      const stray = Object.keys(answers).find((id) => !ids.includes(id));
      const problems = questions
        .map((question) =>
          readAnswer(question, Object.hasOwn(answers, question.id) ? answers[question.id] : undefined),
        )
        .flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
      if (stray) problems.unshift(`${stray.slice(0, 40)} is not the id of a question of ${theme}().`);
      for (const problem of problems) t.found(problem);
      if (problems.length) {
        throw new AssertionError(
          problems.length === 1
            ? (problems[0] as string)
            : `${problems[0]} And ${problems.length - 1} more like it.`,
        );
      }
    },
  }),
);

type Parameters = Record<string, number>;
type Right = (
  parameters: Parameters,
  t: TestContext,
  question: Question,
) => number | number[] | string | Promise<number | string>;

/** A question whose right answer is worked out here, from its own parameters or on the broker. */
function workedOut(id: string, rule: string, right: Right, ...hints: string[]): TestSpec {
  return {
    id,
    title: `${id}: ${rule}`,
    points: 1,
    hints,
    async run(t) {
      const { question } = findQuestion(id);
      const value = await answerTo(t, id);
      const expected = await onceWorkedOut(id, async () =>
        [await right((question.parameters ?? {}) as Parameters, t, question)].flat().join(' '),
      );
      if (value !== expected) throw new AssertionError(`${id}: ${value} is not it. ${rule}.`);
    },
  };
}

// What a broker does depends on the question only, so it is measured once a process. It is read by readTopic, for
// oracle.read would write the answer into the transcript.
const known = new Map<string, string>();

async function onceWorkedOut(id: string, workOut: () => Promise<string>): Promise<string> {
  const value = known.get(id) ?? (await workOut());
  known.set(id, value);
  return value;
}

/** With an admin of its own: kafkajs deletes only in topics whose metadata its client has just loaded. */
async function deleteAllRecords(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '-1' }] });
  } finally {
    await admin.disconnect();
  }
}

/** By a member of the group, for admin.setOffsets takes five seconds. */
async function commit(kafka: Kafka, groupId: string, topic: string, offsets: number[]): Promise<void> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  try {
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    await joined;
    await consumer.commitOffsets(
      offsets.map((offset, partition) => ({ topic, partition, offset: String(offset) })),
    );
  } finally {
    await consumer.disconnect();
  }
}

const figures = [
  workedOut(
    'response-time',
    'The wait is the sum of what the visitor still waits for',
    ({ databaseMs = 0, publishMs = 0 }) => databaseMs + publishMs,
    'Which of the three steps does the page no longer do itself? Add up the others.',
  ),
  workedOut(
    'deliveries',
    'Every group gets every message once',
    ({ messages = 0, groups = 0 }) => messages * groups,
    'The consumers of one group share its messages; groups do not share.',
  ),
  workedOut(
    'key-partition',
    'The partition is the one to which the broker really got a record of that key',
    async ({ partitions }, { topic, oracle }, { parameters }) => {
      const name = topic('key-partition');
      await oracle.createTopic(name, { partitions });
      await oracle.produce(name, [{ key: String(parameters?.key), value: 'Where am I?' }]);
      return (await readTopic(oracle.kafka, { topic: name }))[0]?.partition ?? -1;
    },
    'Create a topic with six partitions, send one record with that key, and look at what `send` returns.',
    'The number of partitions counts, and so does each letter of the key, capitals too. Partitions are numbered from 0.',
  ),
  workedOut(
    'next-offset',
    'The offset is the one that the broker gave to a message after all others were deleted',
    async ({ messages }, { topic, oracle }) => {
      const name = topic('next-offset');
      await oracle.createTopic(name);
      await oracle.produce(
        name,
        Array.from({ length: messages ?? 0 }, (_, index) => ({ value: `${index}` })),
      );
      await deleteAllRecords(oracle.kafka, name);
      await oracle.produce(name, [{ value: 'next' }]);
      return (await readTopic(oracle.kafka, { topic: name }))[0]?.offset ?? '';
    },
    'Offsets count from 0. Does the count begin anew when records go?',
    'In the notebook, `admin.deleteTopicRecords` does it: send one message more and read it back.',
  ),
  workedOut(
    'partition-content',
    'The letters are those that the broker put into that partition, in the order of their offsets',
    async ({ partition, partitions }, { topic, oracle }, { choices = {} }) => {
      const name = topic('partition-content');
      await oracle.createTopic(name, { partitions });
      for (const [letter, place] of Object.entries(choices)) {
        await oracle.produce(name, [{ value: letter, partition: Number(place.replace('partition ', '')) }]);
      }
      const records = (await readTopic(oracle.kafka, { topic: name })).filter(
        (record) => record.partition === partition,
      );
      return records.map(({ value }) => value).join(' ');
    },
    'A partition keeps the order in which its own messages were appended; those of other partitions are not in it.',
  ),
  workedOut(
    'earliest-offset',
    'The earliest offset left is the first one of the oldest segment that may not go yet',
    ({ messages = 0, segmentMessages = 1, now = 0, retentionSeconds = 0 }) => {
      // Message number n has offset n and was written at second n: a segment is as old as its newest message.
      let start = 0;
      while (start + segmentMessages < messages && now - (start + segmentMessages - 1) > retentionSeconds)
        start += segmentMessages;
      return start;
    },
    'Write down the segments: 0 to 2, 3 to 5 and so on. Kafka deletes a segment as a whole or not at all.',
    'A segment may go once its newest message is older than the limit.',
  ),
  workedOut(
    'total-replicas',
    'Each partition has as many replicas as the factor says',
    ({ partitions = 0, factor = 0 }) => partitions * factor,
    'The leader is one of the replicas, not one more.',
  ),
  workedOut(
    'failures-survived',
    'Data lives as long as one replica does; acks=all writes want min.insync.replicas of them',
    ({ factor = 0, minInSync = 0 }) => [factor - 1, factor - minInSync],
    'Data first: with how many copies left is nothing lost? Then writing: how many copies must be in sync?',
  ),
  workedOut(
    'controllers-lost',
    'A quorum needs a majority of its controllers',
    ({ controllers = 0 }) => Math.ceil(controllers / 2) - 1,
    'More than half of them must remain. This is a vote, unlike the copies of a partition.',
  ),
  workedOut(
    'share-of-partitions',
    'Each partition has one consumer of the group, and the numbers differ by one at most',
    ({ partitions = 0, consumers = 1 }) =>
      Array.from({ length: consumers }, (_, index) => Math.ceil((partitions - index) / consumers)),
    'A partition is not cut in two: deal them out one by one, like cards.',
  ),
  workedOut(
    'total-lag',
    'Lag is the end offset less the committed offset, added over the partitions, as the broker has them',
    async (_, { topic, group, oracle }, { parameters = {} }) => {
      const name = topic('total-lag');
      const [messages, committed] = [parameters.messages as number[], parameters.committed as number[]];
      await oracle.createTopic(name, { partitions: messages.length });
      await oracle.produce(
        name,
        messages.flatMap((count, partition) =>
          Array.from({ length: count }, () => ({ value: 'x', partition })),
        ),
      );
      await commit(oracle.kafka, group('total-lag'), name, committed);
      const done = await oracle.committed(group('total-lag'), name);
      const ends = await oracle.admin.fetchTopicOffsets(name);
      return ends.reduce((lag, { partition, high }) => lag + Number(high) - Number(done[partition]), 0);
    },
    'A committed offset is the next one to read: offset 4 committed means that 0 to 3 are done.',
    'A partition that was read to its end adds 0.',
  ),
  workedOut(
    'processed-twice',
    'What was processed since the last commit comes again',
    ({ commitEvery = 1, crashAfter = 0 }) => crashAfter % commitEvery,
    'After which message was the last commit? The restart begins with the one after it.',
  ),
  workedOut(
    'batched-time',
    'Each request costs one round trip, however many messages are in it',
    ({ messages = 0, batch = 1, roundTripMs = 0 }) => Math.ceil(messages / batch) * roundTripMs,
    'First: how many requests are there?',
  ),
  workedOut(
    'partitions-needed',
    'A group has at most one consumer at work for each partition',
    ({ topicMBs = 0, consumerMBs = 1 }) => Math.ceil(topicMBs / consumerMBs),
    'How many consumers must work at once? What does that ask of the topic? Half a consumer is none.',
  ),
];

export default tests('00-concepts', [...answered, ...figures]);
