/**
 * Exercise 00: the quiz. The questions are in fixtures/quiz.json; the last part of the notebook shows them by theme.
 * Each function answers one theme: it returns an object from a question's id to its answer, a letter for most.
 * Leave out what you do not know yet: it counts as not answered, and the rest is graded.
 * Accepted alike: 'b' or 'B'; several letters as an array or a Set, in any order; numbers also as text, as in offsets.
 */

/** The letter of a choice, where one of four is right. */
export type Choice = 'a' | 'b' | 'c' | 'd' | 'A' | 'B' | 'C' | 'D';
/** A letter of a list of five. */
export type Letter = Choice | 'e' | 'E';
/** All letters that are right. */
export type Letters = readonly Letter[] | ReadonlySet<Letter>;
/** A number, as text if you like. */
export type Figure = number | bigint | `${number}`;

export interface MessagingAnswers {
  /** What sets publish/subscribe apart from a queue. */
  'publish-subscribe'?: Choice;
  /** Kafka's three abilities. */
  'three-abilities'?: Letters;
  /** What each record carries. */
  'record-parts'?: Letters;
  /** A message sent without a value. */
  'null-value'?: Choice;
  /** What to answer to a mail service that is down. */
  'failing-service'?: Choice;
  /** The visitor's wait in milliseconds, once a topic takes the mails. */
  'response-time'?: Figure;
  /** Messages handed over to all groups together. */
  deliveries?: Figure;
}

/** Answers on messages and publish/subscribe. */
export function messaging(): MessagingAnswers {
  // BEGIN SOLUTION
  return {
    'publish-subscribe': 'c', // each group has offsets of its own
    'three-abilities': ['a', 'c', 'e'], // publish and subscribe, store, process
    'record-parts': ['a', 'd', 'e'], // the checksum is the batch's, since 0.11
    'null-value': 'a', // compaction takes it as: delete this key
    'failing-service': 'd', // the message waits; the visitor does not
    'response-time': 50 + 5,
    deliveries: 12 * 3, // once a group, however many consumers it has
  };
  // END SOLUTION
}

export interface LogAnswers {
  /** Why topics have partitions. */
  'partition-purpose'?: Choice;
  /** What an offset is. */
  'offset-meaning'?: Choice;
  /** The order that a consumer can rely on. */
  'order-kept'?: Choice;
  /** What becomes of a record that all have read. */
  'after-reading'?: Choice;
  /** Two reasons why a retention of 4 s deletes nothing for a minute. */
  'retention-late'?: Letters;
  /** The partition of a key: try it. */
  'key-partition'?: Figure;
  /** The offset after all messages were deleted: try it. */
  'next-offset'?: Figure;
  /** The letters of the messages in one partition, in order. */
  'partition-content'?: readonly Letter[];
  /** The earliest offset that retention leaves. */
  'earliest-offset'?: Figure;
}

/** Answers on log, partition, offset, segment and retention. */
export function log(): LogAnswers {
  // BEGIN SOLUTION
  return {
    'partition-purpose': 'b', // copies are what replicas are for
    'offset-meaning': 'd', // given by the leader, from 0, in each partition
    'order-kept': 'c', // by partition, and only there
    'after-reading': 'a', // reading deletes nothing
    'retention-late': ['c', 'e'], // whole segments; log.retention.check.interval.ms
    'key-partition': 5, // as seen on a topic of six partitions
    'next-offset': 5, // offsets are never given twice
    'partition-content': ['a', 'd', 'e'], // b and c went elsewhere
    'earliest-offset': 6, // the segment 6-8 stays whole for the sake of 7 and 8
  };
  // END SOLUTION
}

export interface ClusterAnswers {
  /** Whether brokers are stateless. */
  'broker-state'?: Choice;
  /** What ISR means. */
  'in-sync-replicas'?: Choice;
  /** Which replicas clients write to and read from. */
  'who-serves'?: Choice;
  /** How a client finds a partition's leader. */
  'find-leader'?: Choice;
  /** What ZooKeeper did for Kafka 3.9. */
  'zookeeper-role'?: Letters;
  /** What does ZooKeeper's work today. */
  kraft?: Choice;
  /** Replicas of a topic on all brokers. */
  'total-replicas'?: Figure;
  /** Failures survived: by the data, by the writing. */
  'failures-survived'?: readonly [Figure, Figure];
  /** Controllers that may fail. */
  'controllers-lost'?: Figure;
}

