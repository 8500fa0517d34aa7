import { questions } from '../class/written/questions';

export default questions('05-empty-stations', [
  {
    id: 'the-way-of-an-alert',
    kind: 'draw',
    prompt:
      'Draw the way from the feed to a mail: every program, every topic with its key and number of partitions, every group, and where state is kept. Write on each arrow how many messages went along it in your notebook (your last chart). Then say why the mail is sent by a second consumer, and not by the monitor of exercise 04 right away.',
    model:
      "Feed, producer (03), `velib-stations` (10 partitions, key contract/number), group velib-empty-stations: relay = consumer + producer, `empty-stations` (10, compacted, key contract/number), group velib-alerts: alerting consumer, SMTP server; `sent-alerts` (compacted, key: the alert's id). Relay's state is its own output; the alerting consumer's count of empty stations comes from empty-stations, its memory of mails from sent-alerts. Numbers fall from thousands of records to dozens of transitions to a few mails. A second consumer: a mail server that is slow or down holds up the mails only, not the monitoring; others can read the transitions too (a board, an archive); it can be stopped, mended and go on where it was.",
    rubric: [
      { id: 'parts', points: 1, text: 'Programs, topics and groups complete and in order.' },
      { id: 'keys-and-state', points: 1, text: 'Keys and places of state.' },
      {
        id: 'second-consumer',
        points: 1,
        text: 'Why apart: a slow or failing mail server does not stop the rest, others can read, own offset.',
      },
    ],
  },
  {
    id: 'state-and-offset',
    kind: 'explain',
    prompt:
      'After a restart a relay that remembers in a variable sent many alerts at the first poll, yours none. Give your two numbers and explain both. Then explain the power cut: what had the relay sent, what had it committed, what did the restarted relay read again and what did it send again? What would go wrong if it kept its progress in one topic and its transitions in another, with a send each?',
    model:
      'The variable is empty after a restart, so every station that is empty looks as if it had just become so: one false alert for each (own number), and a refilled one is not told. Mine rebuilds from the output topic: 0. Power cut: transitions of some partitions were acknowledged, no offset was committed, so all of these records are read again; each transition holds the offset of its record, and the highest one in a partition says how far its work was done: records up to there are passed over, only what is missing is sent. Progress and transitions in two sends: a crash between the two leaves one without the other, so a transition is repeated (progress second) or lost (progress first); one send (or a transaction) makes them one.',
    rubric: [
      {
        id: 'variable',
        points: 1,
        text: 'Own numbers; an offset says where to read on, not what was learned.',
      },
      {
        id: 'power-cut',
        points: 1,
        text: 'All is read again, only the missing is sent: the offset within the transitions decides.',
      },
      { id: 'one-send', points: 1, text: 'Two sends leave a gap between state and progress.' },
    ],
  },
  {
    id: 'how-many-in-a-city',
    kind: 'explain',
    prompt:
      'Give the city with the most empty stations and the one with the largest share, and say which of the two an operator should care about. Then: two members of a group count the empty stations of each city. Show with your table why neither is right, and describe what must change (key, topic, partitions) so that the work can be shared. Why does a counter that adds and subtracts go wrong where a set of stations does not?',
    model:
      "The counts follow the size of the city; the share tells where riders find no bike, the count how much work there is: either with a reason. The key is the station, so a city's stations are spread over all partitions, and each member counts a part. Repartition: send each transition to another topic with the CITY as key; then all of a city is in one partition, with one member (large cities make large partitions). A transition that is read twice is added twice by a counter, which drifts for ever; putting a station into a set twice changes nothing (idempotent).",
    rubric: [
      { id: 'count-or-share', points: 0.5, text: 'Both cities, and a judgement with a reason.' },
      { id: 'key', points: 1, text: 'Parts of a city in each member; a topic keyed by city.' },
      { id: 'set', points: 0.5, text: 'Read twice: a counter drifts, a set does not.' },
    ],
  },
  {
    id: 'how-often-is-a-mail-sent',
    kind: 'draw',
    prompt:
      'Draw the steps of the alerting consumer for one alert on a time line: read, send the mail, note its id, commit. Mark every place where a crash can happen, and write below each how many mails the receiver gets in the end, for your first version (no memory) and for the second. Which place is left in which a mail is sent twice, why can no order of steps close it, and what can the receiver do?',
    model:
      "Crash before the mail: read again, one mail in both versions. After the mail, before the note: two mails in both versions. After the note, before the commit: two in the first version (it has no note), one in the second, which knows the id and only commits. After the commit: one. The place left: between the mail server taking the mail and the note of it (also when the connection breaks before the server's answer). Mail server and Kafka are two systems without a common transaction: noting first loses the mail instead. The receiver can recognise the repetition by the Message-ID, which is made of topic, partition and offset, and so is the same each time.",
    rubric: [
      { id: 'crashes', points: 1.5, text: 'Crash places with the right number of mails, both versions.' },
      { id: 'gap', points: 1, text: 'The gap between effect and note; two systems, no common transaction.' },
      { id: 'receiver', points: 0.5, text: 'The same Message-ID lets the receiver tell.' },
    ],
  },
]);
