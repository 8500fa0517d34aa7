import { questions } from '../class/written/questions';

export default questions('01-topics', [
  {
    id: 'heap-and-page-cache',
    kind: 'explain',
    prompt:
      'The sheet starts Kafka on a Raspberry Pi with `KAFKA_HEAP_OPTS="-Xmx256M -Xms128M"`. Explain both options, and why a broker may be given LESS heap than the machine has memory. Use the memory that your own broker took, and say what a broker uses the rest of the machine\'s memory for.',
    model:
      "-Xmx is the most that the heap may grow to, -Xms its size at the start. Kafka's scripts ask for 1 GB by default, which a small Pi does not have to spare; the system, other programs and the page cache need room as well. Messages do not live in the heap: the broker appends them to files, and the operating system keeps recent pages of these files in free memory (page cache), from which readers near the end of the log are served. A large heap takes that memory away, and lengthens garbage collection. Own number: about 150-250 MB for the broker (the process is larger than its heap).",
    rubric: [
      {
        id: 'options',
        points: 0.5,
        text: 'Both options: largest size and size at the start, of the heap; the default of 1 GB does not fit.',
      },
      {
        id: 'page-cache',
        points: 1,
        text: 'Messages are in files and in the page cache, outside the heap: the rest of the memory is of use there.',
      },
      { id: 'own-number', points: 0.5, text: "Own broker's memory given, and compared with the heap." },
    ],
  },
  {
    id: 'two-connections',
    kind: 'draw',
    prompt:
      "Draw what happens when a client on a laptop connects to a broker on another machine called `pi`: the bootstrap connection, the answer, the connections after it. Write beside each arrow which line of `server.properties` decides its address. Then draw the same with `advertised.listeners=PLAINTEXT://localhost:9092` and mark where it fails and what the laptop's program prints.",
    model:
      "1: laptop to the bootstrap address it was given, pi:9092; it opens because `listeners` binds that card (0.0.0.0 or pi's address). 2: the broker answers with the metadata: the `advertised.listeners` of each broker. 3: laptop to the advertised address of each leader, for all reads and writes. With localhost advertised, step 1 and 2 still work; in step 3 the laptop connects to ITSELF on port 9092, where nobody listens: connection refused (ECONNREFUSED) for localhost:9092, an address that the user never typed. With `listeners` on localhost only, step 1 fails already.",
    rubric: [
      {
        id: 'bootstrap',
        points: 1,
        text: "First connection: to the given address, opened by `listeners`; the answer holds the brokers' addresses.",
      },
      {
        id: 'advertised',
        points: 1,
        text: 'Further connections: to the advertised addresses, decided by `advertised.listeners`.',
      },
      {
        id: 'failure',
        points: 1,
        text: 'With localhost advertised it fails at the second step, at the laptop itself; the message names localhost:9092.',
      },
    ],
  },
  {
    id: 'who-listens-where',
    kind: 'explain',
    prompt:
      "Your broker's `server.properties` has about twenty lines. Sort yours under four questions: who am I, where do I listen, what do I keep, what do new topics get? Then say how you checked that it listens (command or cell, with the line of the output), on which addresses besides localhost it answered, and which line you would change so that it does.",
    model:
      "Who: `process.roles`, `node.id`, `controller.quorum.voters` (or bootstrap servers). Where: `listeners`, `advertised.listeners`, `listener.security.protocol.map`, `inter.broker.listener.name`, `controller.listener.names`. Keep: `log.dirs`, `log.retention.hours` = 168, `log.retention.check.interval.ms`, cleaner. New topics: `num.partitions`, `default.replication.factor`, `auto.create.topics.enable`, `min.insync.replicas`, and `offsets.*`, `transaction.*`, `share.*` for Kafka's own. Check: `ss -ltnp` (macOS `lsof -iTCP -sTCP:LISTEN`) or the listeners cell, then a connection that opens; ECONNREFUSED elsewhere. With 127.0.0.1 in `listeners` no other address answers; `PLAINTEXT://0.0.0.0:9092` opens all cards, and `advertised.listeners` must then name an address that clients can reach.",
    rubric: [
      { id: 'sorted', points: 1, text: 'Own lines sorted, at least two right ones under each question.' },
      {
        id: 'checked',
        points: 1,
        text: 'A way to check with own output, and on which addresses it answered.',
      },
      { id: 'change', points: 1, text: '`listeners` is to be changed, and `advertised.listeners` with it.' },
    ],
  },
  {
    id: 'read-a-description',
    kind: 'explain',
    prompt:
      "Paste the description of your `blabla` after it grew (Kafka's tool or your `formatDescription`), and explain every field of its first line and of one partition's line as if to someone who has never seen one: Topic, PartitionCount, ReplicationFactor, Configs, Partition, Leader, Replicas, Isr. Then write the line of one partition as it would look with three brokers, factor 3, broker 2 leading and broker 0 down.",
    model:
      "Topic: its name. PartitionCount: into how many logs it is cut. ReplicationFactor: on how many brokers each partition lies. Configs: what differs from Kafka's defaults, wherever it was set. Partition: the number, from 0. Leader: the broker that takes writes (and reads by default). Replicas: all brokers that hold a copy, in order, the first is the preferred leader; it does not change when one fails. Isr: those of them that are caught up, so that they may lead. The line: Partition: 0 Leader: 2 Replicas: 0,1,2 (any order of the three) Isr: 1,2 in any order: 0 stays in Replicas and is not in Isr.",
    rubric: [
      { id: 'fields', points: 1, text: 'Fields of the first line explained by own output.' },
      {
        id: 'replicas-isr',
        points: 1,
        text: 'Leader, Replicas and Isr told apart: assigned copies against those that are caught up.',
      },
      { id: 'line', points: 1, text: 'The invented line is right: 0 in Replicas, not in Isr; Leader 2.' },
    ],
  },
  {
    id: 'commands-of-the-sheet',
    kind: 'explain',
    prompt:
      'A friend has an old sheet: unpack Kafka, set `ZOOKEEPER_HOME`, start ZooKeeper, start Kafka, `kafka-topics.sh --create --zookeeper localhost:2181 --topic conversation --partitions 1 --replication-factor 1`, then `kafka-console-producer.sh --broker-list localhost:9092 --topic conversation`. Rewrite these steps for Kafka 4. For each line that changes or goes, say why, and quote what Kafka 4 answered to the old command in your notebook.',
    model:
      'No `ZOOKEEPER_HOME` and no ZooKeeper to start: since 4.0 Kafka contains none; controllers keep the metadata in a log of their own (KRaft). Instead the storage folder is formatted once (`kafka-storage.sh format`), then the server starts (here: `npm start`). `kafka-topics.sh --create --bootstrap-server localhost:9092 --topic conversation --partitions 1 --replication-factor 1`: tools ask a broker, they no longer write into ZooKeeper behind its back. `kafka-console-producer.sh --bootstrap-server localhost:9092 --topic conversation`: one option for all tools. Quoted: both options are "not a recognized option".',
    rubric: [
      {
        id: 'zookeeper',
        points: 1,
        text: "ZooKeeper's steps go, with the reason: KRaft, metadata kept by controllers.",
      },
      {
        id: 'commands',
        points: 1,
        text: 'Both commands right with `--bootstrap-server`, own refusal quoted.',
      },
    ],
  },
]);
