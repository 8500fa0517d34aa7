import { questions } from '../class/written/questions';

export default questions('03-velib-producer', [
  {
    id: 'what-the-feed-says',
    kind: 'explain',
    prompt:
      'Paste one station of the feed as readable JSON and explain its fields: which name the station, which never change, which change all the time? A station of yours went from `available_bike_stands` 7 to 8: was a bike rented or returned, and what would the sheet\'s "+1" make a reader believe? Last: `available_bikes` and `available_bike_stands` do not always add up to `bike_stands`. Why not?',
    model:
      'The station is named by `contract_name` and `number` TOGETHER: numbers repeat between contracts. Name, address, position and bike_stands hardly ever change; available_bikes, available_bike_stands and last_update change all the time, status when a station closes or opens; last_update can move without news. One more free stand is one bike fewer: rented. "+1" reads like one bike more, the opposite: say what is counted. The sum may be less than bike_stands, as a stand can be out of order (or hold a bike that cannot be rented), never more.',
    rubric: [
      {
        id: 'fields',
        points: 1,
        text: 'Own record; the name is contract and number; fixed and changing fields told apart.',
      },
      {
        id: 'plus-one',
        points: 1,
        text: 'One free stand more is a bike rented; "+1" suggests the contrary.',
      },
      { id: 'sum', points: 0.5, text: 'Stands out of order.' },
    ],
  },
  {
    id: 'why-not-one-program',
    kind: 'draw',
    prompt:
      "Draw two designs side by side: one program that polls, compares and sends mails; and a producer, a topic and consumers. Mark in each where the stations' state lives, what waits for what, and what stops when the mail server is down. Use the lateness of your ten polls to say what went wrong with the first, and name one thing that the second design costs.",
    model:
      "One program: poll, compare and mail in one loop, state in its memory. Work of 300 ms in an interval of 250 delays each poll by 50 ms more than the one before; the mail server's error at poll 6 stops the collection, and the state in memory is gone with it; the memory grows with the stations (and what is kept of each). Second: the producer only fetches and sends, the log keeps, consumers work at their own pace and come back where they were; state lives with the consumer (or in a topic), one failing consumer stops neither the producer nor other consumers. Cost: a broker to run and watch, some milliseconds of latency, records may be handled twice, more programs.",
    rubric: [
      { id: 'designs', points: 1, text: 'Both drawn, with state, and who waits for whom.' },
      {
        id: 'faults',
        points: 1,
        text: 'Late polls by own numbers, one failing step stops all, state is lost or grows in memory: at least two.',
      },
      { id: 'cost', points: 1, text: 'A true cost of the second design.' },
    ],
  },
  {
    id: 'your-producer-explained',
    kind: 'explain',
    prompt:
      'Explain your `produceStations` to somebody who will have to mend it: what happens in one poll, step by step, and what your bars of the five polls say about where the time goes. Then answer: what does it do when (a) the feed answers with an error, (b) one entry is malformed, (c) a poll takes longer than the interval, (d) it is stopped in the middle of a poll?',
    model:
      'A poll: fetch the answer (with a time limit), check each entry, make a message of each (key contract/number, value JSON, header with the poll\'s number), send all of them in one send, tell "{time} Produced {n} station records", wait for what is left of the second. In the lab checking costs next to nothing, fetch and send take about all; with a real feed the fetch. (a) The poll is told as failed and the loop goes on; after 429 not before Retry-After; nothing is sent later, since the next answer replaces it. (b) That entry is skipped and told, the others are sent. (c) The next poll begins late; two polls never overlap, so that an older state cannot be sent after a newer one. (d) The signal ends the wait or the fetch; what is being sent is finished, the producer disconnects. Points for what the student\'s own code does.',
    rubric: [
      { id: 'steps', points: 1, text: 'The steps of a poll in order, true to the own code.' },
      { id: 'time', points: 0.5, text: 'Where the time goes, by own chart.' },
      {
        id: 'four-cases',
        points: 1.5,
        text: 'The four cases; one of them wrong or missing: give the part all the same, two: do not.',
      },
    ],
  },
  {
    id: 'is-all-of-it-needed',
    kind: 'explain',
    prompt:
      'Is the whole JSON needed, and can it be processed before it is sent? Use your numbers: the share of news in polls 2 to 4, and the kilobytes a second of your six choices. Decide for one of the choices for a monitor of bikes, and say what you lose by it: for a consumer that starts tomorrow, and for one that missed a record.',
    model:
      'No and yes. News are a few in a hundred records; name, position and banking are not needed by the monitor. Compression saves more than trimming, both together most; only-changes is smallest by far. Price of trimming: another consumer that wants positions must get them elsewhere. Price of changes only: the producer must remember the last answer (state, lost at a restart), a consumer that starts tomorrow knows nothing of a station that rests (unless the topic is compacted, or everything is sent now and then), and a record that was missed is not put right by the next one. Sending all heals itself within a second.',
    rubric: [
      { id: 'numbers', points: 1, text: 'Own share of news and own kilobytes.' },
      { id: 'decision', points: 1, text: 'A choice with a reason.' },
      {
        id: 'loss',
        points: 1,
        text: 'What it loses: state in the producer, a late consumer, no healing; or, for "all", the volume.',
      },
    ],
  },
  {
    id: 'what-must-one-watch',
    kind: 'explain',
    prompt:
      "Name the four things that one must watch in a producer, each with a row or number of YOUR runs that would show trouble. Then: the sheet sends with `producer.send(topic, key=...)` and no value, and takes the station's number as key. What is in the topic in the first case? Which two things go wrong in the second?",
    model:
      'Keys (do they name what must stay in order, and spread it: smallest and largest partition, keys that stand for several cities), errors (failures told, loop alive, no API key in a message), rate (does a poll fit into its interval, 429, volume on disk), duplicates (two records of one key and poll; idempotence against repeated sends). Without a value: a record with a null value, a tombstone, which in a compacted topic deletes the key; the text is not in it. Number as key: stations of different cities share a key, so state by key mixes them and compaction keeps only one of them; fewer keys, and one partition for strangers.',
    rubric: [
      {
        id: 'four',
        points: 1.5,
        text: 'Keys, errors, rate, duplicates, each with a sign in own numbers; three of four suffice.',
      },
      { id: 'tombstone', points: 0.5, text: 'A record with a null value, a tombstone.' },
      {
        id: 'number',
        points: 1,
        text: 'Stations of several cities are taken for one: state and compaction go wrong.',
      },
    ],
  },
]);
