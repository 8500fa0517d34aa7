import type { Level, OralQuestion, Topic } from './question';

type Row = [id: string, level: Level, question: string, answer: string[], followUp: string];

function on(topic: Topic, rows: Row[]): OralQuestion[] {
  return rows.map(([id, level, question, answer, followUp]) => ({
    id,
    topic,
    level,
    question,
    answer,
    followUp,
  }));
}

const messaging = on('messaging', [
  [
    'publish-subscribe',
    1,
    'What is publish/subscribe, and what sets it apart from a point-to-point queue?',
    [
      'Publishers write to a topic and do not know who reads; every subscriber (in Kafka: every group) gets every message.',
      'In a point-to-point queue each message goes to one receiver and is gone once it is read.',
      'Kafka has both: between groups it publishes, within a group the members share the messages like a queue.',
    ],
    'Three groups of two consumers read a topic of twelve messages from its beginning. How many messages are handed over in all?',
  ],
  [
    'parts-of-a-message',
    1,
    'What does a Kafka message (a record) consist of, and which of its parts come from the broker?',
    [
      'Key (may be null), value (may be null: a tombstone), headers, a timestamp.',
      'The offset is given by the broker when it appends; the timestamp comes from the producer by default (CreateTime), or from the broker if the topic says LogAppendTime.',
      'The checksum belongs to the batch since 0.11, not to the single message.',
    ],
    'What does a record with a key and a null value do in a compacted topic?',
  ],
  [
    'synchronous-calls',
    2,
    'A sign-up page writes to a database and then calls a mail service. What is wrong with the call, and what are the three bad answers when the service fails?',
    [
      'The visitor waits for both, and the page is up only while both are.',
      'Trying again makes the visitor wait without end; carrying on loses the mail; giving up loses the sign-up.',
      'A message to a topic is acknowledged in milliseconds, and the mail goes out when the service is back.',
    ],
    'Which step of a sign-up would you still call synchronously?',
  ],
  [
    'why-was-kafka-made',
    2,
    'What is Kafka, and why was it made? Say where it comes from.',
    [
      'A distributed, replicated log that publishes, stores and processes streams of records.',
      'LinkedIn (from 2009) had a link from every source of events to every system that wanted them; one pipe in between should serve live and nightly readers, at rates too high for the queues of the day.',
      'Open source in 2011, an Apache top-level project in 2012; Confluent was founded in 2014.',
    ],
    'Which four strengths does it claim, and what stands behind each: reliable, scalable, durable, fast?',
  ],
  [
    'retries-of-failed-work',
    3,
    'A consumer cannot process a message. Compare: trying again in place, a topic for retries, and a dead-letter topic.',
    [
      'In place keeps the order and holds up the whole partition; right for a fault that passes, such as a mail server that is down.',
      'A retry topic lets the others go on, but this message loses its place in the order.',
      'A message that can never be processed goes to a dead-letter topic with its origin (topic, partition, offset) and the error; else it stops its partition for ever.',
      'In each case the offset is committed only once the message is safe somewhere.',
    ],
    'How do you tell from the outside that a poison message is the trouble?',
  ],
  [
    'referer-analysis',
    3,
    'Each page view brings a Referer header that takes a second to analyse. Design it with Kafka, and say what happens on a day with ten times the visitors.',
    [
      'The web server only publishes the header and answers; a group analyses at its own pace.',
      'On the busy day the lag grows and the pages do not get slower; the log keeps the backlog as long as retention allows.',
      'More consumers help up to the number of partitions; watch lag against retention.',
    ],
    'Which key would you choose if visitors of one site must be counted by one consumer, and what is the danger?',
  ],
]);

