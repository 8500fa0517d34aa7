import { diffLines } from 'diff';
import { COMPARED, type ComparedLine, compareLong } from '../../../lib/kit/compare';
import { type Html, html } from './html';

/** From how many characters on a value is cut before it is compared: a page need not hold more. */
const MOST = 20_000;

const LEGEND = 'expected (−), got (+)';

/**
 * What was expected and what came, line by line: `−` stands before lines only of the first, `+` before lines only of the
 * second. Long values show only where they differ. Without one of the two the other is shown alone.
 */
export function diffView(expected: string | undefined, got: string | undefined): Html | null {
  if (expected === undefined && got === undefined) return null;
  if (expected === undefined || got === undefined) {
    return html`<p class="label">${got === undefined ? 'expected' : 'got'}</p><pre>${cut(expected ?? got ?? '')}</pre>`;
  }
  const long = compareLong(cut(expected), cut(got));
  const lines = long ?? compareShort(cut(expected), cut(got));
  return html`<p class="label">${long ? COMPARED : LEGEND}</p><pre>${lines.map(lineView)}</pre>`;
}

function compareShort(expected: string, got: string): ComparedLine[] {
  return diffLines(`${expected}\n`, `${got}\n`).flatMap(({ value, added, removed }) => {
    const side = added ? '+' : removed ? '-' : ' ';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): ComparedLine => ({ side, text }));
  });
}

/** Each line ends with a line end, also inside of `del` and `ins`, so that what is copied has them. */
function lineView({ side, text }: ComparedLine): Html {
  if (side === '-') return html`<del>− ${text}\n</del>`;
  if (side === '+') return html`<ins>+ ${text}\n</ins>`;
  return html`${side} ${text}\n`;
}

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}\n… and ${text.length - MOST} characters more` : text;
}
