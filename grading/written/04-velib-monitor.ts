import { questions } from '../class/written/questions';

export default questions('04-velib-monitor', [
  {
    id: 'your-monitor-explained',
    kind: 'explain',
    prompt:
      'Explain your monitor: what it remembers of a station and by what name, what it does at first sight, when it prints a line and what "+1" in that line means. Why must it remember a station whose change the filter stops? Then list what one must watch in a consumer, and for two of these say which number of your notebook would show it.',
    model:
      'It remembers the free stands by contract, then by number (with the offset, in the state topic). First sight: stored, no line, for there is nothing to compare with. A line comes when the number differs, with its sign; +1 is one more free stand, so one bike RENTED. Remember first, filter afterwards: else the next difference is taken against a number from before the stopped change (5, 6, 9 told as +4 instead of +3). Watch: lag (too slow or dead), memory (must grow with stations, not records), records put aside (producer changed), balancings (members come and go), order and keys, records read twice.',
    rubric: [
      {
        id: 'memory',
        points: 1,
        text: 'Contract and number, first sight stores, a difference is told; what +1 means.',
      },
      { id: 'filter-later', points: 1, text: 'Remember before filtering, with why.' },
      { id: 'watch', points: 1, text: 'At least three things to watch, two with a number of the notebook.' },
    ],
  },
  {
    id: 'half-of-a-station',
    kind: 'draw',
    prompt:
      'Draw the six records of one station in a topic of ten partitions without keys, and two monitors of one group that share the partitions. Number the records by poll, give them free stands of your choice, and write below each monitor which differences it prints. Mark a change that is wrong, one that nobody prints, or one that is printed twice. Then say what changes with keys, and why starting only one monitor is no cure.',
    model:
      "Records are spread over partitions; each monitor holds five of them and sees about half of the station's records, so it compares with what IT saw last, maybe polls ago. Example 5, 6, 6, 8 with A seeing polls 1 and 4, B 2 and 3: A prints +3, B nothing; true were +1 and +2. With the key contract/number all records of a station go to one partition, so to one monitor, in order. One monitor alone sees all records but not in order: order holds within a partition only, and a consumer that catches up reads partition by partition, so an older poll comes after a newer one. The bug is in the producer.",
    rubric: [
      {
        id: 'drawing',
        points: 1,
        text: 'Six records over partitions and two monitors, differences worked out right.',
      },
      {
        id: 'key',
        points: 1,
        text: 'The key contract/number brings a station to one partition, one monitor, in order.',
      },
      { id: 'one-is-no-cure', points: 1, text: 'One monitor: no order across partitions.' },
    ],
  },
  {
    id: 'five-or-ten-partitions',
    kind: 'explain',
    prompt:
      'The sheet announces five partitions and its command makes ten. For both numbers say what each of two monitors holds, and each of three, and from how many on a monitor would be idle. Your `velib-grown` grew from three partitions to ten while in use: give your share of stations that stayed, explain it, and say what goes wrong for a monitor with state.',
    model:
      'Five: 3 and 2; 2, 2, 1; the sixth monitor is idle. Ten: 5 and 5; 4, 3, 3; the eleventh is idle. Stayed: about one in ten, as the partition is hash modulo number of partitions and a hash has the same remainder by 3 and by 10 only where it is 0, 1 or 2 in both (3 of 30 remainders). Old records stay where they are, so a station has records in two partitions without any order between them; its state lies in the old partition: in the new one it is seen for the first time and a change is missed. Choose enough partitions at the start, or fill a new topic.',
    rubric: [
      { id: 'shares', points: 1, text: 'Shares and idle ones right for five and ten.' },
      { id: 'stayed', points: 1, text: 'Own share, about a tenth, explained by the remainder.' },
      { id: 'wrong', points: 1, text: 'Order or state between old and new partition is lost.' },
    ],
  },
  {
    id: 'retention-in-segments',
    kind: 'draw',
    prompt:
      "Draw the log of `velib-short` (`retention.ms=4000`, `segment.ms=2000`, a record every 250 ms) as segments at second 3 and at second 9 of your experiment, and that of `velib-week` (`retention.ms=4000` only) at second 9. Mark the active segment, what can be deleted, and why. Explain the steps of your chart, and why the sheet's students saw nothing go for five minutes.",
    model:
      "velib-short: a segment is closed at the first record that comes more than 2 s after its first one, so about 8 records each. A segment is deleted as a whole, once its NEWEST record is older than 4 s. At second 3: two segments, the second active, nothing deletable. At second 9 (sending ended at 8): the segments of the first seconds are gone, the rest is still too young; the start of the log moves in steps of a segment, some four to seven seconds behind. velib-week: one active segment, whose newest record was young as long as records came, so nothing went; only once they cease and the newest is over 4 s old it goes as a whole (the broker closes it first). So both settings are needed. Five minutes: `log.retention.check.interval.ms`, 300,000 by default, a broker's setting (1,000 in the lab).",
    rubric: [
      {
        id: 'segments',
        points: 1,
        text: 'Segments of about two seconds, the active one marked; deleted as a whole.',
      },
      {
        id: 'newest',
        points: 1,
        text: 'The newest record decides; so without segment.ms nothing goes while records come.',
      },
      { id: 'interval', points: 1, text: 'The check interval of the broker, five minutes by default.' },
    ],
  },
  {
    id: 'state-that-moves',
    kind: 'explain',
    prompt:
      'Give your two rows of missed and invented changes while a third member came and went: with state in memory, and in a state topic. Explain why memory alone misses changes, what would be worse about keeping the old memory, and how the state topic cures it. Why does a state record say at which offset it was seen?',
    model:
      'In memory: at each balancing a member forgets all, so the first poll after it is a first sight of every station and its changes are missed (own number), none invented. Keeping the memory is worse: a partition may come back after another member had it, and the difference would be taken against an old number: invented changes. State topic: each change is written to the partition of the same number; whoever is given a partition first reads its state, so it knows what the one before knew: none missed, none invented. The offset says up to where the partition is part of the state: after a crash between state and commit the records are read again, and those up to that offset are passed over.',
    rubric: [
      { id: 'memory', points: 1, text: 'Own numbers; why memory misses, and why old memory invents.' },
      { id: 'topic', points: 1, text: 'State lies beside the partition and is read by whoever gets it.' },
      { id: 'offset', points: 1, text: 'The offset lets what is read again be passed over.' },
    ],
  },
  {
    id: 'own-filter',
    kind: 'open',
    prompt:
      'Paste your `ownFilter`. Who would use it, and for what? How many changes of your first monitor did it let through, and is that what its user wants? Name a case in which it lets something through that it should not, or stops something that matters, and say what information would be missing to do better.',
    model:
      'Open. A good answer names a person and a decision (someone who refills stations: those that become full or empty; a rider: one station), the number let through of all, and a true limit: a change carries free stands before and after, contract, number, address and time, but not the capacity, the status or the bikes, so "nearly full in percent" or "closed" cannot be told; a threshold is crossed back and forth; what was before the last change is not known. Properties (true and false both occur, the same answer each time, the change is left as it is) are tested.',
    rubric: [
      {
        id: 'use',
        points: 1,
        text: 'A user and a use that the condition serves; not a copy of changeFilter.',
      },
      { id: 'count', points: 0.5, text: 'Own count, judged.' },
      { id: 'limit', points: 0.5, text: 'A true limit of it.' },
    ],
  },
]);