const log = on('log', [
  [
    'what-is-an-offset',
    1,
    'What is an offset, who gives it, and what names one record in the whole cluster?',
    [
      "A record's position in its partition, given by the broker (the leader) when it appends.",
      'It is never given anew when older records are deleted.',
      'Topic, partition and offset together name a record; the offset alone does not.',
    ],
    'Why may there be gaps in the offsets that a consumer sees?',
  ],
  [
    'retention',
    1,
    'How long does Kafka keep a message, and what has reading to do with it?',
    [
      'By age (168 hours by default, retention.ms) or by size (retention.bytes), as set for the topic.',
      'Read or unread makes no difference: consumers only move their position.',
      'What is deleted are whole segments, so some records stay longer than the setting says.',
    ],
    'What happens to a group that comes back after retention has deleted the record that it would read next?',
  ],
  [
    'segments',
    2,
    'What is a segment, and why does a topic with retention.ms=4000 delete nothing while records keep coming?',
    [
      "A partition's log is cut into files; each is named after its first offset, with indexes beside it; only the last one (active) is written to.",
      'A segment goes as a whole once its newest record is too old; the active one gets new records all the time.',
      'By default a segment is closed after seven days or 1 GiB, so segment.ms (or segment.bytes) must be set as well.',
    ],
    'The broker also waits up to five minutes. Which setting is that, and whose?',
  ],
  [
    'log-and-disk',
    2,
    'Messages are written to disk, and still Kafka is fast. Explain sequential writes and the page cache.',
    [
      'A log only appends: no seeking; on a turning disk a factor of a hundred, on a solid-state disk a few times.',
      "Writes go to the operating system's page cache first, and readers near the end of the log are served from it without touching the disk.",
      'So the broker needs little heap, and the rest of the memory is of use as cache.',
    ],
    'What happens to that when a consumer reads data of last week at full speed?',
  ],
  [
    'compaction',
    3,
    'What does log compaction promise, and what would you keep in a compacted topic? What in the exercises was kept so?',
    [
      'At least the newest record of each key stays; older ones of the same key are removed in time; order and offsets stay.',
      'State by key: stations and their last number, ids of sent alerts, checkpoints; also __consumer_offsets.',
      'A tombstone (null value) deletes a key, and itself goes after delete.retention.ms (a day by default).',
      'A reader that comes late may miss steps in between, never the last state.',
    ],
    'Why is a compacted topic no substitute for an archive of all changes?',
  ],
  [
    'crc-and-batches',
    3,
    'Since 0.11 the checksum belongs to the batch. What is a batch on disk, and what does Kafka gain by keeping it as one piece from producer to consumer?',
    [
      'The producer makes it (header, checksum, compressed records), the broker appends it as it is, consumers fetch it as it is.',
      'One header, one checksum and one compression for many records; the broker need not unpack records for its own sake.',
      'It also allows zero copy, and a producer id with sequence numbers in the header lets the broker drop a repeated batch.',
    ],
    'Name a case in which the broker does have to unpack or rewrite batches.',
  ],
]);

const partitions = on('partitions', [
  [
    'purpose-of-partitions',
    1,
    'What is a topic, and what is the purpose of its partitions?',
    [
      'A topic is a named stream; its partitions are separate logs that together make it up.',
      'They spread storage and load over brokers, and let several consumers of a group read in parallel.',
      'Order holds within a partition only.',
    ],
    'Ten partitions on three brokers, read by three consumers of one group: what does each broker and each consumer have to do?',
  ],
  [
    'how-a-partition-is-chosen',
    1,
    'In which ways does a producer choose the partition of a message?',
    [
      'By hash of the key (murmur2 in Java) modulo the number of partitions.',
      "Without a key: in turn, at random, or, as Kafka's own producer does since 2.4, sticking to one until its batch is full.",
      "By itself, naming the partition, or by a partitioner of one's own.",
    ],
    "Twenty short lines typed into today's console producer all land in one partition. Why?",
  ],
  [
    'choose-a-key',
    2,
    "Which key did you choose for the bike stations, and what is wrong with the station's number or the city alone?",
    [
      'Contract and number together: they name a station, so its records stay in order in one partition.',
      'The number repeats between cities: strangers share a key, state by key mixes them, compaction keeps only one.',
      'The city alone is right about order but few and unequal keys: some partitions are full, others empty.',
    ],
    'When would the city be the right key after all?',
  ],
  [
    'add-partitions',
    2,
    'A keyed topic grows from three partitions to ten. What becomes of old messages, of keys, of order? And how does it shrink again?',
    [
      'Old messages stay where they are.',
      'Hash modulo ten is another partition for most keys (nine of ten move from three to ten), so a key has messages in two partitions and their order is gone.',
      'Partitions cannot be taken away: make a new topic and copy. So choose the number with room.',
    ],
    'What else goes wrong for a consumer that keeps state by partition?',
  ],
  [
    'hot-partition',
    3,
    'Four consumers share four partitions; lag grows in one partition only. Find the cause, and say why a fifth consumer is no help. What would you do?',
    [
      'A busy key, or a key of few values (the city), fills one partition, which has one consumer.',
      'A partition has at most one consumer of the group: a fifth one idles.',
      'A finer key (city and number), if order is needed for the finer thing only; or faster handling; look at the lag of each partition, never at the sum.',
    ],
    'And if the whole city really must stay in order?',
  ],
  [
    'co-partitioning',
    3,
    'Rides and fares lie in two topics with the rideId as key. What must hold so that two programs can share the join, and what breaks it?',
    [
      'Same key, same partitioner, same number of partitions: then a ride and its fare have the same partition number.',
      'Each program takes the same partition numbers of both topics.',
      'Broken by different partition counts, by partitions added to one of them, by another hash (a client in another language), by another key.',
    ],
    'What would you do if one of the topics had a different number of partitions?',
  ],
]);

