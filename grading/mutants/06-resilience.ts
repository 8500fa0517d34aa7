import { mutants } from '../runner/suite';

const SETTINGS_TO_ACKS = `    idempotent: true,
    metadataMaxAge: 1_000,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries },
  });
  let acknowledged = 0;

  const deliver = async (partition: number, part: KeyedMessage[]): Promise<void> => {
    const [answer] = await producer.send({
      topic,
      acks: -1,
`;

const SEND_AND_COUNT = `    const [answer] = await producer.send({
      topic,
      acks: -1,
      messages: part.map((message) => ({ ...message, partition })),
    });
    acknowledged += part.length;
`;

const SIDE_BY_SIDE =
  'const results = await Promise.allSettled(partitions.map(([partition, part]) => deliver(partition, part)));';

const TAKING = `    let batch: KeyedMessage[] = [];
    for await (const message of messages) {
      batch.push(message);
      if (batch.length >= batchSize) {
        await deliverBatch(batch);
        batch = [];
      }
      if (signal?.aborted) break;
    }
    if (batch.length > 0) await deliverBatch(batch);
`;

/** Wrong answers to 06-resilience, function by function in the order of the exercise. */
export default mutants('06-resilience', [
  {
    name: 'topic-without-min-isr',
    why: 'Replicas are asked for, and how many of them must have a message is left to the brokers: one.',
    hint: 'Describe the topic. Which configs are set on the topic itself?',
    find: "configEntries: [{ name: 'min.insync.replicas', value: String(minInsyncReplicas) }],",
    replace: '',
  },
  {
    name: 'topic-min-isr-of-one',
    why: 'With 1 writes never fail, which looks like what one wants: the leader alone then answers for all.',
    hint: 'Which `min.insync.replicas` has your topic? How many brokers may have a message that was acknowledged?',
    find: 'value: String(minInsyncReplicas) }',
    replace: "value: '1' }",
  },
  {
    name: 'topic-min-isr-is-the-factor',
    why: 'All copies are surely safe; but the first broker that stops then stops all writes.',
    hint: 'Compare `min.insync.replicas` of your topic with the option and with the replication factor.',
    find: 'value: String(minInsyncReplicas) }',
    replace: 'value: String(replicationFactor) }',
  },
  {
    name: 'topic-takes-a-min-isr-too-large',
    why: 'Kafka takes the config without a word; only the first write tells.',
    hint: 'Three must be in sync, and there are two replicas. What would a write say? What should you say before?',
    find: 'if (minInsyncReplicas > replicationFactor) {',
    replace: 'if (minInsyncReplicas < 1) {',
  },
  {
    name: 'topic-refuses-all-in-sync',
    why: 'A comparison one off: all replicas in sync is strict, and allowed.',
    hint: 'Create a topic whose `min.insync.replicas` is its replication factor. Is that impossible, or only strict?',
    find: 'if (minInsyncReplicas > replicationFactor) {',
    replace: 'if (minInsyncReplicas >= replicationFactor) {',
  },
  {
    name: 'topic-leaves-the-refusal-to-kafka',
    why: 'The brokers refuse it anyway; their message says neither how many are needed nor how many there are.',
    hint: 'Ask for more replicas than there are brokers, and read the message. Which two numbers would help?',
    find: 'if (replicationFactor > brokers.length) {',
    replace: 'if (brokers.length === 0) {',
  },
  {
    name: 'topic-says-one-number-only',
    why: 'Says how many replicas were asked for, which the reader knows, and not how many brokers there are.',
    hint: 'Read the message for too many replicas: does it say how many brokers are alive?',
    find: `and \${brokers.length} are alive`,
    replace: 'and fewer are alive',
  },
  {
    name: 'topic-needs-a-spare-broker',
    why: 'A comparison one off: with three brokers three replicas are possible.',
    hint: 'How many replicas can a partition have on three brokers?',
    find: 'if (replicationFactor > brokers.length) {',
    replace: 'if (replicationFactor >= brokers.length) {',
  },
  {
    name: 'topic-says-it-was-created',
    why: 'The topic is there, so all is well; the caller cannot tell whose settings it has.',
    hint: 'What do you return for a topic that was there before?',
    find: 'if (exists && !replace) return false;',
    replace: 'if (exists && !replace) return true;',
  },
  {
    name: 'topic-replaces-unasked',
    why: 'Begins afresh each time, which is handy while one tries; the messages are gone.',
    hint: 'Call it twice with messages in between. Are they still there?',
    find: 'if (exists && !replace) return false;',
    replace: '',
  },
  {
    name: 'topic-never-replaces',
    why: 'Looks whether there is one, and leaves the option aside.',
    hint: 'What does `replace: true` do to a topic that is there?',
    find: 'if (exists && !replace) return false;',
    replace: 'if (exists) return false;',
  },
  {
    name: 'topic-deletes-what-is-not-there',
    why: 'Deletes whenever it may, without a look: kafkajs fails on a topic that does not exist.',
    hint: 'Call it with `replace: true` when there is no topic of that name.',
    find: '    if (exists) {\n',
    replace: '    if (replace) {\n',
  },
  {
    name: 'topic-empties-instead-of-replacing',
    why: 'Deletes the messages and keeps the topic, with the partitions and configs that it had.',
    hint: 'Replace a topic by one with other settings. Which does it have then?',
    find: 'await admin.deleteTopics({ topics: [topic] });',
    replace: `const offsets = await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({
        topic,
        partitions: offsets.map(({ partition, high }) => ({ partition, offset: high })),
      });
      return;`,
  },
  {
    name: 'states-take-broker-zero-for-none',
    why: 'Asks whether there is a leader by its truth: 0 is a broker, and false.',
    hint: 'Broker 0 leads a partition. What do you say of it?',
    find: "if (leader === null) return 'offline';",
    replace: "if (!leader) return 'offline';",
  },
  {
    name: 'states-never-prefer-broker-zero',
    why: 'The same trap in the other column.',
    hint: 'Broker 0 is the first of the replicas, and leads. Is it the preferred leader?',
    find: 'preferred: partition.leader !== null && ',
    replace: 'preferred: Boolean(partition.leader) && ',
  },
  {
    name: 'states-prefer-the-lowest-id',
    why: 'In the first example the preferred leader was the broker with the lowest id.',
    hint: 'Replicas 2, 0, 1: which of them does Kafka prefer as leader?',
    find: 'partition.leader === partition.replicas[0]',
    replace: 'partition.leader === Math.min(...partition.replicas)',
  },
  {
    name: 'states-prefer-the-first-in-sync',
    why: 'Takes the first of the ISR; once the preferred leader is gone another one is first there.',
    hint: 'Replicas 1, 2 and ISR 2: broker 2 leads. Did Kafka prefer it, or only have no other?',
    find: 'partition.leader === partition.replicas[0]',
    replace: 'partition.leader === partition.isr[0]',
  },
  {
    name: 'states-prefer-any-leader',
    why: 'Takes a partition that has a leader for one that is led as Kafka prefers.',
    hint: 'Replicas 1, 2, and broker 2 leads. Is that as Kafka prefers?',
    find: ' && partition.leader === partition.replicas[0]',
    replace: '',
  },
  {
    name: 'states-turn-out-of-sync-round',
    why: 'A negation is missing: these are the ones in sync.',
    hint: 'All replicas are in sync. What is in `outOfSync`?',
    find: 'partition.replicas.filter((id) => !partition.isr.includes(id))',
    replace: 'partition.replicas.filter((id) => partition.isr.includes(id))',
  },
  {
    name: 'states-subtract-the-wrong-way',
    why: 'Looks for members of the ISR that are no replicas: there are never any.',
    hint: 'Replicas 0, 1, 2 and ISR 0. Which ones are not in sync?',
    find: 'partition.replicas.filter((id) => !partition.isr.includes(id))',
    replace: 'partition.isr.filter((id) => !partition.replicas.includes(id))',
  },
  {
    name: 'states-sort-out-of-sync',
    why: 'Sorts the ids, as it looks tidier; the order of the replicas says who is to lead.',
    hint: 'Replicas 2, 1, 0 and ISR 1. In which order does the docstring want the others?',
    find: '!partition.isr.includes(id)),',
    replace: '!partition.isr.includes(id)).sort(),',
  },
  {
    name: 'states-read-isr-as-replicas',
    why: 'Counts the replicas, which are as many as ever when brokers are down.',
    hint: 'Two of three replicas are out of sync, and two must be in sync. Are writes with acks -1 taken?',
    find: 'if (isr.length < minInsyncReplicas)',
    replace: 'if (replicas.length < minInsyncReplicas)',
  },
  {
    name: 'states-need-one-more',
    why: 'A comparison one off: as many as are needed are enough.',
    hint: 'Two must be in sync, and two are. Is a write with acks -1 taken?',
    find: 'if (isr.length < minInsyncReplicas)',
    replace: 'if (isr.length <= minInsyncReplicas)',
  },
  {
    name: 'states-stop-at-under-replicated',
    why: 'Asks the mild question first: what is under min ISR is always under-replicated as well.',
    hint: 'More than one state holds. Which of them is to be said?',
    find: `    if (isr.length < minInsyncReplicas) return 'under min ISR';
    return isr.length < replicas.length ? 'under-replicated' : 'in sync';`,
    replace: `    if (isr.length < replicas.length) return 'under-replicated';
    return isr.length < minInsyncReplicas ? 'under min ISR' : 'in sync';`,
  },
  {
    name: 'states-look-for-an-empty-isr',
    why: 'Takes the ISR for what is alive; the last one in it stays there when it is gone.',
    hint: 'A partition has no leader, and one broker in its ISR. Can anybody write to it?',
    find: "if (leader === null) return 'offline';",
    replace: "if (isr.length === 0) return 'offline';",
  },
  {
    name: 'states-unsorted',
    why: 'Leaves the partitions as they come; brokers answer in any order.',
    hint: 'Give the partitions in another order. What comes first?',
    find: `
    .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));`,
    replace: ';',
  },
  {
    name: 'states-sorted-by-number-only',
    why: 'One topic was enough to try it with.',
    hint: 'Give partitions of two topics. Are those of one topic together?',
    find: 'a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition',
    replace: 'a.partition - b.partition',
  },
  {
    name: 'states-sort-numbers-as-text',
    why: 'Sorts by one text for each partition: 10 then comes before 2.',
    hint: 'Which partition comes after 1, when there are more than ten?',
    find: 'a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition',
    replace: `\`\${a.topic}/\${a.partition}\` < \`\${b.topic}/\${b.partition}\` ? -1 : 1`,
  },
  {
    name: 'describe-expects-two-in-sync',
    why: "Knows the exercise's own topic; others have another `min.insync.replicas`.",
    hint: 'Describe a topic whose `min.insync.replicas` is not 2. By which number is it judged?',
    find: "Number(configs['min.insync.replicas'] ?? 1)",
    replace: 'configs ? 2 : 1',
  },
  {
    name: 'describe-forgets-min-isr',
    why: 'Looks at leaders and replicas, and leaves the default for the rest.',
    hint: 'Fewer replicas are in sync than the topic wants. What does your description say?',
    find: '    { minInsyncReplicas },\n  );',
    replace: '  );',
  },
  {
    name: 'describe-takes-unknown-for-empty',
    why: 'Picks the topic out of all of them; one that is not there has no partitions.',
    hint: 'Describe a topic whose name is misspelt. How would one notice?',
    find: `  const { topics } = await readMetadata(kafka, [topic]);
  const configs`,
    replace: `  const topics = (await readMetadata(kafka)).topics.filter(({ name }) => name === topic);
  if (topics.length === 0) return [];
  const configs`,
  },
  {
    name: 'describe-shows-all-topics',
    why: 'Asks for everything and forgets to pick the topic.',
    hint: 'Of how many topics are there rows?',
    find: `  const { topics } = await readMetadata(kafka, [topic]);
  const configs`,
    replace: `  const { topics } = await readMetadata(kafka);
  const configs`,
  },
  {
    name: 'produce-all-in-one-send',
    why: 'send takes messages of any partitions, so one call is enough; kafkajs loses some when a leader changes.',
    hint: 'How many partitions has one of your sends? Read what the docstring says of kafkajs.',
    find: SIDE_BY_SIDE,
    replace: `const together = async () => {
      const answers = await producer.send({
        topic,
        acks: -1,
        messages: partitions.flatMap(([partition, part]) => part.map((message) => ({ ...message, partition }))),
      });
      for (const [partition, part] of partitions) {
        acknowledged += part.length;
        const offset = answers.find((answer) => answer.partition === partition)?.baseOffset ?? '';
        emit({ partition, offset, count: part.length });
      }
    };
    const results = await Promise.allSettled([together()]);`,
  },
  {
    name: 'produce-a-send-a-leader',
    why: 'Groups by broker, to save requests; a partition that gets another leader leaves its group.',
    hint: 'The leader of one of two partitions in a send changes. Who answers for which?',
    find: SIDE_BY_SIDE,
    replace: `const leaderOf = (partition: number) => topics[0]?.partitions[partition]?.leader;
    const leaders = [...new Set(partitions.map(([partition]) => leaderOf(partition)))];
    const results = await Promise.allSettled(
      leaders.map(async (leader) => {
        const own = partitions.filter(([partition]) => leaderOf(partition) === leader);
        const answers = await producer.send({
          topic,
          acks: -1,
          messages: own.flatMap(([partition, part]) => part.map((message) => ({ ...message, partition }))),
        });
        for (const [partition, part] of own) {
          acknowledged += part.length;
          const offset = answers.find((answer) => answer.partition === partition)?.baseOffset ?? '';
          emit({ partition, offset, count: part.length });
        }
      }),
    );`,
  },
  {
    name: 'produce-acks-one',
    why: 'The leader has the message; when it dies before the others have it, nobody does.',
    hint: 'Too few replicas are in sync for the topic. Does your producer notice?',
    find: SETTINGS_TO_ACKS,
    replace: SETTINGS_TO_ACKS.replace('idempotent: true', 'idempotent: false').replace('acks: -1', 'acks: 1'),
  },
  {
    name: 'produce-acks-zero',
    why: 'The fastest of the three: nobody answers, so nothing is ever refused.',
    hint: 'Who tells your producer that a message has arrived?',
    find: SETTINGS_TO_ACKS,
    replace: SETTINGS_TO_ACKS.replace('idempotent: true', 'idempotent: false').replace('acks: -1', 'acks: 0'),
  },
  {
    name: 'produce-not-idempotent',
    why: 'Retries look enough: what was written and not answered is written again.',
    hint: 'A broker writes the messages, and its answer is lost. How often are they in the topic after the retry?',
    find: 'idempotent: true',
    replace: 'idempotent: false',
  },
  {
    name: 'produce-without-retries',
    why: 'Counts on the first send; while a leader is elected every send fails.',
    hint: 'How long does it take until a partition has a new leader? What does your producer do meanwhile?',
    find: SETTINGS_TO_ACKS,
    replace: SETTINGS_TO_ACKS.replace('idempotent: true', 'idempotent: false').replace(
      'retries }',
      'retries: 0 }',
    ),
  },
  {
    name: 'produce-has-its-own-retries',
    why: 'Writes a number down and leaves the option aside.',
    hint: 'How often is a send repeated with `retries: 1`?',
    find: 'maxRetryTime: 500, retries }',
    replace: 'maxRetryTime: 500, retries: 60 }',
  },
  {
    name: 'produce-forgets-what-was-refused',
    why: 'allSettled never rejects, and its results are not looked at.',
    hint: 'A partition takes no messages. What does your function return?',
    find: 'if (refused < 0) return;',
    replace: 'if (refused < results.length) return;',
  },
  {
    name: 'produce-goes-on-after-a-refusal',
    why: 'Catches the error so that the program goes on; the messages are lost and nobody is told.',
    hint: 'A batch in the middle is refused. How does the caller learn of it?',
    find: `        await deliverBatch(batch);
        batch = [];`,
    replace: `        await deliverBatch(batch).catch(() => {});
        batch = [];`,
  },
  {
    name: 'produce-counts-before-the-answer',
    why: 'Counts what it sends, not what is answered.',
    hint: 'Every send is refused. How many messages does the error call acknowledged?',
    find: SEND_AND_COUNT,
    replace: `    acknowledged += part.length;
${SEND_AND_COUNT.replace('    acknowledged += part.length;\n', '')}`,
  },
  {
    name: 'produce-leaves-with-the-first-refusal',
    why: 'Promise.all rejects with the first refusal, while the other sends go on behind its back.',
    hint: 'One partition refuses at once, another takes a while. What is still under way when you throw?',
    find: SIDE_BY_SIDE,
    replace: `const orSay = (partition: number) => (reason: Error) => {
      throw new Error(
        \`Partition \${partition} of \${topic} takes no messages (\${reason.message}): \` +
          \`\${acknowledged} messages were acknowledged before.\`,
        { cause: reason },
      );
    };
    await Promise.all(partitions.map(([partition, part]) => deliver(partition, part).catch(orSay(partition))));
    const results: PromiseSettledResult<void>[] = [];`,
  },
  {
    name: 'produce-passes-the-error-on',
    why: "Throws kafkajs's own error: it says neither which partition it was nor how many had arrived.",
    hint: 'Read the message of the error. Where would you go on?',
    find: `    throw new Error(
      \`Partition \${`,
    replace: `    throw reason;
    throw new Error(
      \`Partition \${`,
  },
  {
    name: 'produce-drops-the-cause',
    why: 'Puts the text of the error into a new one, and the error itself is gone.',
    hint: 'What is the `cause` of the error that you throw?',
    find: '      { cause: reason },\n',
    replace: '',
  },
  {
    name: 'produce-says-which-send',
    why: 'Takes the position in a list for the number of a partition.',
    hint: 'Only one partition has messages. Which number does the error say?',
    find: `Partition \${partitions[refused]?.[0]} of`,
    replace: `Partition \${refused} of`,
  },
  {
    name: 'produce-hashes-below-zero',
    why: 'The hash has a sign, and `%` keeps it.',
    hint: 'What is -7 % 10 in JavaScript? Can a partition have that number?',
    find: 'toPositive(murmur2(Buffer.from(message.key)))',
    replace: 'murmur2(Buffer.from(message.key))',
  },
  {
    name: 'produce-takes-the-absolute-value',
    why: "Makes the hash positive by Math.abs; Java's clients mask the sign bit, and a hash below zero goes elsewhere.",
    hint: "Compare your partitions with those of kafkajs's own partitioner.",
    find: 'toPositive(murmur2(Buffer.from(message.key)))',
    replace: 'Math.abs(murmur2(Buffer.from(message.key)))',
  },
  {
    name: 'produce-has-its-own-hash',
    why: 'Any hash keeps the messages of a key together; another client then puts them elsewhere.',
    hint: "Compare your partitions with those of kafkajs's own partitioner.",
    find: 'toPositive(murmur2(Buffer.from(message.key)))',
    replace: '[...Buffer.from(message.key)].reduce((sum, byte) => sum + byte, 0)',
  },
  {
    name: 'produce-hashes-other-bytes',
    why: 'A key of letters without accents has the same bytes in both encodings.',
    hint: 'Try a key with an accent. In which encoding is a key hashed?',
    find: 'Buffer.from(message.key)',
    replace: "Buffer.from(message.key, 'latin1')",
  },
  {
    name: 'produce-counts-replicas-as-partitions',
    why: 'Takes the length of the wrong list: three brokers, so three partitions.',
    hint: 'How many partitions has the topic, and in how many of them are messages?',
    find: 'topics[0]?.partitions.length ?? 0',
    replace: 'topics[0]?.partitions[0]?.isr.length ?? 0',
  },
  {
    name: 'produce-forgets-the-last-batch',
    why: 'Sends full batches only.',
    hint: 'Send one message more than a batch has. How many arrive?',
    find: 'if (batch.length > 0) await deliverBatch(batch);',
    replace: '',
  },
  {
    name: 'produce-takes-one-too-many',
    why: 'A comparison one off: each batch has one message more.',
    hint: 'How many messages have you taken when the first send begins?',
    find: 'if (batch.length >= batchSize) {',
    replace: 'if (batch.length > batchSize) {',
  },
  {
    name: 'produce-ignores-the-signal',
    why: 'The messages end some day; a feed of stations does not.',
    hint: 'Abort while messages come. When does your function return?',
    find: 'if (signal?.aborted) break;',
    replace: '',
  },
  {
    name: 'produce-drops-what-it-has-taken',
    why: "Returns at once when aborted; what is in the batch is in nobody's hands.",
    hint: 'Abort when half a batch is taken. Are those messages in the topic?',
    find: 'if (signal?.aborted) break;',
    replace: 'if (signal?.aborted) return { acknowledged };',
  },
  {
    name: 'produce-looks-at-the-signal-between-batches',
    why: 'Looks when it has sent; a batch that fills slowly is waited for.',
    hint: 'Abort when half a batch is taken. How many more messages do you take?',
    find: `        batch = [];
      }
      if (signal?.aborted) break;`,
    replace: `        batch = [];
        if (signal?.aborted) break;
      }`,
  },
  {
    name: 'produce-turns-the-order',
    why: 'Puts each message before the others of its partition.',
    hint: 'Send two messages with one key in one batch. Which one comes first in the partition?',
    find: '[...(parts.get(partition) ?? []), message]',
    replace: '[message, ...(parts.get(partition) ?? [])]',
  },
  {
    name: 'produce-a-send-a-message',
    why: 'A send for each message, all at once: when they are repeated they overtake each other.',
    hint: 'How many sends to one partition are under way at a time? What if the first of them must be repeated?',
    find: SIDE_BY_SIDE,
    replace: `const results = await Promise.allSettled(
      partitions.flatMap(([partition, part]) => part.map((message) => deliver(partition, [message]))),
    );`,
  },
  {
    name: 'produce-does-not-wait-for-a-batch',
    why: 'Collects the promises and awaits them in the end: all messages are in memory, and batches overtake each other.',
    hint: 'How many messages have you taken when none is acknowledged yet?',
    find: TAKING,
    replace: TAKING.replace('await deliverBatch(batch);', 'underWay.push(deliverBatch(batch));')
      .replace('    let batch', '    const underWay: Promise<void>[] = [];\n    let batch')
      .concat('    await Promise.all(underWay);\n'),
  },
  {
    name: 'produce-takes-all-first',
    why: 'Makes an array of the messages, to cut it into batches; some sources never end.',
    hint: 'The messages never end. When is the first one sent?',
    find: 'for await (const message of messages) {',
    replace: `const all: KeyedMessage[] = [];
    for await (const message of messages) all.push(message);
    for (const message of all) {`,
  },
  {
    name: 'produce-takes-lists-only',
    why: 'An array was enough to try it with.',
    hint: 'Give the messages as an async generator.',
    find: 'for await (const message of messages) {',
    replace: 'for (const message of messages as Iterable<KeyedMessage>) {',
  },
  {
    name: 'produce-repeats-the-whole-batch',
    why: 'A try again around the batch: the partitions that had taken theirs get them twice.',
    hint: 'One partition refuses. How often are the messages of the others in the topic?',
    find: SIDE_BY_SIDE,
    replace: `let results: PromiseSettledResult<void>[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      results = await Promise.allSettled(partitions.map(([partition, part]) => deliver(partition, part)));
      if (results.every(({ status }) => status === 'fulfilled')) break;
    }`,
  },
  {
    name: 'produce-without-key',
    why: 'The partition is chosen already, so why a key? Nobody can tell then whose message it is.',
    hint: 'Read the messages back. Which key have they?',
    find: '({ ...message, partition })',
    replace: '({ value: message.value, partition })',
  },
  {
    name: 'produce-emits-the-last-offset',
    why: 'Says where the send ended, where it was asked where it began.',
    hint: 'Which message of the send has the offset that you emit?',
    find: "offset: answer?.baseOffset ?? ''",
    replace: 'offset: String(BigInt(answer?.baseOffset ?? 0) + BigInt(part.length - 1))',
  },
  {
    name: 'produce-has-its-own-address',
    why: 'Makes a client of its own with the one address that worked once.',
    hint: 'Which brokers does your producer ask first? Who was to tell it?',
    find: 'const producer = kafka.producer({',
    replace: `const Client = kafka.constructor as new (config: object) => Kafka;
  const producer = new Client({ brokers: ['kafka:9092'] }).producer({`,
  },
  {
    name: 'produce-stays-connected',
    why: 'The messages are sent; but an open connection keeps the program from ending.',
    hint: 'Does a program that calls your function end by itself?',
    find: 'await producer.disconnect();',
    replace: '',
  },
  {
    name: 'produce-stays-connected-after-a-refusal',
    why: 'Disconnects on the way that goes well.',
    hint: 'Does a program end by itself when your function throws?',
    find: `    return { acknowledged };
  } finally {
    await producer.disconnect();
  }`,
    replace: `    await producer.disconnect();
    return { acknowledged };
  } finally {
    // Nothing is left to do.
  }`,
  },
  {
    name: 'compare-counts-only',
    why: 'As many as were sent are there, so all are; one may be missing and another be there twice.',
    hint: 'One message is lost and another is there twice. What do you say?',
    find: 'const missing = new Map<string, number>();',
    replace: `return {
    sent: sent.length,
    found: found.length,
    lost: sent.slice(found.length),
    duplicates: Math.max(0, found.length - sent.length),
    unknown: 0,
    reordered: [],
  };
  const missing = new Map<string, number>();`,
  },
  {
    name: 'compare-values-only',
    why: 'The value is the message; two stations may say the same.',
    hint: 'Two keys have the same value, and one of the messages is lost. Which one?',
    find: 'JSON.stringify([key, value])',
    replace: 'JSON.stringify(value)',
  },
  {
    name: 'compare-keys-only',
    why: 'Counts how many messages each key has.',
    hint: 'A key has two messages; one is lost and the other there twice. What do you say?',
    find: 'JSON.stringify([key, value])',
    replace: 'JSON.stringify(key)',
  },
  {
    name: 'compare-joins-key-and-value',
    why: 'Makes one text of both: the end of the key and the beginning of the value then run together.',
    hint: 'Is the message 1 of key 12 the same as the message 21 of key 1?',
    find: 'JSON.stringify([key, value])',
    replace: `\`\${key}\${value}\``,
  },
  {
    name: 'compare-as-sets',
    why: 'A set of messages is quick to look in; a message that was sent twice is in it once.',
    hint: 'The same message is sent twice on purpose, and found once. Is nothing lost?',
    find: 'missing.set(idOf(message), (missing.get(idOf(message)) ?? 0) + 1);',
    replace: 'missing.set(idOf(message), 1);',
  },
  {
    name: 'compare-counts-a-duplicate-once',
    why: 'Counts which messages are there too often, not how often.',
    hint: 'A message is there four times. How many are too many?',
    find: `  for (const message of found) {
    const left = missing.get(idOf(message));
    if (left === undefined) report.unknown++;
    else if (left === 0) report.duplicates++;`,
    replace: `  const repeated = new Set<string>();
  for (const message of found) {
    const left = missing.get(idOf(message));
    if (left === undefined) report.unknown++;
    else if (left === 0) report.duplicates = repeated.add(idOf(message)).size;`,
  },
  {
    name: 'compare-takes-unknown-for-duplicates',
    why: 'What is not missing must be there too often; or nobody sent it at all.',
    hint: 'The topic holds a message that somebody else wrote. Is it a duplicate?',
    find: `    if (left === undefined) report.unknown++;
    else if (left === 0) report.duplicates++;`,
    replace: '    if (!left) report.duplicates++;',
  },
  {
    name: 'compare-subtracts-counts',
    why: 'More found than sent, so the rest are duplicates; what is lost hides them.',
    hint: 'Two messages are lost and two others there twice. How many duplicates are there?',
    find: '  report.reordered = [...reordered].sort();',
    replace: `  report.duplicates = Math.max(0, found.length - sent.length);
  report.reordered = [...reordered].sort();`,
  },
  {
    name: 'compare-lists-a-loss-once',
    why: 'Lists which messages are missing, not each that is.',
    hint: 'The same message is sent twice and never found. How many are lost?',
    find: `    missing.set(idOf(message), left - 1);
    report.lost.push(message);`,
    replace: `    missing.set(idOf(message), 0);
    report.lost.push(message);`,
  },
  {
    name: 'compare-lists-losses-backwards',
    why: 'Goes through what was sent from the end, and leaves the list so.',
    hint: 'Two messages are lost. Which of them was sent first, and which do you list first?',
    find: '  report.lost.reverse();\n',
    replace: '',
  },
  {
    name: 'compare-one-order-for-all',
    why: 'Looks whether all messages are in the order of sending; Kafka keeps it in a partition only.',
    hint: 'Two keys lie in two partitions. Which order is there between their messages?',
    find: `      const at = valuesOf.get(key)?.indexOf(value, positions.get(key) ?? 0) ?? -1;
      if (at < 0) reordered.add(key);
      else positions.set(key, at + 1);`,
    replace: `      const from = positions.get('') ?? 0;
      const at = sent.findIndex((one, index) => index >= from && one.key === key && one.value === value);
      if (at < 0) reordered.add(key);
      else positions.set('', at + 1);`,
  },
  {
    name: 'compare-blames-repeats-for-the-order',
    why: 'A batch that is there twice goes back to its beginning; that is a duplicate, not another order.',
    hint: 'A batch of three messages is there twice in a row. Is the order wrong, or only the number?',
    find: 'else if (left === 0) report.duplicates++;',
    replace: `else if (left === 0) {
      report.duplicates++;
      const { key, value } = message as KeyedMessage;
      if ((valuesOf.get(key)?.indexOf(value) ?? 0) + 1 < (positions.get(key) ?? 0)) reordered.add(key);
    }`,
  },
  {
    name: 'compare-takes-a-gap-for-disorder',
    why: 'Compares place by place: after a message that is lost every place is another.',
    hint: 'Of three messages the second is lost. Are the others in order?',
    find: 'if (at < 0) reordered.add(key);',
    replace: 'if (at !== (positions.get(key) ?? 0)) reordered.add(key);',
  },
  {
    name: 'compare-looks-from-the-beginning',
    why: 'Looks for a value where it was sent first; a station may say the same again later.',
    hint: 'A key sends 5, 4, 5, and they are found so. Are they in order?',
    find: `.indexOf(value, positions.get(key) ?? 0) ?? -1;
      if (at < 0)`,
    replace: `.indexOf(value) ?? -1;
      if (at < (positions.get(key) ?? 0))`,
  },
  {
    name: 'compare-ignores-the-order',
    why: 'Nothing is lost and nothing twice; that two messages have changed places is not looked for.',
    hint: 'Two messages of a key have changed places. Who would notice?',
    find: 'if (at < 0) reordered.add(key);',
    replace: 'if (at < 0) positions.set(key, 0);',
  },
  {
    name: 'compare-counts-different-messages',
    why: 'Says how many entries its table has.',
    hint: 'The same message is sent twice. How many were sent?',
    find: 'sent: sent.length,',
    replace: 'sent: missing.size,',
  },
  {
    name: 'verify-reads-one-partition',
    why: 'A topic with one partition was enough to try it with.',
    hint: 'How many partitions do you read?',
    find: 'readTopic(kafka, { topic })',
    replace: 'readTopic(kafka, { topic, partitions: [0] })',
  },
  {
    name: 'verify-takes-unknown-for-empty',
    why: 'Catches the error of a topic that does not exist: then all is lost, and the spelling was wrong.',
    hint: 'Verify a topic whose name is misspelt. What do you learn?',
    find: 'await readTopic(kafka, { topic })',
    replace: 'await readTopic(kafka, { topic }).catch(() => [])',
  },
]);
