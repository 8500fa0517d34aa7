import type { ClassBook, StudentMark } from '../types';
import { csv } from './csv';
import { nameOf, sortedStudents } from './people';
import { studentView } from './student-view';
import { decimal, oneLine, rounded } from './text';
import { lateText } from './words';

/** The columns of Moodle's offline grading worksheet, as an English Moodle names them. */
export const WORKSHEET_COLUMNS = [
  'Identifier',
  'Full name',
  'Email address',
  'Status',
  'Grade',
  'Maximum grade',
  'Grade can be changed',
  'Last modified (grade)',
  'Feedback comments',
] as const;

/** The columns of a file for Moodle's grade import; the teacher maps them to fields on the page. */
export const IMPORT_COLUMNS = [
  'Email address',
  'ID number',
  'First name',
  'Last name',
  'Grade',
  'Feedback',
] as const;

/**
 * moodle.csv. Where the roster has every student's Moodle number it is the offline grading worksheet: upload it on the
 * page "Assignment > Submissions > Actions > Upload grading worksheet" (feedback types "Offline grading worksheet" and
 * "Feedback comments" switched on). The page looks for the columns by their names, so set Moodle to English for the
 * upload; tick "Allow updating records that have been modified more
 * recently in Moodle than in the spreadsheet" to replace grades that are there.
 *
 * Else it is for the page "Course > Grades > Import > CSV file": choose "Map from" Email address "Map to" Email
 * address (or ID number to ID number), and map Grade and Feedback to the grade item. Students without a grade are left
 * out, so that nothing of theirs is touched.
 *
 * A student with withheld points has no grade in either.
 *
 * @see https://docs.moodle.org/en/Using_Assignment#Offline_marking
 * @see https://docs.moodle.org/en/Grade_import
 */
export function moodleCsv(book: ClassBook): string {
  const students = sortedStudents(book);
  return students.every(({ student }) => student.moodleId !== '')
    ? worksheet(book, students)
    : gradeImport(book, students);
}

function worksheet(book: ClassBook, students: StudentMark[]): string {
  const rows = students.map((mark) => [
    `Participant ${mark.student.moodleId}`,
    nameOf(mark.student),
    mark.student.email,
    mark.from === null ? 'No submission' : 'Submitted for grading',
    mark.grade === null ? '' : rounded(mark.grade),
    rounded(book.scale),
    'Yes',
    '',
    feedbackText(book, mark),
  ]);
  return csv(WORKSHEET_COLUMNS, rows);
}

function gradeImport(book: ClassBook, students: StudentMark[]): string {
  const rows = students.flatMap((mark) => {
    if (mark.grade === null) return [];
    const { email, id, firstName, lastName } = mark.student;
    return [[email, id, firstName, lastName, rounded(mark.grade), feedbackText(book, mark)]];
  });
  return csv(IMPORT_COLUMNS, rows);
}

/** What a student reads beside the grade: one line of HTML, which is what Moodle takes a comment for. */
function feedbackText(book: ClassBook, mark: StudentMark): string {
  const { exercises, override, grade } = studentView(book, mark);
  const parts = [
    grade === null
      ? 'Some tests could not be judged yet; the grade follows'
      : `Grade ${decimal(grade)} of ${decimal(book.scale)}`,
    ...exercises.map(
      ({ exercise, points, max }) => `${exercise}: ${decimal(points)} of ${decimal(max)} points`,
    ),
    ...(mark.latePenalty > 0 ? [lateText(mark)] : []),
    ...(override ? [`Set by hand: ${override.reason}`] : []),
  ];
  return oneLine(parts.join(' · ')).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