const groups = on('groups', [
  [
    'what-is-a-group',
    1,
    'What is a consumer group, and what is lag?',
    [
      'Consumers with the same group id share the partitions: each partition has one member, so each message is handled once in the group as long as nothing fails.',
      'Other groups are independent, each with offsets of its own.',
      'Lag is end offset minus committed offset, by partition: what is still to be read.',
    ],
    'Where are the committed offsets kept?',
  ],
  [
    'my-consumer-gets-nothing',
    1,
    'A consumer starts and gets nothing, though the topic has messages. Name three causes.',
    [
      'A new group starts at the end by default: nothing was sent since.',
      'The group has read all and goes on at its committed offset; fromBeginning (earliest) does not count where an offset is committed.',
      'The group has as many members as partitions already, so this one idles (or it reads another topic or cluster).',
    ],
    'How do you let an existing group read everything again?',
  ],
  [
    'two-consumers-one-partition',
    2,
    'Why can two consumers of a group not share a partition? And what is the exception since Kafka 4.2?',
    [
      'Order: two readers finish when they finish.',
      'The group keeps one committed offset a partition, not a list of records.',
      'The partition is the unit of parallelism: more in parallel means more partitions.',
      'Share groups deal out single records with acknowledgements of their own, and give up the order.',
    ],
    'What is an idle consumer good for?',
  ],
  [
    'commit-before-or-after',
    2,
    'Commit before or after processing: what does a crash between the two do in each case, and which do you take?',
    [
      'After: the message is processed again (at least once). Before: it is never processed (at most once).',
      'Mostly at least once, with processing that can be repeated: an id (topic, partition, offset) stored together with the effect.',
      'There is no third order of the two steps; exactly once needs both in one transaction.',
    ],
    'Within Kafka, from topic to topic, how can it be exactly once?',
  ],
  [
    'rebalance',
    3,
    'What happens when a member joins or dies, what does it cost, and how does a monitor with state survive it?',
    [
      "Classic protocol: the coordinator has all members join again, one of them (the group's leader) assigns, all go on from the committed offsets; a dead member is noticed by its session timeout. Since 4.0 the broker can assign and moves only what must move (KIP-848).",
      'While it lasts nothing is read (classic, eager); what was processed and not committed is processed again.',
      'State moves with the partition: kept in a compacted topic, in the partition of the same number, and read before the first record.',
    ],
    'Why would keeping the old memory be worse than forgetting it?',
  ],
  [
    'coordinator-dies',
    3,
    'A group stands still although the leader of its partition lives and the producer goes on. What is the likely cause, and the protection?',
    [
      "The group's coordinator is dead: the leader of one partition of __consumer_offsets, chosen by the hash of the group's name.",
      'Without heartbeats and commits members must not go on; a new leader of that partition is the new coordinator.',
      'That topic needs replicas as any other: offsets.topic.replication.factor 3.',
    ],
    'Why may the group stand still for longer than the cluster takes to recover?',
  ],
]);

