import { mutants } from '../runner/suite';

/** Wrong answers to 02-conversation, function by function in the order of the exercise. */
export default mutants('02-conversation', [
  {
    name: 'partitioners-take-partitions-without-leader',
    why: 'All partitions are in the list, so all are taken; nobody looks at the leader.',
    hint: 'What happens to a message for a partition that has no leader? Look at the field `leader`.',
    find: 'return led.length > 0 ? led : sorted;',
    replace: 'return sorted;',
  },
  {
    name: 'partitioners-trust-the-order',
    why: 'In a first try the partitions come in order, so it seems that they always do.',
    hint: 'Give your partitioner the partitions in another order. Does the first message still go to the lowest?',
    find: 'const sorted = [...partitions].sort((a, b) => a.partitionId - b.partitionId);',
    replace: 'const sorted = partitions;',
  },
  {
    name: 'random-never-takes-the-last',
    why: 'Multiplies by the last index instead of the count.',
    hint: 'Is each partition as likely as the others? Count over a thousand messages.',
    find: 'random() * choices.length',
    replace: 'random() * (choices.length - 1)',
  },
  {
    name: 'random-has-its-own-dice',
    why: 'Uses Math.random, as everywhere else, and leaves the argument aside.',
    hint: 'Chance comes in from outside here, so that a run can be repeated. Do you use what you are given?',
    find: 'Math.floor(random()',
    replace: 'Math.floor(Math.random()',
  },
  {
    name: 'round-robin-starts-at-the-second',
    why: 'Counts up before use.',
    hint: 'Where does the very first message go?',
    find: 'choices[turn++ % choices.length]',
    replace: 'choices[++turn % choices.length]',
  },
  {
    name: 'round-robin-shares-its-turn',
    why: 'Keeps the counter beside the function, where all partitioners share it.',
    hint: 'Make two partitioners and use them in turn. Does each begin at the lowest partition?',
    find: `export function roundRobinPartitioner(): Partitioner {
  // BEGIN SOLUTION
  let turn = 0;`,
    replace: `let turn = 0;
export function roundRobinPartitioner(): Partitioner {
  // BEGIN SOLUTION`,
  },
  {
    name: 'round-robin-returns-the-index',
    why: 'Takes the place in the list for the partition; with all partitions led, both are the same.',
    hint: 'Let partition 0 have no leader. What are the ids of those that are left?',
    find: 'return choices[turn++ % choices.length]!.partitionId;',
    replace: 'return turn++ % choices.length;',
  },
  {
    name: 'key-hash-takes-the-absolute-value',
    why: "Math.abs gives a valid partition too, but not the one that Kafka's Java clients choose.",
    hint: 'There are two ways to lose a sign. Compare a few keys with where the console producer puts them.',
    find: 'toPositive(hash(Buffer.from(key)))',
    replace: 'Math.abs(hash(Buffer.from(key)))',
  },
  {
    name: 'key-hash-takes-empty-for-none',
    why: 'Tests for truth, and an empty text is false.',
    hint: "Which keys are no key at all? '' is one that a message can have.",
    find: 'if (key === null || key === undefined) return inTurn(args);',
    replace: 'if (!key) return inTurn(args);',
  },
  {
    name: 'key-hash-hashes-none',
    why: 'Makes text of the missing key, so that all messages without one go to the same partition.',
    hint: 'Send six messages without a key to three partitions. Where do they go, and where should they?',
    find: `if (key === null || key === undefined) return inTurn(args);
    return toPositive(hash(Buffer.from(key)))`,
    replace: "return toPositive(hash(Buffer.from(key ?? '')))",
  },
  {
    name: 'key-hash-counts-led-partitions',
    why: 'Does as the other two partitioners do, so keys move when a broker goes down.',
    hint: 'A partition loses its leader for a minute. Where do the messages of a key go meanwhile, and is their order kept?',
    find: '% args.partitionMetadata.length',
    replace: '% available(args.partitionMetadata).length',
  },
  {
    name: 'key-hash-ignores-its-hash',
    why: 'Calls the default hash by its name.',
    hint: 'keyHashPartitioner takes a hash function. What if it is another one than murmur2?',
    find: 'hash(Buffer.from(key))',
    replace: 'murmur2(Buffer.from(key))',
  },
  {
    name: 'produce-batch-one-too-many',
    why: 'Off by one: sends when the buffer holds more than batchSize lines.',
    hint: 'With batchSize 3, how many lines does your first batch hold?',
    find: 'if (buffer.length >= batchSize)',
    replace: 'if (buffer.length > batchSize)',
  },
  {
    name: 'produce-forgets-the-rest',
    why: 'Sends full batches, and forgets that the last one is seldom full.',
    hint: 'Ten lines, batches of four: how many messages arrive?',
    find: `await flush();
    return sent;`,
    replace: `await sending;
    return sent;`,
  },
  {
    name: 'produce-ignores-linger',
    why: 'Sends when the buffer is full and at the end, and at no other time.',
    hint: 'Somebody types one line, then goes for a coffee. When does the line reach the topic?',
    find: 'else timer ??= setTimeout(flush, lingerMs);',
    replace: '',
  },
  {
    name: 'produce-lingers-from-the-last-line',
    why: 'Starts the clock anew with each line, as one does with a search box.',
    hint: 'Lines come more often than lingerMs. When does the first of them go out? From which line is the time counted?',
    find: 'else timer ??= setTimeout(flush, lingerMs);',
    replace: `else {
        clearTimeout(timer);
        timer = setTimeout(flush, lingerMs);
      }`,
  },
  {
    name: 'produce-swallows-errors',
    why: 'Catches the error so that the program goes on, and nobody hears of the lost batch.',
    hint: 'What does your function do when the broker refuses a batch? The caller must hear of it.',
    find: 'await producer.send({ topic, acks, messages });',
    replace: 'await producer.send({ topic, acks, messages }).catch(() => []);',
  },
  {
    name: 'produce-forgets-errors-of-the-timer',
    why: 'A batch sent by the timer has nobody who waits for it: its error is caught, and the next batch goes out.',
    hint: 'Let a batch fail that lingerMs sends, not batchSize. Who is told, and is anything sent after it?',
    find: 'sending.catch(() => {});\n    return sending;',
    replace: 'const result = sending;\n    sending = sending.catch(() => {});\n    return result;',
  },
  {
    name: 'produce-emits-before-the-ack',
    why: 'Reports a batch when it is handed over, not when the broker has it.',
    hint: 'Is a batch that fails reported as sent?',
    find: `await producer.send({ topic, acks, messages });
      sent.messages += messages.length;
      emit({ batch: ++sent.batches, size: messages.length });`,
    replace: `sent.messages += messages.length;
      emit({ batch: ++sent.batches, size: messages.length });
      await producer.send({ topic, acks, messages });`,
  },
  {
    name: 'produce-numbers-from-zero',
    why: 'Counts as arrays do.',
    hint: 'Which number does the first batch have?',
    find: 'batch: ++sent.batches',
    replace: 'batch: sent.batches++',
  },
  {
    name: 'produce-ignores-acks',
    why: 'Takes the option and does not pass it on.',
    hint: 'Where does kafkajs take acks: when a producer is made, or with each send?',
    find: 'producer.send({ topic, acks, messages })',
    replace: 'producer.send({ topic, messages })',
  },
  {
    name: 'produce-ignores-the-partitioner',
    why: 'Makes the producer as in the first example of the documentation.',
    hint: 'With three partitions and your round robin, how many messages does each one hold?',
    find: 'kafka.producer(partitioner && { createPartitioner: () => partitioner })',
    replace: 'kafka.producer()',
  },
  {
    name: 'produce-ignores-keys',
    why: 'The first version had no keys, and the option is forgotten.',
    hint: 'Read a message back: which key has it?',
    find: 'key: keyOf(line), value',
    replace: 'key: null, value',
  },
  {
    name: 'produce-skips-empty-lines',
    why: 'Takes an empty line for nothing typed.',
    hint: 'What does the console producer send for an empty line?',
    find: 'buffer.push({ key: keyOf(line), value: line });',
    replace: `if (line === '') continue;
      buffer.push({ key: keyOf(line), value: line });`,
  },
  {
    name: 'produce-ignores-the-signal',
    why: 'Reads the lines to their end, whatever the signal says.',
    hint: 'Stop your producer while it waits for the next line. The kit has a helper for lines.',
    find: 'untilAborted(lines, signal)',
    replace: 'lines',
  },
  {
    name: 'produce-drops-the-rest-when-aborted',
    why: 'Takes abort for "at once": what is in the buffer is thrown away.',
    hint: 'Lines were read, but not yet sent, when the signal came. Where are they now?',
    find: `await flush();
    return sent;`,
    replace: `if (!signal?.aborted) await flush();
    return sent;`,
  },
  {
    name: 'consume-ignores-from-beginning',
    why: 'Forgets the option: a new group then reads only what is sent from now on.',
    hint: 'A new group, and messages that were sent before: which ones does it get with fromBeginning?',
    find: 'await consumer.subscribe({ topic, fromBeginning });',
    replace: 'await consumer.subscribe({ topic });',
  },
  {
    name: 'consume-always-from-beginning',
    why: 'Without it the first try shows nothing, so it is written down once and for all.',
    hint: 'A new group without fromBeginning: should it get the messages that were sent before?',
    find: 'await consumer.subscribe({ topic, fromBeginning });',
    replace: 'await consumer.subscribe({ topic, fromBeginning: true });',
  },
  {
    name: 'consume-makes-up-a-group',
    why: 'Does as the console consumer does when it is given no group: a new one each time.',
    hint: 'Stop your consumer and start it again: which messages does it get the second time?',
    find: `const consumer = kafka.consumer({ groupId });
  if (joined)`,
    replace: `const consumer = kafka.consumer({ groupId: groupId + process.hrtime().join('-') });
  if (joined)`,
  },
  {
    name: 'consume-does-not-leave',
    why: 'Returns when aborted and leaves the consumer running: the group waits for a member that nobody listens to.',
    hint: 'Describe the group after your function has returned. Is the member still there?',
    find: `return runUntilAborted(consumer, {
    signal,
    each: ({ partition, message }) => emit(toRecord(partition, message)),
  });`,
    replace: `let received = 0;
  const eachMessage = async ({ partition, message }: { partition: number; message: KafkaMessage }) => {
    if (signal.aborted) return;
    received++;
    emit(toRecord(partition, message));
  };
  await consumer.run({ eachMessage });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return received;`,
  },
  {
    name: 'consume-tells-once-what-it-holds',
    why: 'Reports the first balance of the group only.',
    hint: 'A second member joins. What does the first one hold now, and was that told?',
    find: 'if (joined) onAssigned(consumer, topic, joined);',
    replace: `let told = false;
  if (joined)
    onAssigned(consumer, topic, (partitions) => {
      if (!told) joined(partitions);
      told = true;
    });`,
  },
  {
    name: 'consume-empty-value-for-tombstone',
    why: 'Makes text of every value, so that a missing one looks like an empty one.',
    hint: 'A message may have no value at all. Is that the same as an empty text?',
    find: 'value: value?.toString() ?? null };',
    replace: "value: value?.toString() ?? '' };",
  },
  {
    name: 'list-groups-unsorted',
    why: 'Returns the groups as the cluster gives them.',
    hint: 'In which order does the cluster answer? Make a few groups and look.',
    find: '=> groupId).sort();',
    replace: '=> groupId);',
  },
  {
    name: 'list-groups-with-protocol-only',
    why: 'Takes the type that every group with a member has; a group whose offsets were only set has none.',
    hint: 'Set offsets for a group that never had a member. Does your list name it?',
    find: "['consumer', ''].includes(protocolType)",
    replace: "protocolType === 'consumer'",
  },
  {
    name: 'describe-group-lag-to-last-message',
    why: 'Takes the end offset for that of the last message; it is that of the next.',
    hint: 'A group that has read nothing of three messages: what is its lag?',
    find: 'Number(BigInt(high) - BigInt(offset))',
    replace: 'Number(BigInt(high) - 1n - BigInt(offset))',
  },
  {
    name: 'describe-group-no-lag-without-commit',
    why: 'Writes 0 where nothing is known, which says that the group has read everything.',
    hint: 'What does the tool print as lag when nothing was committed? And what would a lag of 0 tell?',
    find: 'lag: offset === NONE ? null :',
    replace: 'lag: offset === NONE ? 0 :',
  },
  {
    name: 'describe-group-first-member-holds-all',
    why: 'Looks for a member that reads the topic, not for the one that holds the partition.',
    hint: 'Two members, two partitions: which of them stands in which row?',
    find: 'assignment[topic]?.includes(partition)',
    replace: 'topic in assignment',
  },
  {
    name: 'describe-group-needs-a-commit',
    why: 'Starts from the committed offsets; a member that has just come has none.',
    hint: 'A member has joined and read nothing yet. Which rows does the tool print?',
    find: 'if (offset === NONE && !member) continue;',
    replace: 'if (offset === NONE) continue;',
  },
  {
    name: 'describe-group-lists-every-partition',
    why: 'Goes over the partitions of the topic and leaves out none.',
    hint: 'The group has committed in one of three partitions, and nobody is in it. How many rows?',
    find: 'if (offset === NONE && !member) continue;',
    replace: '',
  },
  {
    name: 'describe-group-ignores-topics',
    why: 'Takes the option and does not look at it.',
    hint: 'The group reads two topics, and you ask for one.',
    find: 'if (topics && !topics.includes(topic)) continue;',
    replace: '',
  },
  {
    name: 'describe-group-empty-for-unknown',
    why: 'Treats a group that does not exist as one without members.',
    hint: 'A name with a typing mistake should not look like a group without lag.',
    find: 'await groupMembers(admin, groupId);',
    replace: 'await groupMembers(admin, groupId).catch(() => []);',
  },
  {
    name: 'process-commits-the-offset-read',
    why: 'Commits the offset of the message in hand; Kafka wants that of the next one to read.',
    hint: 'Stop and start again: does the last message come twice? Which offset does Kafka take for "read so far"?',
    find: 'return String(BigInt(offset) + 1n);',
    replace: 'return offset;',
  },
  {
    name: 'at-least-once-commits-first',
    why: 'Has the two ways the wrong way round.',
    hint: 'Let handle fail on the second message, then start again. Does the message come again?',
    find: `await handle(toRecord(partition, message));
      await consumer.commitOffsets([{ topic, partition, offset: after(message.offset) }]);`,
    replace: `await consumer.commitOffsets([{ topic, partition, offset: after(message.offset) }]);
      await handle(toRecord(partition, message));`,
  },
  {
    name: 'at-least-once-goes-on-after-a-failure',
    why: 'Catches the error so that one bad message does not stop the rest; and commits it.',
    hint: 'What does the caller learn when handle throws? And what is committed then?',
    find: `await handle(toRecord(partition, message));
      await consumer.commitOffsets(`,
    replace: `await handle(toRecord(partition, message)).catch(() => {});
      await consumer.commitOffsets(`,
  },
  {
    name: 'at-most-once-handles-first',
    why: 'Has the two ways the wrong way round.',
    hint: 'Let handle fail on the second message, then start again. Does the message come again?',
    find: `await consumer.commitOffsets([{ topic, partition, offset: after(message.offset) }]);
      await handle(toRecord(partition, message));`,
    replace: `await handle(toRecord(partition, message));
      await consumer.commitOffsets([{ topic, partition, offset: after(message.offset) }]);`,
  },
]);
