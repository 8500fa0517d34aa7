import type { Outcome } from '../../../lib/kit/result';
import type { ClassBook, SimilarPair, StudentMark } from '../types';
import { histogramTable, histogramView } from './histogram-view';
import { type Content, type Html, html, relative } from './html';
import { page } from './page';
import { fileNames, nameOf, sortedStudents } from './people';
import { REPORT_SCRIPT } from './report-script';
import { studentTable } from './report-table';
import {
  exerciseFigures,
  graded,
  histogram,
  mean,
  median,
  outcomeCounts,
  type TestFigures,
  testFigures,
} from './statistics';
import { byText, counted, decimal, percent } from './text';
import { duration, moment, OUTCOMES } from './words';

/** How many of the hardest tests and of the most alike pairs stand on the page. */
const HARDEST = 15;
const PAIRS = 200;

export interface ReportOptions {
  /** Address, relative to report.html, of the page that shows a pair side by side; null or undefined where there is none. */
  sideBySide?: (pair: SimilarPair) => string | null | undefined;
}

/** report.html: the class on one page, for the teacher. It needs no other file; the feedback pages are linked. */
export function reportHtml(book: ClassBook, options: ReportOptions = {}): string {
  const tests = testFigures(book);
  const body = html`<header>
<h1>${book.title}</h1>
<p class="soft">Report for teachers. It shows the details of everybody: keep it from students.</p>
</header>
<main>
${gradesSection(book)}
${attention(book)}
<h2 id="all">Students</h2>
${studentTable(book)}
${exercisesSection(book)}
${testsSection(tests)}
${outcomesSection(book)}
${similarSection(book, options)}
${oralSection(book)}
</main>`;
  return page({ title: `${book.title}: report`, body, script: REPORT_SCRIPT, isWide: true });
}

function gradesSection(book: ClassBook): Html {
  const marks = graded(book);
  const grades = marks.map(({ grade }) => grade!);
  const bins = histogram(grades, book.scale);
  const nothing = book.students.filter(({ from }) => from === null).length;
  const open = book.students.filter(({ grade }) => grade === null).length;
  return html`<h2 id="grades">Grades</h2>
<dl class="facts">
${fact('Students', book.students.length)}${fact('Handed in', book.students.length - nothing)}${fact('No grade yet', open)}
${fact('Mean', number(mean(grades)))}${fact('Median', number(median(grades)))}${fact('Out of', decimal(book.scale))}
</dl>
${histogramView(bins)}
${histogramTable(bins)}
<p class="soft">Grades of the ${counted(marks.length, 'student')} who handed something in and whose grade is whole, in steps of ${decimal(book.step, 4)}. ${book.deadline ? `Deadline: ${moment(book.deadline)}. ` : null}Late rule: ${book.lateRule}</p>`;
}

function fact(name: string, value: string | number): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function number(value: number | null): string {
  return value === null ? '–' : decimal(value);
}

/** What a person still has to look at before the grades go out. */
function attention(book: ClassBook): Html {
  const students = sortedStudents(book);
  const link = linker(book);
  const lists = [
    list(
      students,
      link,
      'Points withheld: tests that could not be judged for a fault of ours. Grade again, or set them by hand.',
      (mark) => {
        const found = mark.exercises.filter(({ withheld }) => withheld > 0);
        return found.map(({ exercise, withheld }) => `${exercise}: ${decimal(withheld)}`).join(', ');
      },
    ),
    list(students, link, 'Written answers that nobody has marked yet.', (mark) => {
      const found = mark.exercises.filter(({ unmarked }) => unmarked > 0);
      return found.map(({ exercise, unmarked }) => `${exercise}: ${decimal(unmarked)}`).join(', ');
    }),
    list(students, link, 'Problems with the files that were handed in.', ({ problems }) =>
      problems.join(' '),
    ),
    list(students, link, 'Late.', ({ lateSeconds, latePenalty }) =>
      lateSeconds > 0 ? `${duration(lateSeconds)}, ${percent(latePenalty)} off` : '',
    ),
    list(students, link, 'Set by hand.', byHand),
    list(students, link, 'Nothing handed in.', ({ from }) => (from === null ? 'nothing' : '')),
  ].filter(Boolean);
  return html`<h2 id="attention">To look at</h2>${lists.length ? lists : html`<p>Nothing: every test is judged, every answer marked.</p>`}`;
}

