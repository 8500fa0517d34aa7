import { questions } from '../class/written/questions';

export default questions('10-hdfs-wordcount', [
  {
    id: 'which-processes-run',
    kind: 'explain',
    prompt:
      "List the Java processes that `jps` (or `ps`) shows on your machine before Kafka is started and after, and say in one sentence each what they do. On the sheet's machine it was NameNode, SecondaryNameNode and ResourceManager before, QuorumPeerMain and Kafka in addition afterwards. What does each of these do, which have no counterpart on your machine, and why can you do without them?",
    model:
      "Mine: NameNode (names, folders, which blocks make up a file, where they lie), DataNode (holds the blocks, serves and takes their bytes); then Kafka (broker and controller). The sheet's: SecondaryNameNode makes checkpoints (merges the edit log into the image of the file system; it is NO standby that takes over), ResourceManager is YARN's: it grants containers on the cluster to jobs; QuorumPeerMain is ZooKeeper, which Kafka 4 needs no more. Without them: a NameNode alone merges its edits when it starts; jobs run in one process (Hadoop's local runner, Spark local), so nobody needs to deal out containers. On the sheet the DataNodes ran on other machines (workers), where NodeManagers run too.",
    rubric: [
      { id: 'own', points: 1, text: 'Own list before and after, each process explained.' },
      {
        id: 'sheet',
        points: 1,
        text: 'SecondaryNameNode makes checkpoints, ResourceManager deals out resources, QuorumPeerMain is ZooKeeper.',
      },
      { id: 'without', points: 0.5, text: 'Why they are not needed here.' },
    ],
  },
  {
    id: 'earliest-that-does-not-matter',
    kind: 'explain',
    prompt:
      "Two scripts of the sheet read `data_stream` as the group `my_group`, both with `auto.offset.reset=earliest`. Ten messages are sent; the first script reads them and ends, then the second is started. What does the second get, and why does `earliest` no longer matter? Describe two ways to let the second script read all ten, and what the sheet's delivery callback tells about each message.",
    model:
      "Nothing, if the first has committed: the group has committed offsets, and the reset rule applies only where there is no committed offset (or the offset is out of range). Ways: another group name for the second; or reset the group's offsets while no member is on (`kafka-consumer-groups --reset-offsets --to-earliest --execute`), or assign and seek to the beginning. The callback is called for each message once the broker has acknowledged it, with topic, partition and offset, or with an error after the retries: without it a failed send goes unseen, as produce() only puts the message into a buffer; flush() waits for what is left.",
    rubric: [
      { id: 'committed', points: 1, text: 'The committed offset goes first; earliest only where none is.' },
      { id: 'ways', points: 1, text: 'Two right ways.' },
      { id: 'callback', points: 0.5, text: 'Acknowledged with partition and offset, or failed.' },
    ],
  },
  {
    id: 'ten-bytes',
    kind: 'explain',
    prompt:
      'The sheet\'s consumer writes each message to HDFS `/root/data/data_stream.txt`, and in the end the file has ten bytes. Explain from the WebHDFS operations why, and how your code does it. Then: why did a file written as `root/data/…` land somewhere else, why may the first write after a start of HDFS fail with "safe mode", and when would you commit the offsets, before or after the write, and what does that mean for the lines in the file?',
    model:
      'Each message was written with CREATE and overwrite=true, so each replaced the file: the last message only is left, "Message 9" with its end of line or the like: ten bytes. Right: create once, then APPEND, or gather a batch and write a file a batch (name made of topic, partition and offsets). The NameNode answers with a redirect to a DataNode, which takes the bytes. A path without a leading slash is relative to the user\'s home folder (/user/NAME), or to the folder of the URL: hence a second root/. Safe mode: after its start the NameNode is read-only until enough blocks have been reported by the DataNodes: wait and try again. Commit after the write: a crash in between writes the lines again (at least once): duplicates, unless the file\'s name or content tells the offsets; commit before: lines are lost.',
    rubric: [
      { id: 'overwrite', points: 1, text: 'Every message overwrote the file; append, or a file a batch.' },
      { id: 'path-and-safe-mode', points: 1, text: 'Relative path and safe mode explained.' },
      {
        id: 'commit',
        points: 1,
        text: 'Commit after the write, duplicates after a crash and a way to tell them.',
      },
    ],
  },
  {
    id: 'the-wrong-port',
    kind: 'explain',
    prompt:
      'Spark reads `hdfs://localhost:9870/root/data/data_stream.txt` and fails with "RPC response exceeds maximum data length". The sheet suggests a larger block size. What is really wrong? Say what listens on 9870, 8020 and 9864, which setting says the right one, what the client took for the length of an answer, and how you made sure.',
    model:
      "9870 is the NameNode's web port (HTTP: page and WebHDFS); hdfs:// speaks Hadoop's RPC, which listens where fs.defaultFS says, 8020 here; 9864 is the DataNode's web port, where WebHDFS sends and fetches bytes. The web server answers the RPC request in HTTP; the client reads the first four bytes, \"HTTP\", as the length of an answer: 0x48545450, more than 1.2 thousand million bytes, beyond ipc.maximum.response.length (128 MB). Block size has nothing to do with it. Right: hdfs://localhost:8020/…; check: `hdfs getconf -confKey fs.defaultFS`, ss -ltnp, a browser or curl on 9870 (a page comes).",
    rubric: [
      { id: 'ports', points: 1, text: 'Web port against RPC port; fs.defaultFS says which.' },
      {
        id: 'length',
        points: 1,
        text: 'HTTP text read as a length; block size is not the cause; own check.',
      },
    ],
  },
  {
    id: 'how-they-fit-together',
    kind: 'draw',
    prompt:
      "Draw how Kafka, HDFS and your word count fit together: producer, topic, consumer, NameNode, DataNode, batch count (MapReduce or Spark) and live count; and where ZooKeeper stood on the sheet's machine, with an arrow to what it served. Write the protocol or port on each arrow and whether control or data goes along it. Then say which of the two counts is right at 10:00, and what each is good for.",
    model:
      "Producer to broker (9092), topic data_stream, consumer from the broker; consumer to NameNode (WebHDFS 9870: control, a redirect) and to DataNode (9864: data); the batch job asks the NameNode by RPC (8020: control) and reads blocks from the DataNode (9866: data); the live count reads the topic itself (or the files as they grow). ZooKeeper (2181) beside the BROKERS only: metadata and the controller's election; producer, consumer and HDFS do not go through it (HDFS uses one only for automatic failover). Both are right about what they have read: batch about the file when it began, the live count about the offsets read so far, a moment behind; batch is simple to repeat and cheap for much, live is fresh. At 10:00 compare them at equal offsets.",
    rubric: [
      {
        id: 'drawing',
        points: 1.5,
        text: 'Parts and arrows right; NameNode for control, DataNode for data.',
      },
      { id: 'zookeeper', points: 0.5, text: 'ZooKeeper serves the brokers, not the data.' },
      {
        id: 'counts',
        points: 1,
        text: 'Each count is right about what it has read; freshness against simplicity.',
      },
    ],
  },
]);
