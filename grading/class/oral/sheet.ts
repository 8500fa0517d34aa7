import { type Html, html, trusted } from '../outputs/html';
import type { OralDraw } from './draw';
import type { OralQuestion } from './question';
import { studentName } from './text';

const STYLE = `
:root { color-scheme: light dark; --back: #fff; --ink: #1a1e25; --quiet: #555d6a; --line: #c3c9d3; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14171c; --ink: #e7eaef; --quiet: #abb3bf; --line: #3c4350; --warn: #f3bd63; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 52rem; background: var(--back); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.2rem; margin: 0; }
h3 { font-size: 1rem; margin: 1rem 0 0.25rem; }
.student { border-top: 2px solid var(--line); padding: 1rem 0; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.warn { color: var(--warn); font-weight: 600; }
ul { list-style: none; margin: 0.25rem 0; padding: 0; }
li { padding-left: 1.6rem; text-indent: -1.6rem; margin: 0.15rem 0; }
li::before { content: '☐'; display: inline-block; width: 1.6rem; text-indent: 0; }
.notes { border: 1px solid var(--line); height: 4rem; margin-top: 0.5rem; padding: 0.25rem 0.5rem; }
@media print {
  :root { --back: #fff; --ink: #000; --quiet: #444; --line: #999; --warn: #000; }
  body { padding: 0; max-width: none; font-size: 11pt; }
  .student { break-before: page; border: 0; padding: 0; }
  .question { break-inside: avoid; }
}
`;

/** The examiner's sheet as a page of its own: a student a page when printed, with boxes to tick and room for notes. */
export function oralSheet(
  draws: OralDraw[],
  { title = 'Oral examination', seed }: { title?: string; seed: string | number },
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="quiet">${draws.length} students, drawn with seed ${seed}. For the examiner: it holds the answers.</p>
${draws.map(student)}
</main>
</body>
</html>
`.toString();
}

function student({ student: who, questions, spare, sharedWithPrevious }: OralDraw): Html {
  return html`<section class="student">
<h2>${studentName(who)}</h2>
${who.group && html`<p class="quiet">${who.group}</p>`}
${questions.map((one, index) => question(one, `${index + 1}.`, sharedWithPrevious.includes(one.id)))}
${spare && question(spare, 'Spare:', false)}
<div class="notes quiet">Notes and grade</div>
</section>
`;
}

function question(
  { question: text, topic, level, answer, followUp }: OralQuestion,
  number: string,
  isShared: boolean,
): Html {
  return html`<div class="question">
<h3>${number} ${text}</h3>
${isShared && html`<p class="warn">The student before is asked this one, too: take the spare question.</p>`}
<p class="quiet">${topic}, level ${level}</p>
<ul>${answer.map((point) => html`<li>${point}</li>`)}</ul>
<p>Follow-up: ${followUp}</p>
</div>
`;
}
