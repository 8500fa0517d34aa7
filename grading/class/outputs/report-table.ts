import type { ClassBook, StudentMark } from '../types';
import { type Content, type Html, html, relative } from './html';
import { fileNames, nameOf, sortedStudents } from './people';
import { decimal, percent } from './text';
import { duration } from './words';

/** One row a student: sorted and filtered in the browser by REPORT_SCRIPT, whole without it. */
export function studentTable(book: ClassBook): Html {
  const files = fileNames(book);
  const students = sortedStudents(book);
  return html`<label class="filter" hidden>Filter by name, id, group or flag<input type="search" id="filter" autocomplete="off"></label>
<p class="soft" id="count" aria-live="polite"></p>
<div class="scroll" role="region" aria-label="Students" tabindex="0"><table id="students">
<thead><tr><th scope="col" class="text">Student</th><th scope="col" class="number">Grade</th><th scope="col">Id</th><th scope="col">Group</th>${book.exercises.map(
    ({ id }) => html`<th scope="col" class="number">${id.slice(0, 2)}</th>`,
  )}<th scope="col" class="number">Late</th><th scope="col" class="text">Flags</th></tr></thead>
<tbody>${students.map((mark) => row(book, mark, `${files.get(mark.student.id)}.html`))}
</tbody></table></div>
<p class="soft">The columns with numbers are the exercises' points: ${book.exercises.map(({ id, max }) => `${id} (${decimal(max)})`).join(', ')}. – means that points are withheld.</p>`;
}

function row(book: ClassBook, mark: StudentMark, file: string): Html {
  const { student, grade, lateSeconds } = mark;
  return html`
<tr><th scope="row" class="text"><a href="${relative('feedback', file)}"><bdi>${nameOf(student)}</bdi></a></th><td class="number"><strong>${grade === null ? '–' : decimal(grade)}</strong></td><td><bdi>${student.id}</bdi></td><td><bdi>${student.group}</bdi></td>${book.exercises.map(
    ({ id }) => points(mark, id),
  )}<td class="number" data-sort="${lateSeconds}">${lateSeconds > 0 ? duration(lateSeconds) : null}</td><td class="text">${flags(mark).join(', ')}</td></tr>`;
}

function points({ exercises }: StudentMark, id: string): Content {
  const mark = exercises.find(({ exercise }) => exercise === id);
  return html`<td class="number">${mark && (mark.withheld > 0 ? '–' : decimal(mark.points))}${mark?.override && '*'}</td>`;
}

/** What a teacher should know of a row at a glance. */
function flags({ from, exercises, problems, latePenalty, override }: StudentMark): string[] {
  const withheld = exercises.reduce((sum, mark) => sum + mark.withheld, 0);
  const unmarked = exercises.reduce((sum, mark) => sum + mark.unmarked, 0);
  const byHand = override !== null || exercises.some((mark) => mark.override !== null);
  return [
    ...(from === null ? ['nothing handed in'] : []),
    ...(withheld > 0 ? [`${decimal(withheld)} withheld`] : []),
    ...(unmarked > 0 ? [`${decimal(unmarked)} unmarked`] : []),
    ...(problems.length ? ['problems'] : []),
    ...(latePenalty > 0 ? [`late −${percent(latePenalty)}`] : []),
    ...(byHand ? ['set by hand'] : []),
  ];
}
