import { questions } from '../class/written/questions';

export default questions('07-taxi-stream', [
  {
    id: 'is-the-structure-right',
    kind: 'explain',
    prompt:
      "How do you check that a file without a header has the structure that you think it has? Describe three checks of different kinds and what each found, or would find, in your rides (use your numbers). Then: the sheet's schema calls column 3 `endTime` for all rows. What was the median duration of the START rows with it, why did nothing fail, and which of your checks would have caught it? What does Spark do with a value that does not fit its type?",
    model:
      "Position and type of each line (number of columns, numbers, times): finds broken lines, a decimal comma, swapped types, and names the line. Ranges and medians by column: longitude about -74, latitude about 40.7; finds swapped coordinates, zeros, places far away. Relations between columns: END after START, durations, the same ride's two rows side by side; keys that meet in both files. Also: a few lines looked at with one's own eyes, counts of rows. Median of START rows: about 22 million minutes (43 years, from 1970 to 2013), since column 3 is the time of the row and column 4 the other one, 1970 where it is not known. All values had the right type, so no parser complains; the relation (a plausible duration) catches it. Spark 3.5 makes a value that does not fit null, silently: count the nulls of each column (from 4.0 on a cast fails by default).",
    rubric: [
      {
        id: 'checks',
        points: 1,
        text: 'Three checks of different kinds: type and position, range, relation; own findings.',
      },
      {
        id: 'column-3',
        points: 1,
        text: 'The 43 years explained; no type is wrong, a range of durations catches it.',
      },
      { id: 'spark', points: 0.5, text: 'Spark makes it null, silently.' },
    ],
  },
  {
    id: 'where-a-query-begins',
    kind: 'draw',
    prompt:
      'Draw the topic `taxirides` as a row of records on a time line, and your three queries (latest after the data, earliest after the data, latest before the data) with the records that each read (your numbers). Why must a query from `latest` be started first? Where does a query keep how far it has read, and why not in a consumer group? Of a Kafka record, what does the query use, which time does it go by, and what would have happened to records whose own timestamps were of 2013?',
    model:
      "Latest after the data: none; earliest after it: all; latest before it: all. Latest means what is appended from now on. A query keeps its offsets in its checkpoint, TOGETHER with the state made of the records up to there: if offsets lay in a group, state and offsets would be of different moments after a crash. It parses the value (columns by position and type), key and topic are there if wanted; it goes by the event time IN the value, not by the record's timestamp, which is when it was sent. Timestamps of 2013 would be older than 168 h: retention deletes them at its next look.",
    rubric: [
      { id: 'drawing', points: 1, text: 'Three queries right, with own numbers.' },
      { id: 'checkpoint', points: 1, text: 'Offsets with the state, in the checkpoint, and why.' },
      { id: 'event-time', points: 1, text: "The value's event time; old timestamps fall to retention." },
    ],
  },
  {
    id: 'three-output-modes',
    kind: 'draw',
    prompt:
      'Make up four small batches of rides of two drivers (not those of the notebook), with windows of ten minutes and a watermark of five, one ride of which is late. Draw the result table after each batch and write beside it what each mode gives: complete, update, append. Then say for each mode which sink fits, and why "rides by driver, in all" cannot be given in append mode.',
    model:
      'To be checked by hand: watermark = latest end so far less 5 minutes, it moves AFTER a batch; complete gives all rows each time and also counts the late ride; update gives the rows that the batch changed, without the late ride; append gives a window\'s rows once, when its end <= watermark. Sinks: complete: whatever is replaced as a whole (console, memory, a table overwritten); update: a place with keys (database, compacted topic); append: anything, also files. "In all" has no window that ends: the next ride may come at any time, so no row is ever final.',
    rubric: [
      { id: 'tables', points: 1, text: 'Result table and watermark right after each batch.' },
      { id: 'modes', points: 1, text: 'What each mode gives, the late ride included.' },
      { id: 'sinks', points: 1, text: 'Sinks by mode; no count in all is final.' },
    ],
  },
  {
    id: 'two-sentences-of-the-sheet',
    kind: 'explain',
    prompt:
      'The sheet says "the next 10,000 lines follow after 100 ms" and "rides by driver". Its program sleeps `time.sleep(0.2)` and counts START and END rows alike. Give what you measured (time between batches, lines a second at most; rows and rides of your busiest driver) and explain both differences. Why is the count not exactly twice too high? How would you make a stream of exactly 50,000 lines a second?',
    model:
      'Batches were more than 200 ms apart: sleep takes seconds, 0.2 s is 200 ms, and reading, parsing and sending come on top; so less than 50,000 lines a second. The sheet counts rows, that is events of a driver, and each ride has two; not exactly twice, for some rides never end or begin outside the file, and some rows come twice. Count END rows only. A rate: work out when the NEXT batch is due (start + n times 200 ms) and wait only for what is left of that time.',
    rubric: [
      {
        id: 'pause',
        points: 1,
        text: 'Own times; 0.2 s is 200 ms, and the work comes on top; a due time makes a rate.',
      },
      { id: 'rows', points: 1, text: 'Own counts; START and END are both counted; why not exactly twice.' },
    ],
  },
  {
    id: 'spark-submit',
    kind: 'explain',
    prompt:
      'Complete the command for (a) a Raspberry Pi with 4 GB and (b) your own machine (say how much memory and how many cores it has): `spark-submit --master … --driver-memory … --num-executors … --executor-memory … --packages … count_by_driver.py`. Give a reason for every number. Which of the options do nothing with `--master local[2]`, and why? Which two versions must the name of the Kafka package match?',
    model:
      "(a) --master local[2] --driver-memory 1g: system, Kafka and Python need the rest; (b) e.g. 16 GB, local[4], 4g. --num-executors is a COUNT (not a memory size). With --master local all runs in the driver's process: there are no executors apart, so --num-executors and --executor-memory do nothing, and driver memory is all that counts. --num-executors is for YARN (or Kubernetes); a standalone cluster takes --total-executor-cores. Package org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7: 2.12 is Scala's version of that Spark, 3.5.7 Spark's own; 0-10 is the oldest Kafka (client protocol) it needs, not the broker's version. Executor memory plus overhead must fit beside the broker.",
    rubric: [
      { id: 'numbers', points: 1, text: 'Sensible numbers for both machines, with reasons.' },
      {
        id: 'local',
        points: 1,
        text: 'With local no executors apart: both options do nothing; num-executors is a count.',
      },
      { id: 'package', points: 0.5, text: "Spark's and Scala's versions." },
    ],
  },
  {
    id: 'own-treatment',
    kind: 'open',
    prompt:
      'Paste your `ownTreatment`. What question about the taxis does it help to answer, and what did your bars by hour say? Which rides would spoil an average of your value, what does your function do with them, and would its rows fit a topic (what key, which output mode)?',
    model:
      'Open. A good answer asks a question (speed, distance, share of empty seats, money an hour), reads the chart in the light of the counts (in the last hours only long rides are left), names rides that spoil it (no duration, end at 0,0, end before the start, hours of length) and how they are dealt with (left out, median, cap), and sees that a row a ride is final at once: append; key: rideId or driver. Properties (a finite number with a unit for a sound ride, different rides give different values, the same ride the same, the ride is left as it is) are tested.',
    rubric: [
      {
        id: 'question',
        points: 1,
        text: 'A question, and a value that helps to answer it; not the example of the notebook.',
      },
      { id: 'chart', points: 0.5, text: 'Own chart read, with its counts.' },
      { id: 'outliers', points: 0.5, text: 'Rides that spoil it, and what is done about them.' },
    ],
  },
]);
