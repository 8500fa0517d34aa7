import { questions } from '../class/written/questions';

export default questions('00-concepts', [
  {
    id: 'draw-a-topic',
    kind: 'draw',
    prompt:
      'Draw a topic of three partitions with about ten records, as they lay in your `Hello-Kafka`. Put in: the offset of each record, where the next one is appended, a group of two consumers with its committed offsets, and a second group that has read less. Under the drawing, say in two sentences what happens to the drawing when a record is read.',
    model:
      "Three separate rows (logs), each with offsets of its own from 0; new records go to the right-hand end of one row, and the position behind the last record is the end offset. In the first group each partition has exactly one consumer, so one of the two has two partitions; the group has one committed offset for each partition, which is the offset of the NEXT record that it will read. The second group has committed offsets of its own, further left. When a record is read nothing changes in the log: only the reading group's position moves, and the committed offset when the group commits.",
    rubric: [
      {
        id: 'partitions',
        points: 1,
        text: 'Each partition is a log of its own: offsets begin in each of them, records are appended at the end.',
      },
      {
        id: 'groups',
        points: 1,
        text: 'One consumer of the group a partition; each group has committed offsets of its own, one a partition.',
      },
      {
        id: 'reading',
        points: 1,
        text: "Reading takes nothing out of the log: only the group's position moves.",
      },
    ],
  },
  {
    id: 'call-or-message',
    kind: 'explain',
    prompt:
      'Take your two tables of the sign-up page (mail service up, then down). With your milliseconds, explain what the visitor of each of the four pages waits for, and which of the four answers to a failing service you would choose for a sign-up mail. Then name one step of a sign-up for which you would keep the synchronous call, and say why.',
    model:
      'Up: the call costs database + mail (about 120 ms), the message costs database + one acknowledged send (about 20 ms and a few). Down: trying again holds the visitor for every attempt and gives no end; carrying on signs up and loses the mail; giving up loses the customer for the sake of a mail; writing a message answers as fast as ever, and the mail goes out once the service is back, since the log keeps it. For a mail the message is right, as nobody needs it at once. A call stays where its result is needed for the answer: is the user name still free, is the card accepted.',
    rubric: [
      {
        id: 'own-numbers',
        points: 1,
        text: 'Own times, and what they are made of: the call waits for database and mail, the message for database and broker.',
      },
      {
        id: 'four-answers',
        points: 1,
        text: 'What becomes of visitor, account and mail with each of the four; the message keeps account and mail.',
      },
      {
        id: 'keep-the-call',
        points: 1,
        text: 'A step whose result is needed for the answer keeps its call, with the reason.',
      },
    ],
  },
  {
    id: 'batch-or-stream',
    kind: 'explain',
    prompt:
      'Look at your chart of the age of an event (batch every 300 ms, and stream). Explain the shape of the two lines, with your own highest and average values. Then say for two cases of your own choice, one for each, whether batch or stream fits, and what a result that comes late would cost there.',
    model:
      'The batch line has teeth: an event that comes right after a run waits the whole interval (about 300 ms), one that comes right before a run hardly at all, so the average is half the interval; a nightly job has the same teeth of 24 hours. The stream line stays at a few milliseconds: send, fetch, process. Fits: stream for something that must be acted on within about a second (a stolen card, an empty station), batch for what is needed at intervals and must be easy to repeat (invoices, a monthly report). The criterion is what a late result costs, against a batch being simpler.',
    rubric: [
      {
        id: 'teeth',
        points: 1,
        text: "Why teeth: up to one interval, half of it on average; the stream's few milliseconds; own values given.",
      },
      {
        id: 'two-cases',
        points: 1,
        text: 'Two sensible cases, each with the cost of a late result as the reason.',
      },
    ],
  },
  {
    id: 'the-sheet-says',
    kind: 'explain',
    prompt:
      'Older sheets say: (1) "each message carries a CRC", (2) "brokers are stateless", (3) "the broker finds the leader". For each sentence name the cell of your notebook whose output speaks against it, quote the line or row of YOUR output that does, and write the sentence as it is true for Kafka 4.',
    model:
      "(1) The dump of the segment: one line `baseOffset … crc: …` for a batch, its records below (with `|`) have none. True: since 0.11 the checksum belongs to the batch. (2) The listing of `log.dirs`: partition folders with segments, `__consumer_offsets`, `__cluster_metadata`. True: brokers store records and the committed offsets of groups; what they need not do is track each consumer's reading. (3) The table of brokers and leaders, all learned from one bootstrap address. True: any broker tells the metadata, the CLIENT finds the leader there and connects to it; brokers pass nothing on.",
    rubric: [
      { id: 'crc', points: 1, text: 'CRC: own dump quoted, one checksum a batch.' },
      {
        id: 'stateless',
        points: 1,
        text: "State: own folder or listing quoted; records and committed offsets lie on the broker's disk.",
      },
      {
        id: 'leader',
        points: 1,
        text: 'Leader: own table quoted; the client learns it from any broker and goes there itself.',
      },
    ],
  },
]);
