import { questions } from '../class/written/questions';

export default questions('09-taxi-tips', [
  {
    id: 'tips-that-nobody-knows',
    kind: 'explain',
    prompt:
      'Tips are known for card payments only. Give your share of rides by card and your averages with cards only and with all payments, for two neighbourhoods whose rank changes. What does the average over all payments really measure? Is leaving cash out a full cure: whose tips does the answer speak of then? Which value should the file have had instead of 0.00, and why?',
    model:
      'Cash tips are not written down and stand as 0.00, so an average over all payments falls by the share that is not paid by card, more than half here, and unevenly: where many pay in cash a quarter looks mean. It measures the habit of paying by card as much as tipping. Leaving cash out answers for those who pay by card only; they may be other people on other rides (longer, from offices or airports), so the sample is not that of all rides: a selection that no filter cures. Unknown should be null (or an empty field): an unknown value is not a zero, and a null is left out of an average by itself.',
    rubric: [
      { id: 'numbers', points: 1, text: 'Own share and averages; what the average over all measures.' },
      { id: 'selection', points: 1, text: 'Cards only speaks of card payers, who may differ.' },
      { id: 'unknown', points: 0.5, text: 'Null, not zero.' },
    ],
  },
  {
    id: 'windows-that-slide',
    kind: 'draw',
    prompt:
      "Draw windows of 30 minutes, one every 10, and in them two rides: one that ended at 11:00 sharp and one at 11:13. Which windows hold each? Below, let the watermark move 10:55, 11:20, 11:29, 11:30, 11:45 and write which windows become final at each step. Why must the averages of sliding windows not be added up or averaged again? And by how much is an answer later than the ride, at least, with the join's 30 minutes of delay?",
    model:
      'The start belongs to a window, the end does not. 11:00: windows that begin at 10:40, 10:50, 11:00. 11:13: 10:50, 11:00, 11:10. A window is final once end <= watermark: at 10:55 those that end by 10:50; at 11:20 those ending 11:00, 11:10, 11:20 (begun 10:30, 10:40, 10:50); at 11:29 none; at 11:30 the one of 11:00 to 11:30; at 11:45 that of 11:10 to 11:40. Each ride is in three windows, so sums count it three times; and an average of averages weighs a window with one ride like one with fifty: keep sum and count. Lateness: until the window ends and then until both sides have events 30 minutes past that end: for a ride at 11:13 its first window (ending 11:20) comes when events of 11:50 have been seen on both sides.',
    rubric: [
      { id: 'windows', points: 1, text: 'Three windows each, half open.' },
      { id: 'final', points: 1, text: 'Final windows right at each step: end <= watermark.' },
      {
        id: 'sums',
        points: 1,
        text: 'Three times counted, averages of averages; the delay of window end plus 30 minutes.',
      },
    ],
  },
  {
    id: 'which-quarters-tip-best',
    kind: 'explain',
    prompt:
      'Write the answer to "which quarters of Manhattan tip best?" as you would for a newspaper, in at most eight sentences with your numbers. It must say which measure (dollars or percent), which payments, which end of the ride, from how many rides, and which hours. Then name the one choice among these that changed your list most, and show it with two rows.',
    model:
      'A right answer names the first quarters with their averages and counts, and states: cards only; drop-off or pick-up; dollars (favours long rides) or percent of the fare; a lower limit of rides (three rides and one generous guest make a best quarter); six hours of a night (generated data, or which real data); rides over two hours and those outside the box are missing. The largest change: usually pick-up instead of drop-off (quarters far away lead, as a long way is a large tip), or dollars to percent (about half of the ten remain), or no limit on the rides. Shown by two rows of own numbers. No claim about who LIVES there.',
    rubric: [
      { id: 'answer', points: 1, text: 'An answer with own numbers and counts.' },
      { id: 'conditions', points: 1, text: 'Measure, payments, end, least rides and hours stated.' },
      { id: 'largest', points: 1, text: 'The choice that matters most, shown by two rows.' },
    ],
  },
  {
    id: 'windows-that-never-come',
    kind: 'explain',
    prompt:
      'When all was read, some windows had not come. Give your watermark, the last final window and the first open one, and say which of the two sides of the join held the watermark and why. What would make these windows come in a stream that goes on? What could the producer of a file that ends do, and what would go wrong if your reader closed all windows after ten seconds of silence?',
    model:
      'Those whose end is after the watermark, which is 30 minutes behind the latest event of the slower side: fares carry the START of a ride, so their latest event is earlier than the last ends of rides. In a stream that goes on later events push the watermark past the ends. A file that ends could send a last word: a mark with a watermark of "everything" (an end-of-stream record) in each partition, or a late dummy event on both sides. Closing by the clock: silence may be a producer that has failed, a network, a slow partition; windows would be given with part of their rides and be wrong for good, for what comes afterwards is late, and the result would depend on the machine\'s clock (not the same when it is run again).',
    rubric: [
      { id: 'which', points: 1, text: 'Own watermark and windows; fares stop first.' },
      { id: 'last-word', points: 1, text: 'Later events, or a last mark in each partition.' },
      { id: 'clock', points: 1, text: 'Silence by the clock is not the end: wrong and not repeatable.' },
    ],
  },
]);