const producing = on('producing', [
  [
    'batch-and-linger',
    1,
    'Why does a producer gather messages, and which two settings say for how long?',
    [
      'A request costs a round trip, a header and a checksum, however much is in it: batches raise throughput and compress better.',
      'batch.size and linger.ms: a batch goes when it is full or its time is up, whichever comes first.',
      'The price is latency of the first message.',
    ],
    'A batch size of one and a linger of a second: how long does a message wait?',
  ],
  [
    'what-acks-mean',
    1,
    'What do acks 0, 1 and all mean?',
    [
      '0: nobody answers; 1: the leader has it; all: every replica that is in sync has it.',
      'With 0 and 1 a leader that dies can take acknowledged (or believed sent) messages with it.',
      'All may mean the leader alone, if nobody else is in sync: hence min.insync.replicas.',
    ],
    'What does the producer get with acks=all and too few replicas in sync?',
  ],
  [
    'explain-your-producer',
    2,
    'Explain your producer of bike stations, poll by poll. What must one watch in it?',
    [
      'Fetch with a time limit, check each entry, key contract/number, one send a poll, tell, wait for what is left of the interval; polls never overlap.',
      'A failed poll is told and left behind; nothing is sent later, since the next answer replaces it.',
      'Watch keys, errors (and the API key in messages), rate, duplicates.',
    ],
    'Why not setInterval?',
  ],
  [
    'send-all-or-changes',
    2,
    'Is the whole JSON of every station needed with every poll? Compare sending all, trimmed, and only what has changed.',
    [
      'News are a few in a hundred; compression saves more than trimming, both together more.',
      'Only changes: the producer needs state, and a consumer that starts later knows nothing of a quiet station.',
      'All heals itself: a lost or missed record is put right by the next poll.',
    ],
    'How can a compacted topic help the one who sends only changes?',
  ],
  [
    'idempotent-producer',
    3,
    'What does an idempotent producer promise, how, and what does it not help against?',
    [
      'A producer id and sequence numbers for each partition: the broker drops a batch that is sent again, and keeps the order.',
      'It holds for retries within one life of the producer, not for a program that sends the same thing again after a restart (that wants a transactional id or ids in the data).',
      'Not against a client that believes it was acknowledged, nor against effects outside Kafka such as mails.',
    ],
    'Why does it need acks=all?',
  ],
  [
    'one-send-many-partitions',
    3,
    'kafkajs loses acknowledged messages when one send goes to several partitions and a leader changes. How, and what did you do?',
    [
      'It notes which brokers have answered, not which partitions; on the retry a broker that now leads the failed partition "has answered" and is passed over; send resolves.',
      'Nothing is repeated, so idempotence and acks=all do not help.',
      'One send a partition: then no broker can have answered for another partition.',
    ],
    'How did you prove that nothing was lost?',
  ],
]);

const reliability = on('reliability', [
  [
    'leader-follower-isr',
    1,
    'What are leader, follower, replicas and ISR?',
    [
      'Replicas are the brokers that hold a copy of a partition; one leads, the others follow.',
      'Followers fetch from the leader; those that are caught up are the in-sync replicas.',
      'Clients write to the leader and read from it by default; the next leader is one that is in sync, or else known to hold all that was committed (ELR, since 4.0); any other only by unclean election, which is off by default.',
    ],
    'Which list changes when a broker dies: Replicas or Isr?',
  ],
  [
    'durability',
    1,
    'How are durability and fault tolerance reached in Kafka?',
    [
      'Records are in files and on several brokers (replication factor).',
      'When a leader dies, one of the in-sync replicas takes over.',
      'acks=all with min.insync.replicas 2 makes sure that an acknowledged record has two copies.',
    ],
    'Why need it not be flushed to disk for each message?',
  ],
  [
    'n-minus-one',
    2,
    '"Factor N survives N-1 failures." What is true about it, and what is left out?',
    [
      'The data survives, as far as it had been copied to all of them.',
      'Writes with acks=all need min.insync.replicas in sync: factor 3 and 2 in sync take one failure.',
      'The cluster needs a majority of its controllers: of three one may fail.',
    ],
    'With three combined nodes and factor 3, what works after two of them have died?',
  ],
  [
    'not-losing-data',
    2,
    'How does one not lose data? Go from the topic through the producer to the consumer.',
    [
      'Topic: factor 3, min.insync.replicas 2, no unclean leader election.',
      'Producer: acks=all, retries and timeouts longer than a failover, idempotence against duplicates, waiting for what is under way before the program ends, a send that means what it says.',
      'Consumer: commit after the work. And watching: under-replicated partitions, ISR, producer errors.',
    ],
    'Which of these costs most in latency?',
  ],
  [
    'frozen-broker',
    3,
    'A leader is frozen for ten seconds (not killed) and wakes up. What do clients see, and why can it not take messages that nobody else has?',
    [
      'Connections stay open and nothing answers: the client waits for its own request timeout and learns of the new leader from fresh metadata.',
      'The controller has elected another leader with a higher epoch after the session timeout.',
      'The old one needs its ISR to acknowledge acks=all; the others follow the newer epoch and refuse it; it then drops what was not committed.',
    ],
    'And with acks=1?',
  ],
  [
    'mail-sent-twice',
    3,
    'Why can no order of steps make sure that a mail is sent exactly once, and what did you do about it?',
    [
      'Sending and noting are in two systems without a common transaction: a crash between them repeats (note second) or loses (note first).',
      'At least once, with the id of the alert noted in a compacted topic right after the mail, so that the gap is small.',
      'The same Message-ID each time, made of topic, partition and offset, lets the receiver tell.',
    ],
    'From topic to topic Kafka can do it. What makes the difference?',
  ],
]);

