import type { Diagnostic } from '../../../lib/kit/result';
import type { ClassBook, MutantHint, StudentMark, WrittenMark } from '../types';
import { diffView } from './diff-view';
import { type Content, type Html, html } from './html';
import { page } from './page';
import { nameOf } from './people';
import { type ShownExercise, type ShownTest, type StudentView, studentView } from './student-view';
import { counted, decimal } from './text';
import { lateText, OUTCOMES, FEEDBACK as T } from './words';

/** How many tests must say the same before it is said once, above them. */
const SHARED_FROM = 3;

/** feedback/<student>.html: what a student is told, on one page that needs no other file and no script. */
export function feedbackHtml(book: ClassBook, mark: StudentMark): string {
  const view = studentView(book, mark);
  const name = nameOf(view.student);
  const body = html`<header>
<h1>${book.title}</h1>
<p class="soft"><bdi>${name}</bdi>${name === view.student.id ? null : html` · <bdi>${view.student.id}</bdi>`}</p>
${gradeLine(book, view)}
</header>
<main>
${facts(book, view)}
${overview(view)}
${view.exercises.map(exerciseSection)}
</main>`;
  return page({ title: `${book.title}: ${name}`, body });
}

function gradeLine(book: ClassBook, { grade }: StudentView): Html {
  if (grade === null) return html`<p class="grade">${T.open}</p><p class="note odd">${T.withheldGrade}</p>`;
  return html`<p class="grade">${decimal(grade)} <small>${T.of} ${decimal(book.scale)}</small></p>`;
}

/** What holds for the hand-in as a whole, a sentence each. */
function facts(book: ClassBook, view: StudentView): Content {
  const { from, lateSeconds, rawGrade, override, problems } = view;
  const isLate = lateSeconds > 0;
  return [
    from === null && html`<p class="note wait">${T.nothing}</p>`,
    isLate &&
      html`<p class="note wait"><strong>${lateText(view)}.</strong> ${rawGrade === null ? null : `${T.before} ${decimal(rawGrade)} ${T.of} ${decimal(book.scale)}.`} ${T.rule} ${book.lateRule}</p>`,
    override && html`<p class="note"><strong>${T.gradeByHand}</strong> ${T.reason} ${override.reason}</p>`,
    problems.length > 0 &&
      html`<div class="note wait"><p><strong>${T.problems}</strong></p><ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`,
  ];
}

function overview({ exercises }: StudentView): Html {
  return html`<table>
<thead><tr><th scope="col">${T.exercise}</th><th scope="col" class="number optional">${T.weight}</th><th scope="col" class="number">${T.points}</th></tr></thead>
<tbody>${exercises.map(
    ({ exercise, title, weight, points, max, withheld, unmarked }) => html`
<tr><th scope="row"><a href="#${exercise}">${exercise}</a> <span class="optional">${title}</span>${open(withheld, unmarked)}</th><td class="number optional">${decimal(weight)}</td><td class="number">${decimal(points)} / ${decimal(max)}</td></tr>`,
  )}
</tbody></table>`;
}

function open(withheld: number, unmarked: number): Content {
  return [
    withheld > 0 && html` <span class="badge infra">! ${decimal(withheld)} ${T.notJudged}</span>`,
    unmarked > 0 && html` <span class="badge todo">○ ${decimal(unmarked)} ${T.notMarked}</span>`,
  ];
}

function exerciseSection(mark: ShownExercise): Html {
  const { exercise, title, points, max, override, withheld, unmarked, diagnostics, hint, written } = mark;
  return html`<section aria-labelledby="${exercise}">
<h2 id="${exercise}">${exercise}: ${title}</h2>
<p><strong>${decimal(points)} / ${decimal(max)} ${T.pointsLower}</strong>${open(withheld, unmarked)}</p>
${override && html`<p class="note"><strong>${T.pointsByHand}</strong> ${T.reason} ${override.reason}</p>`}
${diagnostics.length > 0 && diagnosticsView(diagnostics)}
${hint && mutantHint(hint)}
${testsView(mark.tests)}
${written.length > 0 && html`<h3>${T.written}</h3>${written.map(writtenView)}`}
</section>`;
}

