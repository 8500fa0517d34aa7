import { oneLine } from '../outputs/text';
import type { OralDraw } from './draw';

/** The draws for a terminal: a paragraph a student. */
export function oralText(draws: OralDraw[]): string {
  return draws.map(paragraph).join('\n');
}

function paragraph({ student, questions, spare, sharedWithPrevious }: OralDraw): string {
  const lines = questions.map(({ id, topic, level, question }, index) => {
    const shared = sharedWithPrevious.includes(id) ? '   (asked of the student before, too)' : '';
    return `  ${index + 1}. ${question}\n     ${topic}, level ${level}, ${id}${shared}`;
  });
  if (spare) lines.push(`  spare: ${spare.question}\n     ${spare.topic}, level ${spare.level}, ${spare.id}`);
  return `${oneLine(studentName(student))}\n${lines.join('\n')}\n`;
}

/** `Ada Lovelace (s1234)`, or the id where there is no name. */
export function studentName({ id, firstName, lastName }: OralDraw['student']): string {
  const name = `${firstName} ${lastName}`.trim();
  return name ? `${name} (${id})` : id;
}
