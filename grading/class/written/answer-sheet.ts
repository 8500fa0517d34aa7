import { createHash } from 'node:crypto';
import type { HandIn, Student } from '../types';
import { illustrated, type Picture, pictureDigest } from './pictures';
import type { WrittenExercise } from './questions';
import { readAnswers } from './read-answers';
import { decodeText } from './text';

/** One student's page of one exercise. */
export interface AnswerSheet {
  student: Student;
  exercise: string;
  /** By question, one of each, with marks for its pictures; empty where nothing was written. */
  answers: Map<string, string>;
  /** By question, the pictures that the answer shows, in order. */
  pictures: Map<string, Picture[]>;
  /** Text that belongs to no question. */
  stray: string;
  /** What was odd about the page, a sentence each. */
  problems: string[];
}

/**
 * Reads the pages of answers of a class: one sheet a student and exercise, also where nothing was handed in.
 *
 * @param roster for names; who is not in it has an id alone
 */
export function collectAnswers(
  handIns: HandIn[],
  written: WrittenExercise[],
  roster: Student[] = [],
): AnswerSheet[] {
  const known = new Map(roster.map((student) => [student.id, student]));
  return handIns.flatMap((handIn) => {
    const student = known.get(handIn.student) ?? unknownStudent(handIn.student);
    return written.map((each) => sheetOf(student, each, handIn.files));
  });
}

function sheetOf(student: Student, written: WrittenExercise, files: HandIn['files']): AnswerSheet {
  const page = files.get(`answers/${written.exercise}.md`);
  const { answers: texts, stray, problems } = readAnswers(written, page ? decodeText(page) : '');
  const answers = new Map<string, string>();
  const pictures = new Map<string, Picture[]>();
  for (const [question, answer] of texts) {
    const { text, pictures: shown } = illustrated(answer, files);
    answers.set(question, text);
    pictures.set(question, shown);
  }
  return { student, exercise: written.exercise, answers, pictures, stray, problems };
}

function unknownStudent(id: string): Student {
  return { id, firstName: '', lastName: '', email: '', group: '', moodleId: '' };
}

/**
 * What a mark is tied to: the answer's words and pictures, in hex, and for an empty answer the page's text that belongs
 * to no question, which may be meant. White space does not count, so that another editor's line breaks leave marks as
 * they are.
 */
export function answerDigest(sheet: AnswerSheet, question: string): string {
  const hash = createHash('sha256').update(plain(sheet.answers.get(question) ?? ''));
  for (const picture of sheet.pictures.get(question) ?? []) hash.update(`\0${pictureDigest(picture)}`);
  if (isEmptyAnswer(sheet, question) && sheet.stray !== '') hash.update(`\0stray ${plain(sheet.stray)}`);
  return hash.digest('hex').slice(0, 32);
}

function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** Whether nothing was written, nor any picture shown. */
export function isEmptyAnswer({ answers, pictures }: AnswerSheet, question: string): boolean {
  return (answers.get(question) ?? '').trim() === '' && (pictures.get(question) ?? []).length === 0;
}