const cluster = on('cluster', [
  [
    'what-is-a-broker',
    1,
    'What are a broker, a cluster and the controller? Are brokers stateless?',
    [
      'A broker is a server that stores partitions and answers clients; brokers make a cluster.',
      'The controller keeps the metadata and elects the leaders of partitions.',
      "Not stateless: records, committed offsets and transaction states lie on their disks; only the tracking of each reader is left to the consumers' commits.",
    ],
    'What does jps show on a machine with Kafka 4, and what with Kafka 3.9 and ZooKeeper?',
  ],
  [
    'role-of-zookeeper',
    1,
    "What was ZooKeeper's role for Kafka, and what has taken its place?",
    [
      "It kept the metadata and settings, noticed dead brokers, and helped to elect one broker as controller; until 0.9 also groups' offsets. Messages never went there.",
      'Today: KRaft, a quorum of controllers with a replicated metadata log. Preview in 2.8, ready for production in 3.3; ZooKeeper went with 4.0.',
    ],
    'Who elected the leaders of partitions then, and who does now?',
  ],
  [
    'who-finds-the-leader',
    2,
    'A client knows one address of a cluster of fifty brokers. How does its message come to the right one?',
    [
      "It asks that bootstrap broker for the metadata: all brokers' addresses and the leader of each partition.",
      'It connects to the leader itself; brokers pass nothing on, one that does not lead answers NOT_LEADER_OR_FOLLOWER, and the client asks anew.',
      'Hence the client must reach every broker at its advertised address; two or three bootstrap addresses, since one may be down.',
    ],
    'Bootstrap works, and then "connection refused" for an address that you never typed. What is wrong?',
  ],
  [
    'ensemble-and-quorum',
    2,
    'Why three ZooKeepers, or three controllers, and not two or four?',
    [
      'A majority must live: of three one may fail, of two none, of four still only one.',
      'A majority keeps two halves of a cut network from deciding differently.',
      'Without it nothing is decided (no topic, no leader, no ISR change); messages flow only as long as leaders and ISR stay as they are.',
    ],
    'How does a server of the ensemble know which of them it is?',
  ],
  [
    'preferred-leaders',
    3,
    'A broker died and came back. Why does it lead nothing for five minutes, and why does it matter?',
    [
      'It must first drop what was not committed, fetch what it missed, and join the ISR.',
      'The controller looks every leader.imbalance.check.interval.seconds (300) and gives leadership back to preferred leaders, the first in Replicas.',
      'Until then the others carry its share of reads and writes; a rolling restart without waiting piles all leaders on the last ones.',
    ],
    'How could you make it happen at once?',
  ],
  [
    'several-machines',
    3,
    'Three brokers on one machine move to three machines. Which settings change, and what does each forgotten localhost do?',
    [
      "listeners (else nobody from outside gets in), advertised.listeners (else clients and brokers look at home), the controllers' voters (else no quorum), bootstrap addresses of clients.",
      'node.id and log.dirs were different already and stay; ports may become equal.',
      'Check from another machine with a client, not only with a port scan: the second connection tells.',
    ],
    'Why can a tunnel that forwards port 9092 not be enough?',
  ],
]);

