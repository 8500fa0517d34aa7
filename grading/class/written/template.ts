import { exercises } from '../../exercises';
import type { WrittenQuestion } from '../types';
import { maxPoints, titleOf, type WrittenExercise } from './questions';
import { pointsText, wrapped } from './text';

const WIDTH = 100;
const KINDS: Record<WrittenQuestion['kind'], string> = {
  explain: 'Explain',
  draw: 'Draw and explain',
  open: 'A task of your own',
};

/** What stands where the answer belongs; HTML comments are not shown when the page is rendered. */
export const WRITE_HERE = '<!-- Write here. -->';

/** The page that a student fills in, `answers/<exercise>.md`: each question under a heading that holds its id. */
export function answerTemplate(written: WrittenExercise): string {
  const sections = written.questions.map((question) => questionSection(question));
  return `${[introduction(written.exercise), ...sections].join('\n\n')}\n`;
}

/** The page's beginning: its title, and how to answer. */
export function introduction(exercise: string): string {
  const number = exercise.slice(0, 2);
  const title = exercises.find(({ id }) => id === exercise)?.title ?? exercise.slice(3);
  const how = [
    'Write each answer below its question, in your own words and with your own numbers, and leave the headings as they are.',
    'A person reads and marks it; short sentences do.',
  ].join(' ');
  const pictures = [
    `A drawing can be a picture: put the file (png, jpg or svg, up to 1 MB) into \`answers/pictures/\` and show it by a`,
    `line such as \`![my drawing](pictures/${number}-drawing.png)\`. A photo of a sheet of paper will do, and so does a`,
    'drawing in characters between two lines of three backquotes.',
  ].join(' ');
  return [
    `# ${number} · ${title}: in your words`,
    ...[how, pictures].map((text) => wrapped(text, WIDTH).join('\n')),
  ].join('\n\n');
}

function questionSection(question: WrittenQuestion): string {
  return [headingOf(question), promptLines(question).join('\n'), WRITE_HERE].join('\n\n');
}

function headingOf(question: WrittenQuestion): string {
  return `## ${titleOf(question)} <!-- question: ${question.id} -->`;
}

/** The question as it stands on the page: quoted, so that it can be told from the answer. */
function promptLines(question: WrittenQuestion): string[] {
  return [...wrapped(question.prompt, WIDTH), '', kindLine(question)].map((line) => `> ${line}`.trimEnd());
}

/** `*Explain, 3 points.*` */
export function kindLine(question: WrittenQuestion): string {
  return `*${KINDS[question.kind]}, ${pointsText(maxPoints(question))}.*`;
}
