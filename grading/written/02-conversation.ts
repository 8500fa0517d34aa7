import { questions } from '../class/written/questions';

export default questions('02-conversation', [
  {
    id: 'a-small-delay',
    kind: 'explain',
    prompt:
      'Between a typed line and its arrival there is a delay. Give the two delays that you measured (linger 1,000 ms and 0) and say where the time goes. Then use your two charts (median by batch size and linger; throughput by batch size) to choose batch size and linger for (a) a chat and (b) a nightly import of ten million lines. Say what each choice costs.',
    model:
      'With linger 1,000: about a second, with 0: a few milliseconds; so nearly all of it is the producer waiting for company, not network, broker or consumer. A batch goes when it is full or its time is up, whichever comes first. Chat: linger 0 (or a few ms) or batch size 1: lowest latency, at the cost of one round trip a message. Import: large batches, with some linger: thousands of messages share a request, header, checksum and compress better; the price is latency of single messages, which nobody sees there, and more memory. Batch size 1 makes any linger irrelevant.',
    rubric: [
      { id: 'where', points: 1, text: "Both own delays; the producer's linger is the cause." },
      { id: 'choices', points: 1, text: 'A sensible choice for each case, tied to own charts.' },
      { id: 'price', points: 1, text: 'The trade named: latency against throughput, for either choice.' },
    ],
  },
  {
    id: 'which-messages-come',
    kind: 'draw',
    prompt:
      'Draw the log of your `conversation` as a row of offsets after "A group remembers". Mark the end of the log, the committed offset of `mygroup`, and from which offset each of these starts to read: `mygroup` again; a new group; a new group with `fromBeginning`; `mygroup` with `fromBeginning`. Below it: when do the records themselves disappear, and what has reading to do with it?',
    model:
      '`mygroup` starts at its committed offset, whether `fromBeginning` is set or not, for that counts only where nothing is committed (or the committed offset is gone). A new group starts at the end: it gets what is sent from then on. A new group with `fromBeginning` starts at the first offset that is still there. Records go by retention: 168 h by default, or by size, as whole segments; whether and by whom they were read does not matter. So a group can come back within that time and miss nothing.',
    rubric: [
      { id: 'committed', points: 1, text: '`mygroup` starts at its committed offset in both cases.' },
      {
        id: 'new-groups',
        points: 1,
        text: 'A new group starts at the end, with `fromBeginning` at the first offset.',
      },
      { id: 'retention', points: 1, text: 'Records go by retention (168 h), read or not.' },
    ],
  },
  {
    id: 'describe-a-group',
    kind: 'explain',
    prompt:
      'Paste one row of your `describeGroup` of `mygroup` with a member on, and explain each column: topic, partition, current offset, end offset, lag, consumer, host, client. Then explain your lag chart of the group `slow`: why does the lag rise, when is it largest, how fast does it fall, and which two things would you change if it only rose?',
    model:
      'Topic and partition: a row each, as a group has one offset a partition. Current offset: committed, the next record to be read. End offset: what the next record sent will get. Lag: end minus current. Consumer: the member that holds the partition; host: where it runs; client: the name that it gave itself; nothing (`-`) while nobody holds it. Chart: a line comes every 20 ms and is handled in 40, so the lag grows by one every 40 ms, is largest when the last line was sent (about 30 of 60, at 1.2 s), then falls by one each 40 ms. If it only rose: handle faster, or more partitions AND more consumers (a second consumer alone idles on one partition).',
    rubric: [
      {
        id: 'columns',
        points: 1,
        text: 'Columns explained by own row; current offset is the next to be read, lag is end minus current.',
      },
      {
        id: 'curve',
        points: 1,
        text: 'The curve explained by the two rates, with its top when sending ends.',
      },
      { id: 'cure', points: 1, text: 'Faster handling, or more partitions together with more consumers.' },
    ],
  },
  {
    id: 'why-is-one-idle',
    kind: 'draw',
    prompt:
      'Draw who holds which partition for: two consumers of a group on one partition; two on two; three on ten; twelve on ten. Give three reasons why Kafka does not let two consumers of a group share a partition, and say what an idle consumer is good for. Last: what do share groups (Kafka 4.2) give up in order to allow it?',
    model:
      "1 and 0 (one idle); 1 and 1; 4, 3, 3; ten with one each and two idle. Reasons: two readers would break the order of the partition's records; the group keeps one committed offset a partition, not a list of who read what; the partition is the unit of parallelism, so more work in parallel means more partitions. An idle member is a reserve: it takes over when another leaves or dies. Share groups deal out single records with an acknowledgement each and keep a state for each record in flight: they give up order (and the single offset).",
    rubric: [
      { id: 'four-drawings', points: 1, text: 'All four assignments right.' },
      {
        id: 'reasons',
        points: 1,
        text: 'At least two of: order, one offset a partition, unit of parallelism.',
      },
      { id: 'reserve-and-share', points: 1, text: 'The idle one is a reserve; share groups give up order.' },
    ],
  },
  {
    id: 'twenty-lines',
    kind: 'explain',
    prompt:
      "The sheet says: alter `conversation` to two partitions, type 20 lines into the console producer, and both consumers get some. Say what your chart of the 20 lines shows instead and why today's console producer does that. Name two ways to spread the lines, and compare the three ways to pick a partition (random, in turn, by hash of the key) by your 300 messages: how even is each, and what does only one of them promise?",
    model:
      'All 20 lines went to one partition, as a rule: since 2.4 a producer without keys sticks to a partition until its batch is full (16 KB), because one full batch is cheaper than ten small ones; so one consumer may get nothing. Ways: keys, or batch size 1 (every line fills a batch). 300 messages: in turn exactly 100 each; random about 100; by hash as uneven as the keys are (180 of Toulouse sit together). Only the hash promises that all messages of a key are in one partition, hence in order and with one consumer, as long as the number of partitions stays.',
    rubric: [
      {
        id: 'sticky',
        points: 1,
        text: 'Own chart; the producer sticks to a partition until the batch is full.',
      },
      { id: 'cures', points: 1, text: 'Keys, or batches of one.' },
      {
        id: 'compare',
        points: 1,
        text: 'Three ways compared by own numbers; only the key keeps what belongs together in one partition, in order.',
      },
    ],
  },
  {
    id: 'what-a-crash-does',
    kind: 'draw',
    prompt:
      'Draw two time lines of your crash at `m4`: processing first and commit after, and the other way round. Mark for each where the power fails, the committed offset at that moment, where the second run begins, and which messages are processed twice or never. Then: a consumer adds amounts to a bank account. Which order do you take, and what must be added so that no amount is added twice?',
    model:
      'Process, then commit: at the cut `m4` is processed and 4 is committed (m0 to m3 are done), so the second run begins with m4: twice, nothing lost: at least once. Commit, then process: at the cut 5 is committed and m4 is not processed; the second run begins with m5: m4 never: at most once. Bank: at least once, as money must not be lost, and processing that can be repeated: store topic, partition and offset (or an id of the payment) together with the amount in one transaction of the database, and skip what is stored already. (An idempotent producer does not do it: the effect is outside Kafka.)',
    rubric: [
      { id: 'at-least-once', points: 1, text: 'Commit after: begins again at m4, which is processed twice.' },
      { id: 'at-most-once', points: 1, text: 'Commit before: begins at m5, m4 is never processed.' },
      {
        id: 'repeatable',
        points: 1,
        text: "At least once, with the message's identity stored together with the effect.",
      },
    ],
  },
]);