const speed = on('speed', [
  [
    'zero-copy',
    1,
    'What is zero copy?',
    [
      "The broker tells the system (sendfile) to send a file's pages from the page cache to the network card.",
      'It saves two copies by the processor and two switches between system and program, compared with read and write.',
      'It does not work with TLS, where the broker must encrypt the bytes itself.',
    ],
    'Why are compressed batches no obstacle to it?',
  ],
  [
    'why-fast',
    1,
    'Name three reasons why Kafka is fast.',
    [
      'Sequential appends, served from the page cache.',
      'Batches from end to end, compressed once.',
      'Zero copy to consumers; partitions that share the load over brokers and consumers.',
    ],
    'Which of them is lost with TLS?',
  ],
  [
    'staying-fast',
    2,
    'How does one stay fast when the load grows?',
    [
      'Enough partitions, as many consumers as can share them, keys that spread.',
      'Batches with a little linger, compression; consumers that handle in batches.',
      'Watch lag by partition, latency and rate; readers near the end of the log read from memory.',
    ],
    'Does acks=1 help much?',
  ],
  [
    'read-your-latency-chart',
    2,
    'A line typed shows up a second later in the other window. Where does the second go, and how do you make sure?',
    [
      "In the producer's linger (1,000 ms in the console producer), not in network, broker or consumer, which take milliseconds.",
      'Measure with linger 0 or batch size 1: the delay is gone.',
      "A consumer's fetch waits at the broker and is answered as soon as there is something.",
    ],
    'Why does anyone want a linger at all?',
  ],
  [
    'how-many-partitions',
    3,
    'How would you choose the number of partitions of a topic, and what speaks against ten thousand?',
    [
      'At least the wanted rate divided by what one consumer (and one partition) manages, with room, as keys move when it grows.',
      'It is the most consumers that a group can use.',
      'Each partition costs files, memory, replication requests and time at a failover and a rebalance; batches get smaller when messages spread thinly.',
    ],
    'Your consumers handle 200 messages a second each and 3,000 come. How many partitions?',
  ],
  [
    'lag-against-retention',
    3,
    "Your consumer's lag grows by 100 messages a second, and the topic keeps four hours. What happens, when would you be told, and what do you do first?",
    [
      'Once the lag is older than four hours, records are deleted unread; the consumer gets "offset out of range" and jumps to the oldest or to the end, by its reset setting.',
      'Alarm on lag in time against retention, long before.',
      'First lengthen the retention (disk permitting), then find out whether it is one partition (key) or all (handler, partitions and consumers).',
    ],
    'Who notices the loss if nobody watches?',
  ],
]);

const streams = on('streams', [
  [
    'batch-and-real-time',
    1,
    'What is the difference between batch and stream processing, and what does real time mean?',
    [
      'A batch job takes at intervals what has gathered; a stream processor takes each event as it comes.',
      'Real time here: within a second or so. In a batch an event is up to one interval old, half of it on average.',
      'Batch is simpler to repeat; the question is what a late result costs.',
    ],
    'Give one case for each from a bank.',
  ],
  [
    'event-time',
    1,
    'What is event time, and which other times does a record have?',
    [
      "When it happened, as the value says; a ride's end.",
      "The record's own timestamp: when it was sent (or appended); and the time when it is processed.",
      "Windows and watermarks go by event time, so that a late or repeated reading gives the same result; retention goes by the record's timestamp.",
    ],
    'Why were the taxi records not sent with timestamps of 2013?',
  ],
  [
    'what-is-a-watermark',
    2,
    'What is a watermark? With a delay of one hour and a latest event at 14:05, what becomes of events of 13:00 and 13:10 that come in a later batch?',
    [
      'The latest event time seen, less the delay: a promise that rows within the delay are never dropped. It never moves back.',
      'It is 13:05: the one of 13:00 is dropped, that of 13:10 kept.',
      'It bounds the state, and says when a window is final.',
    ],
    'And if the one of 13:00 had come in the same batch as 14:05?',
  ],
  [
    'output-modes',
    2,
    'What do the output modes complete, update and append give, and which fits a file?',
    [
      'Complete: the whole result table each time; update: the rows that the batch changed; append: only rows that will not change any more.',
      'Append fits a file, since a line once written stays; update wants a place with keys.',
      'An aggregation in append mode needs a watermark (with windows); a join of two streams allows append only (Spark 3.5).',
    ],
    'Why is "rides by driver, in all" refused in append mode?',
  ],
  [
    'how-long-is-state-kept',
    3,
    'In the join of rides and fares with 30 minutes of watermark and rides of at most two hours: how long is a fare kept, and why not 30 minutes?',
    [
      'Until no ride can match it any more: startTime <= W - 2 h; W is itself 30 minutes behind the slower side, so two and a half hours of event time.',
      'The 30 minutes say how late a row may come, the condition of the join how long it must be waited for.',
      'A ride goes once endTime <= W, as fares to come begin later.',
    ],
    'What happens to the state when the producer of the fares is silent for an hour?',
  ],
  [
    'offsets-and-state',
    3,
    'A stateful stream job is killed. Why must offsets and state be saved together? What happens with each of them alone?',
    [
      'Offsets only: what was remembered (waiting fares, counts) is gone, matches and alerts are missing or false.',
      'State with older offsets: records are read again and counted or matched twice.',
      'Together, in one transaction or one checkpoint with the output, the job goes on as if nothing had happened.',
    ],
    'How did your relay of empty stations manage without any transaction?',
  ],
]);

