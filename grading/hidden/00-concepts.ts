import { AssertionError } from 'chai';
import { type TestSpec, tests } from '../runner/suite';
import { answerTo } from '../tests/00-concepts';

/** One theory question: its key, what it is about, and hints that teach without naming a letter. */
function question(id: string, key: string, about: string, ...hints: string[]): TestSpec {
  return {
    id,
    title: `${id}: ${about}`,
    points: 1,
    hints,
    async run(t) {
      const value = await answerTo(t, id);
      // The right letter must not show, so the error carries no expected value.
      if (value !== key)
        throw new AssertionError(
          `${id}: ${value.toUpperCase()} is not the answer. Read the question again, then a hint.`,
        );
    },
  };
}

export default tests('00-concepts', [
  question(
    'publish-subscribe',
    'c',
    'Publish/subscribe is told from a point-to-point queue',
    'In a queue a message has one taker. What changes when three departments want the same message?',
    'The sender knows the topic, never the receivers. In the notebook two groups read one topic: what did each get?',
  ),
  question(
    'three-abilities',
    'a c e',
    "Kafka's three abilities are named, and what it does not do is left out",
    'Three are right. Kafka finds a record by partition and offset; it keeps no index of values.',
    'Consumers come and fetch: Kafka does not call them. Kafka Streams is part of it.',
  ),
  question(
    'record-parts',
    'a d e',
    'The parts of a record are told from those of its batch and of its readers',
    'Records travel in batches. In the notebook, look at what the log dump shows once a batch, and what once a record.',
    'A record does not know who read it: how far a group has come is kept with the group.',
  ),
  question(
    'null-value',
    'a',
    'A message sent without a value is recognised for what it is',
    'In this call the text is the key. What is left for the value, when none is given?',
    'Kafka tells an absent value from an empty one, and compaction acts on the absent one.',
  ),
  question(
    'failing-service',
    'd',
    'A failing service is answered so that nobody waits and nothing is lost',
    'Try each answer on a visitor who comes while the service is down: is there an account, and will there be a mail?',
    'Three of the answers still tie the page to the service at that moment. Which one unties them?',
  ),
  question(
    'partition-purpose',
    'b',
    'The purpose of partitions is known',
    'Copies against loss are replicas: a topic with ten partitions and factor 1 has no copy at all.',
    'Think of a topic too busy for one machine. A common order is what partitions give up for it.',
  ),
  question(
    'offset-meaning',
    'd',
    'An offset is known for what it is',
    'Read back from three partitions in the notebook, the same offset came three times: what does it not identify?',
    "Offsets go 0, 1, 2 whatever the size of the records, and nobody's reading changes them.",
  ),
  question(
    'order-kept',
    'c',
    'The order that a consumer may rely on is known',
    'The notebook sends six messages to three partitions and charts the order of arrival. Which lines of it are in order?',
    'A key decides where a record goes, not whether order is kept there. Timestamps decide nothing.',
  ),
  question(
    'after-reading',
    'a',
    'What reading does to a record is known',
    'Read a topic twice, with two groups, one after the other: what did the second one get?',
    'A commit writes an offset into another topic. Who then deletes records, and by which setting?',
  ),
  question(
    'retention-late',
    'c e',
    'The two reasons why a short retention deletes late are found',
    'Two are right. Neither readers nor keys have a say in deletion by age.',
    'What is the smallest thing that Kafka deletes? And how often does it look?',
  ),
  question(
    'broker-state',
    'd',
    'What a broker keeps is known',
    'In the notebook, list the folders below log.dirs: what would be lost with this disk?',
    'Consumers commit their offsets to Kafka. Which topic holds them, and where does it lie?',
  ),
  question(
    'in-sync-replicas',
    'b',
    'ISR is known for what it is',
    'Replicas is the list of those assigned. ISR can be shorter: after what?',
    'In a topic with factor 1 the ISR has one member. Who is that?',
  ),
  question(
    'who-serves',
    'a',
    'Where clients write and where they may read is known',
    'Order in a partition needs one place where records are appended. Reading needs none such.',
    "The broker's setting replica.selector.class (since 2.4) says where a consumer in another data centre may read.",
  ),
  question(
    'find-leader',
    'c',
    "How a client finds a partition's leader is known",
    'bootstrap.servers is for the first contact only. What does a client ask there?',
    'Any broker knows the metadata of the whole cluster. Records are not passed on from broker to broker for a producer.',
  ),
  question(
    'zookeeper-role',
    'a c e',
    'What ZooKeeper did for its last Kafka is told from what it did not',
    'Three are right. One of the others left ZooKeeper with Kafka 0.9.',
    "ZooKeeper elected one broker for a task. Electing the leaders of partitions was that broker's work.",
  ),
  question(
    'kraft',
    'b',
    'What replaced ZooKeeper is known',
    'The notebook asks for the metadata quorum: who votes in it, and what is the log that they keep?',
    'A controller chosen by hand would be one machine whose failure ends it all. What does the word quorum tell?',
  ),
  question(
    'idle-consumer',
    'd',
    'Why a second consumer on one partition idles is known',
    'It would idle for ever, with any lag, and with earliest too. So it is not a matter of waiting or of where to start.',
    'Suppose both got every second record: which of them may say that offset 7 is done? And in what order is the work done?',
  ),
  question(
    'at-least-once',
    'a',
    'What a crash between processing and commit does is known',
    "The restart begins at the committed offset. Had this message's offset been committed?",
    'Skipping happens with the other order: commit first, then process.',
  ),
  question(
    'nothing-received',
    'c',
    'Why a new group sees nothing of what is there is known',
    'The messages are there: read with --from-beginning and they come. So what did the group lack?',
    'auto.offset.reset has a default value. What does it say to a group that has no offset yet?',
  ),
  question(
    'earliest-ignored',
    'b',
    'When auto.offset.reset counts is known',
    'The first script used the same group and committed. Where does a group go on after a pause?',
    'Give the script a group name of its own and earliest works: so what does it depend on?',
  ),
  question(
    'share-groups',
    'a',
    'What share groups change is known',
    'In a classic group one rule limits the consumers at work. Share groups (KIP-932) drop it: at which price?',
    'Copies for everyone were always to be had, with several groups. Share means share the work.',
  ),
  question(
    'failed-processing',
    'd',
    'A message that always fails is treated so that nothing is lost and nothing stops',
    'Try each answer: are the messages behind it processed today? Is this one still somewhere tomorrow?',
    'The log keeps it until retention ends, but who would look for it there? Give it a place where it is looked for.',
  ),
  question(
    'sequential-write',
    'a',
    'How disk writes are made fast is known',
    'The notebook measures two ways to write the same bytes. Which one does a log allow?',
    'A file a record would mean a search in a folder for each. Sorting would mean rewriting what is there.',
  ),
  question(
    'page-cache',
    'c',
    'Where fresh records are read from is known',
    'A broker of this course runs with a small heap and still serves quickly. So whose memory is at work?',
    'Writing to a file goes to memory first. Who keeps that memory, also when the broker restarts?',
  ),
  question(
    'zero-copy',
    'b',
    'What zero copy saves is known',
    'Followers still fetch, the disk is still read, the network still carries each byte. Where else are bytes copied?',
    'read() then write(): draw the way of one byte from page cache to network card, and the calls into the kernel.',
  ),
  question(
    'zero-copy-tls',
    'd',
    'Where zero copy is not possible is known',
    'Zero copy sends bytes as they lie in the file. On which connection must they leave changed?',
    'Batches stay compressed from producer to consumer, so compression is no obstacle; nor is the number of readers.',
  ),
  question(
    'batching-price',
    'c',
    'What batching wins and what it costs is known',
    'In the notebook, compare the messages per second with batches of 1 and of 100.',
    'A message that came first waits until its batch is full or its time is up: what is that in the end?',
  ),
  question(
    'when-kafka',
    'b d e',
    'Cases for Kafka are told from those for other tools',
    'Three are right. Look for events that keep coming and that several programs want.',
    'A look-up by name is for a database; one huge file is for a file transfer.',
  ),
  question(
    'kafka-or-rabbitmq',
    'a',
    'A need that speaks for RabbitMQ is recognised',
    'Three of these come from one property: the log stays, and each group has its own place in it.',
    'Kafka brokers do not look into messages, and a partition is read in order. Which wish does that refuse?',
  ),
  question(
    'batch-or-stream',
    'c',
    'A task for a stream is recognised',
    'For each task ask: if the result came eight hours later, would it be as good?',
    'Real time means within a second or so. Which of them has a second?',
  ),
  question(
    'losing-nothing',
    'a c e',
    'The settings that together keep acknowledged messages are found',
    'Three are right: one in the producer, one on the topic, one on who may become leader.',
    'A replica that is behind and becomes leader makes what it lacks disappear. Should that be allowed?',
  ),
  question(
    'staying-fast',
    'b',
    'What helps a group that cannot keep up is known',
    "How many of a group's consumers can be at work on three partitions?",
    'Followers are copies, not more partitions; and time does not make a group faster that is slower than its producers.',
  ),
  question(
    'why-made',
    'd',
    'Why Kafka was made is known',
    'Before, each system at LinkedIn that made events had a link to each system that wanted them. What would you put in between?',
    'Hadoop was one of the readers, at night; others wanted the same events at once.',
  ),
  question(
    'history',
    'c b e d a',
    "Five events of Kafka's history are put in order",
    'The notebook has a timeline. ZooKeeper was given up in steps, the consumers first, the brokers last.',
    'Version numbers grow with time: 0.9, 2.8, 4.0. Where does the project itself fit in?',
  ),
]);
