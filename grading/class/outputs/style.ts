/** The look of feedback pages and of the report. Colours never carry a meaning alone: a sign or a word says the same. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #f6f7f9; --ink: #1b1f24; --soft: #4d5661; --line: #d5dae1; --link: #0b57b0;
  --good: #17652f; --good-back: #e2f4e7; --bad: #a3161f; --bad-back: #fdeaea; --wait: #7a4b00; --wait-back: #fdf1d8;
  --odd: #6b2a8c; --odd-back: #f4e9fa; --bar: #2f6fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --card: #1d2127; --ink: #e8ebef; --soft: #aab3bf; --line: #39414b; --link: #8cbcff;
    --good: #7fdc9a; --good-back: #163321; --bad: #ff9d9d; --bad-back: #401b1e; --wait: #f4c46b; --wait-back: #3a2c10;
    --odd: #dcb0f5; --odd-back: #331f40; --bar: #6ea8ff;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 1.25rem 1rem 4rem; background: var(--paper); color: var(--ink); }
body.wide { max-width: 88rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.25rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
h4, .label { font-size: .9rem; font-weight: 600; margin: .9rem 0 .25rem; }
p, ul, ol, dl { margin: .5rem 0; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible, input:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.soft { color: var(--soft); }
.grade { font-size: 2.4rem; font-weight: 700; line-height: 1.2; margin: .75rem 0 0; }
.grade small { font-size: 1.1rem; font-weight: 400; color: var(--soft); }
.note { border-left: 4px solid var(--line); background: var(--card); padding: .6rem .8rem; margin: .6rem 0; border-radius: 0 .4rem .4rem 0; overflow-wrap: anywhere; }
.note.wait { border-color: var(--wait); }
.note.odd { border-color: var(--odd); }
.note.hint { border-color: var(--bar); }
.note > :first-child { margin-top: 0; } .note > :last-child { margin-bottom: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 600; font-size: .875rem; vertical-align: bottom; }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.scroll table th, .scroll table td { overflow-wrap: normal; white-space: nowrap; }
.scroll table td.text, .scroll table th.text { white-space: normal; min-width: 11rem; max-width: 26rem; overflow-wrap: anywhere; }
.tests { list-style: none; padding: 0; margin: .6rem 0; }
.tests > li { border-top: 1px solid var(--line); padding: .6rem 0; }
.tests > li:first-child { border-top: 0; }
.line { display: grid; grid-template-columns: 7.6rem 1fr auto; gap: .25rem .75rem; align-items: baseline; }
.line .title { overflow-wrap: anywhere; }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; white-space: nowrap; justify-self: start; color: var(--bad); background: var(--bad-back); }
.badge.pass { color: var(--good); background: var(--good-back); }
.badge.todo, .badge.missing, .badge.hidden { color: var(--wait); background: var(--wait-back); }
.badge.infra { color: var(--odd); background: var(--odd-back); }
.more { margin: .35rem 0 0 8.35rem; }
pre, code { font: .85rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: .4rem 0; padding: .6rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
.answer { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; padding: .6rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; }
del, ins { text-decoration: none; display: block; margin: 0 -.75rem; padding: 0 .75rem; }
del { background: var(--good-back); color: var(--good); }
ins { background: var(--bad-back); color: var(--bad); }
details { margin: .4rem 0; }
summary { cursor: pointer; color: var(--link); padding: .15rem 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .6rem; padding: 0; margin: 1rem 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
.facts dt { color: var(--soft); font-size: .85rem; } .facts dd { margin: 0; font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg .bar { fill: var(--bar); } svg .track { fill: var(--line); } svg .axis { stroke: var(--line); }
.histogram { width: 100%; max-width: 46rem; height: auto; display: block; }
.share { width: 6rem; height: .6rem; vertical-align: middle; margin-right: .5rem; }
.filter { display: block; margin: .75rem 0; max-width: 24rem; }
input[type=search] { display: block; width: 100%; font: inherit; padding: .4rem .6rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--paper); color: inherit; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; text-decoration-style: dotted; text-underline-offset: 3px; }
th[aria-sort=ascending] button::after { content: " ↑"; } th[aria-sort=descending] button::after { content: " ↓"; }
@media (max-width: 34rem) {
  html { font-size: 95%; }
  .line { grid-template-columns: 1fr auto; }
  .line .title { grid-column: 1 / -1; grid-row: 2; }
  .more { margin-left: 0; }
  .optional { display: none; }
  .scroll table td.text, .scroll table th.text { min-width: 8.5rem; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #333; --line: #999; --link: #000; --good: #000; --good-back: #fff; --bad: #000; --bad-back: #fff; --wait: #000; --wait-back: #fff; --odd: #000; --odd-back: #fff; --bar: #555; }
  body, body.wide { max-width: none; padding: 0; font-size: 10pt; }
  details:not([open])::details-content { content-visibility: visible; block-size: auto; }
  .tests > li, .note, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .filter, .skip { display: none; }
}
`;
