import type { WrittenMark } from '../types';
import { type AnswerSheet, answerDigest, isEmptyAnswer } from './answer-sheet';
import { type Mark, type Marks, markKey, pointsOf } from './marks';
import { maxPoints, type WrittenExercise } from './questions';

/** A written answer with what was given for it. */
export interface AppliedMark extends WrittenMark {
  /** A mark of an answer that has changed since: it gives no points until a person confirms it. */
  changed: Mark | null;
}

/**
 * What each answer of a sheet was given, in the order of the page.
 *
 * A mark counts only for the answer that was read. An empty answer has 0 points without a person, as there is nothing to
 * be read; unless the page holds text that belongs to no question, which may be its answer.
 */
export function applyMarks(written: WrittenExercise, sheet: AnswerSheet, marks: Marks): AppliedMark[] {
  return written.questions.map((question) => {
    const key = markKey({ student: sheet.student.id, exercise: written.exercise, question: question.id });
    const mark = marks.get(key);
    const counts = mark?.digest === answerDigest(sheet, question.id) && mark.given !== null;
    const given = counts ? (mark.given as string[]) : [];
    const isNothing = isEmptyAnswer(sheet, question.id) && sheet.stray === '';
    return {
      question: question.id,
      prompt: question.prompt,
      answer: sheet.answers.get(question.id) ?? '',
      points: counts ? pointsOf(question, given) : isNothing && !mark ? 0 : null,
      max: maxPoints(question),
      given: question.rubric.filter(({ id }) => given.includes(id)).map(({ text }) => text),
      comment: counts ? mark.comment : '',
      changed: mark && !counts ? mark : null,
    };
  });
}