function diagnosticsView(diagnostics: Diagnostic[]): Html {
  return html`<h3>${T.diagnostics}</h3><pre>${diagnostics.map(
    ({ file, line, column, message, source }) =>
      html`${file}:${line}:${column}  ${message}\n${
        source === undefined
          ? null
          : html`  ${line} | ${source}\n  ${' '.repeat(String(line).length)} | ${' '.repeat(Math.max(0, column - 1))}^\n`
      }`,
  )}</pre>`;
}

function mutantHint({ hints, shared }: MutantHint): Content {
  if (hints.length === 0) return null;
  return html`<div class="note hint"><p><strong>${shared || hints.length > 1 ? T.mutantShared : T.mutant}</strong></p><ul>${hints.map(
    (hint) => html`<li>${hint}</li>`,
  )}</ul></div>`;
}

/** What did not pass stands first, with all that is told of it; what passed is folded. */
function testsView(tests: ShownTest[]): Content {
  const shared = sharedMessages(tests);
  const passed = tests.filter(({ outcome }) => outcome === 'pass');
  const others = tests.filter(({ outcome }) => outcome !== 'pass');
  return [
    [...shared].map((message) => html`<p class="note wait">${message}</p>`),
    others.length > 0 &&
      html`<ul class="tests">${others.map((test) => testView(test, shared.has(messageOf(test))))}</ul>`,
    passed.length > 0 &&
      html`<details${passed.length <= SHARED_FROM ? html` open` : null}><summary>✔ ${counted(passed.length, 'test')} ${T.passed}</summary><ul class="tests">${passed.map((test) => testView(test, true))}</ul></details>`,
  ];
}

/** What many tests say alike, such as that there is no file: said once. */
function sharedMessages(tests: ShownTest[]): Set<string> {
  const counts = new Map<string, number>();
  for (const test of tests) {
    if (test.hidden || test.outcome === 'pass' || test.outcome === 'fail') continue;
    const message = messageOf(test);
    counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= SHARED_FROM).map(([message]) => message));
}

function messageOf({ message, outcome }: ShownTest): string {
  return message ?? OUTCOMES[outcome].says;
}

function testView(test: ShownTest, isQuiet: boolean): Html {
  const { mark, word } = OUTCOMES[test.outcome];
  return html`<li><div class="line"><span class="badge ${test.outcome}"><span aria-hidden="true">${mark}</span> ${word}</span><span class="title">${test.title}${test.hidden ? html` <span class="badge hidden">${T.hidden}</span>` : null}</span><span class="number">${decimal(test.points)} / ${decimal(test.max)}</span></div>${isQuiet ? null : more(test)}</li>`;
}

function more(test: ShownTest): Content {
  if (test.hidden)
    return html`<p class="more soft">${test.outcome === 'infra' ? OUTCOMES.infra.says : T.hiddenSays}</p>`;
  const { transcript = [], output, hints = [] } = test;
  return html`<div class="more"><p>${messageOf(test)}</p>${diffView(test.expected, test.got)}${
    transcript.length > 0 &&
    html`<details><summary>${T.transcript}</summary><pre>${transcript.map(({ kind, text }) => html`${kind.padEnd(10)} ${text}\n`)}</pre></details>`
  }${
    output?.text &&
    html`<details><summary>${T.printed}</summary><pre>${output.text}${output.truncated ? `\n${T.truncated}` : null}</pre></details>`
  }${hints[0] && html`<details><summary>${T.hint}</summary><p class="note hint">${hints[0]}</p></details>`}</div>`;
}

function writtenView({ prompt, answer, points, max, given, comment }: WrittenMark): Html {
  return html`<div><h4>${prompt}</h4>
${answer.trim() ? html`<div class="answer">${answer}</div>` : html`<p class="soft">${T.noAnswer}</p>`}
<p>${points === null ? html`<span class="badge todo">○ ${T.unmarkedWord}</span> <span class="soft">${decimal(max)} ${T.pointsOpen}</span>` : html`<strong>${decimal(points)} / ${decimal(max)} ${T.pointsLower}</strong>`}</p>
${given.length > 0 && html`<ul>${given.map((text) => html`<li>✔ ${text}</li>`)}</ul>`}
${comment && html`<p class="note">${comment}</p>`}</div>`;
}
