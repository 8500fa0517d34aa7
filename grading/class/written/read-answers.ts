import type { WrittenQuestion } from '../types';
import { titleOf, type WrittenExercise } from './questions';
import { introduction, kindLine } from './template';
import { plainWords, withUnixLines } from './text';

/** What a student wrote on an exercise's page. */
export interface ReadAnswers {
  /** By question, one of each; empty where nothing was written. */
  answers: Map<string, string>;
  /** Text that belongs to no question, such as that of a page whose headings were deleted. */
  stray: string;
  /** What was odd about the page, a sentence each. */
  problems: string[];
}

/** Words that a student may have quoted by chance; fewer of them are looked for at one place of the prompt only. */
const TELLING_WORDS = 4;

/**
 * Reads a page made by `answerTemplate` and filled in, whatever an editor did to it: other ends of line, sections moved
 * or missing, prompts rewrapped or deleted, comments deleted. A section is found by the id in its heading's comment,
 * else by its heading's text; a `#` in a fence of code is no heading.
 */
export function readAnswers(written: WrittenExercise, text: string): ReadAnswers {
  const lines = withUnixLines(text).split('\n');
  const finder = sectionFinder(written);
  const code = linesInFences(lines, (line) => finder.byComment(line) !== null);
  const parts = new Map(written.questions.map(({ id }) => [id, [] as string[][]]));
  const problems: string[] = [];
  let current: string[] = [];
  const before = current;

  lines.forEach((line, index) => {
    const found = code[index] ? null : finder.find(line);
    if (found === null) {
      const unknown = code[index] ? null : commentedId(line);
      if (unknown)
        problems.push(`Line ${index + 1} names a question "${unknown}", which this exercise does not have.`);
      current.push(line);
      return;
    }
    if (!isHeading(line)) dropHeading(current);
    current = [];
    parts.get(found)?.push(current);
  });

  const answers = new Map<string, string>();
  for (const question of written.questions) {
    const texts = (parts.get(question.id) ?? [])
      .map((body) => withoutPrompt(question, body))
      .filter((one) => one !== '');
    if (texts.length > 1)
      problems.push(`"${titleOf(question)}" is answered ${texts.length} times: the texts were joined.`);
    answers.set(question.id, texts.join('\n\n'));
  }
  return { answers, stray: withoutIntroduction(written.exercise, before), problems };
}

/** Tells which question's section a line begins. */
function sectionFinder({ questions }: WrittenExercise) {
  const ids = new Set(questions.map(({ id }) => id));
  const byTitle = new Map(questions.map((question) => [plainTitle(titleOf(question)), question.id]));
  const byComment = (line: string): string | null => {
    const id = commentedId(line);
    return id && ids.has(id) ? id : null;
  };
  const find = (line: string): string | null => {
    const heading = /^ {0,3}#{1,6}\s+(.*)$/.exec(line)?.[1];
    return byComment(line) ?? (heading === undefined ? null : (byTitle.get(plainTitle(heading)) ?? null));
  };
  return { find, byComment };
}

function commentedId(line: string): string | null {
  return /<!--\s*question:\s*([\w-]+)\s*-->/i.exec(line)?.[1]?.toLowerCase() ?? null;
}

function isHeading(line: string): boolean {
  return /^ {0,3}#{1,6}\s/.test(line);
}

/** A heading's words, without its number, marks and comment. */
function plainTitle(heading: string): string {
  const words = heading
    .replace(/<!--.*?(-->|$)/g, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return words.replace(/^(?:(?:question|q)\s*)?\d+\s+/, '');
}

/** Where an id stands on a line of its own, the heading above it was reworded: it is no part of the answer before. */
function dropHeading(lines: string[]): void {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (last >= 0 && isHeading(lines[last] as string)) lines.splice(last);
}

/**
 * Which lines belong to a fence of code. One that is not closed ends before the next question, so that a forgotten
 * backquote does not swallow the rest of the page.
 */
function linesInFences(lines: string[], beginsQuestion: (line: string) => boolean): boolean[] {
  const inside = lines.map(() => false);
  for (let start = 0; start < lines.length; start++) {
    const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(lines[start] as string)?.[1];
    if (!fence) continue;
    let end = start + 1;
    while (
      end < lines.length &&
      !closes(lines[end] as string, fence) &&
      !beginsQuestion(lines[end] as string)
    )
      end++;
    if (end < lines.length && beginsQuestion(lines[end] as string)) end--;
    inside.fill(true, start, end + 1);
    start = end;
  }
  return inside;
}

function closes(line: string, fence: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return found !== undefined && found[0] === fence[0] && found.length >= fence.length;
}

/** A section's text without what the template put there. */
function withoutPrompt(question: WrittenQuestion, body: string[]): string {
  const isPrompt = templateText(`${question.prompt} ${kindLine(question)}`);
  let answered = false;
  const kept = body.flatMap((line) => {
    const own = line.replace(/<!--\s*write here\.?\s*-->/i, '');
    if (own !== line && own.trim() === '') return [];
    const isEmptyQuote = !answered && /^\s*>[>\s]*$/.test(own);
    if (isEmptyQuote || isPrompt(own)) return [];
    answered ||= own.trim() !== '';
    return [own.trimEnd()];
  });
  return trimLines(kept);
}

function withoutIntroduction(exercise: string, lines: string[]): string {
  const isIntroduction = templateText(introduction(exercise).replace(/^# /, ''));
  return trimLines(
    lines.filter((line) => !isIntroduction(line.replace(/^\s*#+ /, ''))).map((line) => line.trimEnd()),
  );
}

/**
 * A function that tells lines of the template's text, in its order, however it was wrapped. A line of few words must
 * come right where the last one ended: "rented" is an answer, although the prompt has the word as well.
 */
function templateText(text: string): (line: string) => boolean {
  const all = plainWords(text);
  let from = 0;
  return (line) => {
    const words = plainWords(line);
    if (words === '') return false;
    const telling = words.split(' ').length >= TELLING_WORDS;
    const at = telling ? all.indexOf(words, from) : all.startsWith(words, from) ? from : -1;
    if (at < 0) return false;
    from = at + words.length;
    if (all[from] === ' ') from++;
    return true;
  };
}

/** Lines as text, without empty ones at either end. */
function trimLines(lines: string[]): string {
  return lines
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}