function byHand({ override, exercises }: StudentMark): string {
  return [
    ...(override ? [`grade ${decimal(override.grade)}: ${override.reason}`] : []),
    ...exercises.flatMap(({ exercise, override }) =>
      override ? [`${exercise} ${decimal(override.points)} points: ${override.reason}`] : [],
    ),
  ].join('; ');
}

/** A folded list of the students of whom `tell` has something to say. */
function list(
  students: StudentMark[],
  link: Link,
  title: string,
  tell: (mark: StudentMark) => string,
): Html | null {
  const found = students.map((mark) => ({ mark, text: tell(mark) })).filter(({ text }) => text !== '');
  if (found.length === 0) return null;
  return html`<details><summary>${counted(found.length, 'student')}: ${title}</summary><ul>${found.map(
    ({ mark, text }) => html`<li>${link(mark.student.id)}: ${text}</li>`,
  )}</ul></details>`;
}

type Link = (id: string) => Html;

/** Makes of a student's id the name as a link to the feedback page; the bare id where the book has no such student. */
function linker(book: ClassBook): Link {
  const files = fileNames(book);
  const students = new Map(book.students.map(({ student }) => [student.id, student]));
  return (id) => {
    const student = students.get(id);
    if (!student) return html`<bdi>${id}</bdi>`;
    return html`<a href="${relative('feedback', `${files.get(id)}.html`)}"><bdi>${nameOf(student)}</bdi></a>`;
  };
}

function exercisesSection(book: ClassBook): Html {
  return html`<h2 id="exercises">Exercises</h2>
${scroll(
  'Exercises',
  html`<thead><tr><th scope="col" class="text">Exercise</th><th scope="col" class="number">Weight</th><th scope="col" class="number">Judged</th><th scope="col" class="number">Mean</th><th scope="col" class="number">Median</th><th scope="col" class="number">Out of</th><th scope="col">Mean share</th><th scope="col" class="number">All points</th><th scope="col" class="number">None</th></tr></thead>
<tbody>${exerciseFigures(book).map(
    ({ exercise, title, weight, max, judged, mean, median, full, none }) => html`
<tr><th scope="row" class="text">${exercise} <span class="soft">${title}</span></th><td class="number">${decimal(weight)}</td><td class="number">${judged}</td><td class="number">${number(mean)}</td><td class="number">${number(median)}</td><td class="number">${decimal(max)}</td><td>${mean === null || max === 0 ? '–' : share(mean / max)}</td><td class="number">${full}</td><td class="number">${none}</td></tr>`,
  )}</tbody>`,
)}
<p class="soft">Students who handed nothing in for an exercise are not counted in it.</p>`;
}

/** A bar and the same in words. */
function share(value: number): Html {
  return html`<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="bar" width="${Math.round(value * 100)}" height="10"/></svg>${percent(value)}`;
}

function testsSection(tests: TestFigures[]): Html {
  const judged = tests.filter(({ judged }) => judged > 0);
  const ratio = ({ passed, judged }: TestFigures) => passed / judged;
  const hardest = [...judged]
    .filter((test) => test.passed > 0 && ratio(test) < 1)
    .sort((a, b) => ratio(a) - ratio(b) || byText(a.exercise, b.exercise) || byText(a.id, b.id))
    .slice(0, HARDEST);
  const never = judged.filter((test) => ratio(test) === 1);
  const nobody = judged.filter((test) => test.passed === 0);
  return html`<h2 id="tests">Tests</h2>
<h3>The hardest</h3>
${hardest.length ? testTable('The hardest tests', hardest) : html`<p>None that some pass and some do not.</p>`}
<h3>Nobody passes</h3>
${nobody.length ? html`<p>Look at the test first: it may ask for more than the exercise says.</p>${testTable('Tests that nobody passes', nobody)}` : html`<p>None.</p>`}
<h3>Never fail</h3>
${never.length ? html`<p>They tell nobody apart: ${counted(never.length, 'test')}.</p><details><summary>Show them</summary>${testTable('Tests that never fail', never)}</details>` : html`<p>None.</p>`}
<details><summary>All ${counted(tests.length, 'test')}</summary>${testTable('All tests', tests)}</details>
<p class="soft">Counted are students whose code a test judged: with a file, and without a fault of ours.</p>`;
}

