import { questions } from '../class/written/questions';

export default questions('08-taxi-join', [
  {
    id: 'a-watermark-by-hand',
    kind: 'draw',
    prompt:
      "Draw a time line of one stream with a delay of 30 minutes and three batches of your own making, at least eight events, some of them out of order. Mark the watermark after each batch, every event that is dropped, and one event that is older than the delay and yet kept. Then the sheet's example: 1 h of delay, latest event 14:05; one of 13:00 and one of 13:10 come in a later batch, what becomes of each? And which two things is a watermark for?",
    model:
      'Watermark after a batch = latest event time seen so far - 30 min, never back; an event of a LATER batch at or before it is dropped. An event that comes in the same batch as the one that moves the watermark is kept, however old, as the watermark moves between batches. Sheet: watermark 13:05: 13:00 is dropped, 13:10 kept. It bounds the state (what can match no more, or what window is final, can be forgotten), and settles data that comes out of order: rows within the delay are never dropped, what is later may be.',
    rubric: [
      {
        id: 'drawing',
        points: 1.5,
        text: 'Watermarks after each batch and dropped events right, one old event kept within its batch.',
      },
      { id: 'example', points: 0.5, text: '13:05: 13:00 dropped, 13:10 kept.' },
      { id: 'purpose', points: 1, text: 'It bounds the state and settles disorder.' },
    ],
  },
  {
    id: 'why-this-condition',
    kind: 'explain',
    prompt:
      "Write the join's condition in your own words. Why has a fare no end time, and why is the rideId alone not enough? What becomes of rides that take more than two hours (how many had you), and of fares without a ride (your table)? Why does Spark 3.5 allow only append mode for such a join, and what would an outer join have to wait for?",
    model:
      'Same rideId, endTime after the fare\'s startTime and at most two hours after it. The fare record says when the ride began and what was paid; the end is in the END row. RideId alone would be enough to match, not to FORGET: without a latest end every fare would have to be kept for ever, since its ride might still come; the two hours bound the state. Rides over two hours match nothing and vanish without a word (a few in a thousand, but the long, expensive ones); fares without a row: rides never ended, outside New York, late and so on (own table). A row of an inner join is given when both sides are there and never changes: append; update and complete would have nothing to take back, and complete a table for ever. An outer join must wait until the watermark says that no match can come before it may give "no ride".',
    rubric: [
      {
        id: 'condition',
        points: 1,
        text: 'The condition, and that its time limit is what allows forgetting.',
      },
      { id: 'left-out', points: 1, text: 'Own numbers of what is left out, in silence.' },
      {
        id: 'append',
        points: 1,
        text: 'Rows never change, hence append; outer joins wait for the watermark.',
      },
    ],
  },
  {
    id: 'how-long-is-a-fare-kept',
    kind: 'draw',
    prompt:
      'The sheet says: with a watermark of 30 minutes a fare is kept for 30 minutes. Take one fare of your table and draw its life on a line of event time: its start, the last ride that may match it, the watermark at which it goes, and the latest event at that moment. Work out the rule for fares and for rides. Then explain your two curves of rows kept, with and without a watermark: where does the first turn, and why are nearly all of the kept rows fares?',
    model:
      'A fare of 10:00 may match rides that end until 12:00; a ride that is not late ends after W; so the fare can go once W >= 12:00, that is startTime <= W - 2 h; W is 30 minutes behind the latest event of the slower side, so the latest events are then at 12:30: two and a half hours, not 30 minutes (a little more, as W moves by batches). Rides go once endTime <= W, since fares to come start after W and a fare starts before its ride ends. Without a watermark the curve only rises; with it, it turns when W has caught up with the oldest fares kept. Fares: they come with the START of a ride and, batch by batch, twice as fast (no half of them is thrown away), and they wait two hours longer.',
    rubric: [
      { id: 'life', points: 1, text: "The fare's life right: gone at W = start + 2 h, with own numbers." },
      { id: 'rules', points: 1, text: 'Both rules, with reasons.' },
      { id: 'curves', points: 1, text: 'Both curves explained; why mostly fares.' },
    ],
  },
  {
    id: 'silence-and-restart',
    kind: 'explain',
    prompt:
      'Explain two of your experiments. (1) One side falls silent: what did the watermark and the rows kept do, was anything lost, and what would you show on a board so that somebody notices? (2) Offsets and state saved apart: give your three bars, and explain which one lost rows and which gave some twice. How does your join make sure of neither?',
    model:
      '(1) The watermark is that of the slower side, so it stands still; rows of the other side are kept, as their partner may still come, and the state grows as long as the silence lasts; when it speaks again all is matched, nothing is lost (even a few more rows, as nothing is late while W stands). But no window closes meanwhile. Board: age of the watermark, state size, match rate. (2) Offsets only: fares that waited are forgotten, their rides find nothing: fewer rows. State with older offsets: records read again match what is still in the state: more rows. Both right: rows, marks, state and offsets of a batch go out in one transaction, so a crash leaves all or none, and readers of committed messages see no half batch.',
    rubric: [
      {
        id: 'silence',
        points: 1,
        text: "The watermark stands, the state grows, nothing is lost; an alarm on the watermark's age.",
      },
      { id: 'bars', points: 1, text: 'Own bars: forgotten state loses, older offsets repeat.' },
      {
        id: 'transaction',
        points: 1,
        text: 'State, offsets and rows are written together, in one transaction.',
      },
    ],
  },
  {
    id: 'own-criterion',
    kind: 'open',
    prompt:
      "Paste your `ownCriterion` and the zone (`box`) that you tried with it. Which rides do you want, and why is each condition in the box or in the criterion? Give how many rides were left by each. Does the join's own condition do part of it already? And what would happen to your join's watermark if the criterion let through only a ride an hour?",
    model:
      "Open. The box is for what cannot be true or is out of the area, and asks for both ends; the criterion for what one wants (end at the airport, full taxis, rides at night). Own numbers. The join drops rides that end at or before the fare's start, and those over two hours, so such criteria are of no use. Watermark: in this join it is taken from the cleaned rides, so with few rides it moves in jumps of an hour: the state of fares grows and results come late (as with a silent side). Properties (true and false both occur, the same answer each time, the ride is left as it is) are tested.",
    rubric: [
      {
        id: 'idea',
        points: 1,
        text: 'A purpose, and box and criterion used for what each is for; own counts.',
      },
      { id: 'not-twice', points: 0.5, text: 'What the join does already.' },
      { id: 'watermark', points: 0.5, text: 'Few rides hold the watermark back.' },
    ],
  },
]);