const choosing = on('choosing', [
  [
    'when-is-kafka-right',
    1,
    'When is Kafka right? Give two uses and one for which it is not.',
    [
      'Many writers and several independent readers; replay; high rates: log aggregation and alerts, live supervision, background tasks such as transcoding of videos.',
      'Not for a request that needs its answer at once, for a few messages with priorities and routing, or as a database to be queried.',
    ],
    'What does one platform in place of RabbitMQ, syslog and statsd gain, and what does it risk?',
  ],
  [
    'which-processes-of-hadoop',
    1,
    "Which processes make up HDFS, and what did the others on the sheet's machine do (SecondaryNameNode, ResourceManager, QuorumPeerMain)?",
    [
      'NameNode: names and the places of blocks; DataNode: the blocks themselves.',
      'SecondaryNameNode: merges the edit log into the image; no standby. ResourceManager: YARN, deals out resources for jobs.',
      'QuorumPeerMain is ZooKeeper, for Kafka before 4.0.',
    ],
    'Which of them does a client talk to when it reads a file?',
  ],
  [
    'kafka-or-rabbitmq',
    2,
    'Kafka or RabbitMQ: name three differences, and a case for each.',
    [
      'After reading: stays until retention, against removed once acknowledged (classic and quorum queues).',
      'Reading: consumers fetch by offset and can go back, against the broker pushing and keeping track of deliveries.',
      'Addressing: the topic alone, with order by partition, against routing by exchanges, priorities, an acknowledgement a message.',
      'RabbitMQ for task queues with priorities or complex routing; Kafka for streams with several readers and replay.',
    ],
    'RabbitMQ has streams and Kafka has share groups now. What is left of the difference?',
  ],
  [
    'why-not-one-program',
    2,
    'Why not one simple program that polls the stations, compares and sends mails?',
    [
      'Work delays the polls, more with each.',
      'One failing step stops the collection; what the feed said meanwhile is lost.',
      'State lives in one memory and dies with it; nobody else can use the data. Producer, log and consumers come apart instead.',
    ],
    'For which size of problem would you still write the one program?',
  ],
  [
    'wrong-port',
    3,
    'Spark reads hdfs://localhost:9870/… and fails with "RPC response exceeds maximum data length"; a sheet blames the block size. What do you say?',
    [
      "9870 is the NameNode's web port; hdfs:// speaks RPC, at the port of fs.defaultFS (8020).",
      'The client takes the bytes "HTTP" for the length of an answer, more than a thousand million.',
      'Block size has nothing to do with it: correct the port.',
    ],
    'How do you find out what listens on a port?',
  ],
  [
    'what-does-the-answer-mean',
    3,
    '"Which quarters of Manhattan tip best?" Why is there no answer without conditions? Name those that change it most.',
    [
      'Tips are known for cards only; cash stands as 0.00, an unknown that looks like a value.',
      'Dollars favour long rides, percent does not; drop-off and pick-up give different lists.',
      'Few rides give wild averages: a lower limit; sliding windows count each ride several times, so they must not be added up.',
      'Rides of more than two hours, late rows and places outside the box are missing.',
    ],
    'How would you say it in one sentence that is true?',
  ],
]);

/** All questions of the oral examination: in each topic two of each level. */
export const bank: readonly OralQuestion[] = [
  ...messaging,
  ...log,
  ...partitions,
  ...groups,
  ...producing,
  ...reliability,
  ...cluster,
  ...speed,
  ...streams,
  ...choosing,
];
