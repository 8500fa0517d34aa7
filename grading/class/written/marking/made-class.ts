import type { HandIn } from '../../types';
import type { WrittenExercise } from '../questions';
import { answerTemplate, WRITE_HERE } from '../template';

/** Texts that stand for what students write: some of them write the same, or nearly. */
const SENTENCES = [
  'The producer waits for company, so the delay is the linger and not the network.',
  'Order holds within a partition only, and the key decides the partition.',
  'In my run it took about a second with linger 1000 and 4 ms with 0.',
  'The group has one committed offset for each partition.',
  'I measured 0 lost messages with acks=all and 50 with acks=1.',
  'A segment is deleted as a whole once its newest record is too old.',
  'The watermark moves between batches and never back.',
];
const DRAWING = '```\nproducer --> [0][1][2] --> consumer A\n             # partition 0\n```';

/**
 * Hand-ins of a class that never was, the same each time: of ten students one writes nothing, two write the same, two
 * nearly the same, the others differ; some show a picture.
 */
export function madeClass(written: WrittenExercise[], size: number): HandIn[] {
  return Array.from({ length: size }, (_, number) => {
    const student = `s${String(number).padStart(4, '0')}`;
    const files = new Map(written.map((each) => [`answers/${each.exercise}.md`, page(each, number)]));
    files.set('answers/pictures/drawing.svg', Buffer.from(svg(number)));
    return { student, from: student, files, problems: [], submittedAt: null, digest: '' };
  });
}

function page(written: WrittenExercise, number: number): Buffer {
  let index = 0;
  const text = answerTemplate(written).replaceAll(WRITE_HERE, () => answer(number, index++));
  return Buffer.from(text);
}

function answer(number: number, question: number): string {
  const kind = number % 10;
  if (kind === 0) return WRITE_HERE;
  const sentence = (turn: number) => SENTENCES[(turn + question) % SENTENCES.length] as string;
  if (kind <= 2) return `${sentence(0)} ${sentence(1)}`;
  if (kind <= 4) return `${sentence(0)} ${sentence(1)} And my number is ${number}.`;
  const own = Array.from(
    { length: 4 },
    (_, turn) => `${sentence(turn + number)} (${number * 7 + turn})`,
  ).join('\n\n');
  if (kind === 5) return `${own}\n\n![my drawing](pictures/drawing.svg)`;
  return kind === 6 ? `${own}\n\n${DRAWING}\n\n<script>alert(1)</script>` : own;
}

function svg(number: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120" onload="alert(1)"><rect width="100" height="60" x="10" y="20" fill="#cde"/><text x="20" y="55">partition ${number % 3}</text><script>alert(2)</script></svg>`;
}