function testTable(label: string, tests: TestFigures[]): Html {
  return scroll(
    label,
    html`<thead><tr><th scope="col">Exercise</th><th scope="col" class="text">Test</th><th scope="col">Passed</th><th scope="col" class="number">Of</th></tr></thead>
<tbody>${tests.map(
      ({ exercise, title, hidden, judged, passed }) => html`
<tr><td>${exercise}</td><th scope="row" class="text">${title}${hidden && html` <span class="badge hidden">hidden</span>`}</th><td>${judged ? share(passed / judged) : '–'}</td><td class="number">${passed} / ${judged}</td></tr>`,
    )}</tbody>`,
  );
}

function outcomesSection(book: ClassBook): Html {
  const kinds = Object.keys(OUTCOMES) as Outcome[];
  return html`<h2 id="outcomes">Outcomes by kind</h2>
${scroll(
  'Outcomes by kind',
  html`<thead><tr><th scope="col">Exercise</th>${kinds.map((kind) => html`<th scope="col" class="number">${OUTCOMES[kind].mark} ${OUTCOMES[kind].word}</th>`)}</tr></thead>
<tbody>${outcomeCounts(book).map(
    ({ exercise, counts }) => html`
<tr><th scope="row">${exercise}</th>${kinds.map((kind) => html`<td class="number">${counts[kind]}</td>`)}</tr>`,
  )}</tbody>`,
)}`;
}

function similarSection(book: ClassBook, { sideBySide }: ReportOptions): Html {
  const pairs = [...book.similar]
    .sort(
      (a, b) =>
        b.share - a.share || b.tokens - a.tokens || byText(a.exercise + a.a + a.b, b.exercise + b.a + b.b),
    )
    .slice(0, PAIRS);
  const left = book.similar.length - pairs.length;
  const link = linker(book);
  return html`<h2 id="similar">Hand-ins that are alike</h2>
<p class="note wait">A list to look at, never a verdict: short exercises have few right answers, and students may have worked together as they were allowed to. Read both files and talk to both students.</p>
${
  pairs.length === 0
    ? html`<p>None.</p>`
    : scroll(
        'Hand-ins that are alike',
        html`<thead><tr><th scope="col">Exercise</th><th scope="col" class="text">One</th><th scope="col" class="text">Other</th><th scope="col">Alike</th><th scope="col" class="number">Tokens</th>${sideBySide && html`<th scope="col">Files</th>`}</tr></thead>
<tbody>${pairs.map(
          (pair) => html`
<tr><td>${pair.exercise}</td><td class="text">${link(pair.a)}</td><td class="text">${link(pair.b)}</td><td>${share(pair.share)}</td><td class="number">${pair.tokens}</td>${sideBySide && html`<td>${sideBySideLink(sideBySide(pair))}</td>`}</tr>`,
        )}</tbody>`,
      )
}
${left > 0 && html`<p class="soft">${counted(left, 'more pair')} in result.json.</p>`}`;
}

function sideBySideLink(address: string | null | undefined): Content {
  return address ? html`<a href="${relative(...address.split('/'))}">side by side</a>` : null;
}

function oralSection(book: ClassBook): Content {
  const drawn = sortedStudents(book).filter(({ oral }) => oral.length > 0);
  if (drawn.length === 0) return null;
  const link = linker(book);
  return html`<h2 id="oral">Oral questions, as drawn</h2>
<details><summary>${counted(drawn.length, 'student')}</summary>${drawn.map(
    ({ student, oral }) =>
      html`<h3>${link(student.id)}</h3><ol>${oral.map((question) => html`<li>${question}</li>`)}</ol>`,
  )}</details>`;
}

function scroll(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>${table}</table></div>`;
}
