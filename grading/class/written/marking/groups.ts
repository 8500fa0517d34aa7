import { type AnswerSheet, answerDigest, isEmptyAnswer } from '../answer-sheet';

/** The sheets whose answers to a question are the same. */
export interface AnswerGroup {
  digest: string;
  /** Sorted by student. */
  sheets: AnswerSheet[];
  isEmpty: boolean;
  /** Much like the group before it in the list. */
  isSimilar: boolean;
}

/** From this share of words in common two answers are shown one after the other. */
const ALIKE = 0.7;
/** Of an answer so many different words are compared: enough for any that a person wrote by hand. */
const MAX_WORDS = 2_000;

/** The answers of a class to one question, the same ones together. */
export function answerGroups(sheets: AnswerSheet[], question: string): AnswerGroup[] {
  const byDigest = new Map<string, AnswerSheet[]>();
  for (const sheet of [...sheets].sort((a, b) => (a.student.id < b.student.id ? -1 : 1))) {
    const digest = answerDigest(sheet, question);
    const same = byDigest.get(digest);
    if (same) same.push(sheet);
    else byDigest.set(digest, [sheet]);
  }
  return [...byDigest].map(([digest, own]) => {
    const first = own[0] as AnswerSheet;
    const isEmpty = isEmptyAnswer(first, question) && first.stray === '';
    return { digest, sheets: own, isEmpty, isSimilar: false };
  });
}

/**
 * Groups in the order in which they are marked: those of many students before those of few, similar ones one after the
 * other, empty ones last. It tells nothing about who the students are.
 */
export function inMarkingOrder(groups: AnswerGroup[], question: string): AnswerGroup[] {
  const sorted = [...groups].sort(
    (a, b) => b.sheets.length - a.sheets.length || (a.digest < b.digest ? -1 : 1),
  );
  const full = sorted.filter(({ isEmpty }) => !isEmpty);
  const words = full.map(({ sheets }) => wordsOf(sheets[0]?.answers.get(question) ?? ''));
  return [...nextToSimilar(full, words), ...sorted.filter(({ isEmpty }) => isEmpty)];
}

/** Takes the first group, then all that are like one taken for it, then the next. */
function nextToSimilar(groups: AnswerGroup[], words: Array<Set<string>>): AnswerGroup[] {
  let left = groups.map((_, index) => index);
  const ordered: AnswerGroup[] = [];
  while (left.length > 0) {
    const [first, ...others] = left as [number, ...number[]];
    const cluster = [first];
    left = others;
    for (const one of cluster) {
      const isLike = (other: number) =>
        alike(words[one] as Set<string>, words[other] as Set<string>) >= ALIKE;
      const found = new Set(left.filter(isLike));
      cluster.push(...found);
      left = left.filter((other) => !found.has(other));
    }
    ordered.push(
      ...cluster.map((index) => ({ ...(groups[index] as AnswerGroup), isSimilar: index !== first })),
    );
  }
  return ordered;
}

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    words.add(word);
    if (words.size === MAX_WORDS) break;
  }
  return words;
}

/** The share of words that two answers have in common, 0 to 1; 0 where one has none, such as a picture alone. */
function alike(a: Set<string>, b: Set<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  // It cannot be reached where one has far more words.
  if (small.size === 0 || small.size < ALIKE * large.size) return 0;
  let common = 0;
  for (const word of small) if (large.has(word)) common++;
  return common / (a.size + b.size - common);
}
