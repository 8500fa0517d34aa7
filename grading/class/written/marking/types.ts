import type { WrittenQuestion } from '../../types';

/** How far the marking of a question is. Answers are those of all students. */
export interface QuestionProgress {
  exercise: string;
  question: string;
  title: string;
  answers: number;
  /** Marked as they are now, or empty. */
  done: number;
  /** Changed since they were marked. */
  changed: number;
}

/** What the page asks for first. */
export interface Overview {
  marker: string;
  questions: QuestionProgress[];
}

/** Answers of the same words and pictures, marked together. It names no student. */
export interface GroupView {
  digest: string;
  students: number;
  text: string;
  /** Text of the page that belongs to no question; shown with empty answers. */
  stray: string;
  pictures: number;
  isEmpty: boolean;
  /** Much like the group before it in the list. */
  isSimilar: boolean;
  /** How many of the students' answers are done. */
  done: number;
  /** The mark that all of them have; null where some have none, or another. */
  mark: { given: string[]; comment: string } | null;
  /** The mark that the first of them had before the answer changed. */
  changed: { given: string[]; comment: string } | null;
}

/** All that is needed to mark a question. */
export interface QuestionView {
  exercise: string;
  question: WrittenQuestion;
  title: string;
  groups: GroupView[];
}

/** A picture as a data URI, or why there is none. */
export interface PictureView {
  alt: string;
  uri: string | null;
  problem: string | null;
}

/** What saving a mark answers. */
export interface Saved {
  group: GroupView;
  progress: QuestionProgress;
}