/** Answers on brokers, replicas, ZooKeeper and KRaft. */
export function cluster(): ClusterAnswers {
  // BEGIN SOLUTION
  return {
    'broker-state': 'd', // see log.dirs, and __consumer_offsets in it
    'in-sync-replicas': 'b', // the leader counts itself
    'who-serves': 'a', // follower fetching, KIP-392, since 2.4
    'find-leader': 'c', // metadata from any broker, then straight to the leader
    'zookeeper-role': ['a', 'c', 'e'], // it elected the controller, and the controller the leaders
    kraft: 'b', // __cluster_metadata, kept by Raft
    'total-replicas': 10 * 3,
    'failures-survived': [4 - 1, 4 - 2], // one copy is enough to keep, two are wanted to write
    'controllers-lost': 2, // three of five are a majority
  };
  // END SOLUTION
}

export interface ConsumersAnswers {
  /** Why a second consumer on one partition idles. */
  'idle-consumer'?: Choice;
  /** A crash between processing and commit. */
  'at-least-once'?: Choice;
  /** Why a new group sees nothing of what is there. */
  'nothing-received'?: Choice;
  /** Why earliest does nothing for my_group. */
  'earliest-ignored'?: Choice;
  /** What share groups change. */
  'share-groups'?: Choice;
  /** What to do with a message that always fails. */
  'failed-processing'?: Choice;
  /** Partitions of each consumer, the largest number first. */
  'share-of-partitions'?: readonly [Figure, Figure, Figure];
  /** The lag of a group over three partitions. */
  'total-lag'?: Figure;
  /** Messages processed twice after a crash. */
  'processed-twice'?: Figure;
}

/** Answers on consumers, groups and delivery. */
export function consumers(): ConsumersAnswers {
  // BEGIN SOLUTION
  return {
    'idle-consumer': 'd', // one reader keeps the order, and one offset says how far
    'at-least-once': 'a', // what is not committed comes again
    'nothing-received': 'c', // auto.offset.reset=latest
    'earliest-ignored': 'b', // a committed offset goes first
    'share-groups': 'a', // records are handed out one by one: KIP-932
    'failed-processing': 'd', // kept, and out of the way of those behind it
    'share-of-partitions': [4, 3, 3],
    'total-lag': 7 - 4 + (5 - 5) + (4 - 0),
    'processed-twice': 37 % 10, // those after the commit at 30
  };
  // END SOLUTION
}

export interface SpeedAnswers {
  /** How disk writes are made fast. */
  'sequential-write'?: Choice;
  /** Where fresh records are read from. */
  'page-cache'?: Choice;
  /** What zero copy saves. */
  'zero-copy'?: Choice;
  /** Where zero copy is not possible. */
  'zero-copy-tls'?: Choice;
  /** What batches win and what they cost. */
  'batching-price'?: Choice;
  /** Milliseconds for requests in batches. */
  'batched-time'?: Figure;
}

/** Answers on what makes Kafka fast. */
export function speed(): SpeedAnswers {
  // BEGIN SOLUTION
  return {
    'sequential-write': 'a', // the next byte goes beside the last one
    'page-cache': 'c', // just written, so still in memory; not in the JVM
    'zero-copy': 'b', // page cache to network card, four switches become two
    'zero-copy-tls': 'd', // encryption needs the bytes in the broker
    'batching-price': 'c', // linger.ms is the longest wait
    'batched-time': (1000 / 100) * 2,
  };
  // END SOLUTION
}

export interface ChoosingAnswers {
  /** Cases for Kafka. */
  'when-kafka'?: Letters;
  /** A need that speaks for RabbitMQ. */
  'kafka-or-rabbitmq'?: Choice;
  /** A task for a stream. */
  'batch-or-stream'?: Choice;
  /** Settings that keep acknowledged messages. */
  'losing-nothing'?: Letters;
  /** What helps a group that cannot keep up. */
  'staying-fast'?: Choice;
  /** Why Kafka was made. */
  'why-made'?: Choice;
  /** Five events, the oldest first. */
  history?: readonly Letter[];
  /** Partitions that a throughput asks for. */
  'partitions-needed'?: Figure;
}

/** Answers on choosing and running Kafka. */
export function choosing(): ChoosingAnswers {
  // BEGIN SOLUTION
  return {
    'when-kafka': ['b', 'd', 'e'], // streams of events with several readers
    'kafka-or-rabbitmq': 'a', // Kafka's partitions know no priority
    'batch-or-stream': 'c', // worth something only now
    'losing-nothing': ['a', 'c', 'e'], // enough copies, waited for, and no leader without them
    'staying-fast': 'b', // partitions bound the consumers at work
    'why-made': 'd', // one pipe instead of one link a pair of systems
    history: ['c', 'b', 'e', 'd', 'a'], // 2009, 2012, 2015, 2021, 2025
    'partitions-needed': Math.ceil(50 / 8),
  };
  // END SOLUTION
}
