import { type Html, html } from './html';
import type { Histogram } from './statistics';
import { counted, decimal } from './text';

const WIDTH = 640;
const HEIGHT = 200;
const BASE = 168;
const TOP = 22;

/** Bars with their counts above them; a screen reader is told the same in a sentence, and the table below has it all. */
export function histogramView({ bins }: Histogram): Html {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const step = WIDTH / bins.length;
  const bars = bins.map(({ from, to, count }, i) => {
    const height = Math.round(((BASE - TOP) * count) / most);
    const x = Math.round(i * step) + 2;
    const middle = Math.round((i + 0.5) * step);
    return html`<rect class="bar" x="${x}" y="${BASE - height}" width="${Math.round(step) - 4}" height="${height}"><title>${label(from, to, i === bins.length - 1)}: ${counted(count, 'student')}</title></rect>${
      count > 0 && html`<text x="${middle}" y="${BASE - height - 5}" text-anchor="middle">${count}</text>`
    }`;
  });
  const ticks = bins
    .filter((_, i) => i % 2 === 0)
    .map(
      ({ from }, i) =>
        html`<text x="${Math.round(i * 2 * step) + 2}" y="${BASE + 17}">${decimal(from)}</text>`,
    );
  const end = bins.at(-1)?.to ?? 0;
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken({ bins })}">${bars}<line class="axis" x1="0" y1="${BASE}" x2="${WIDTH}" y2="${BASE}"/>${ticks}<text x="${WIDTH}" y="${BASE + 17}" text-anchor="end">${decimal(end)}</text></svg>`;
}

/** The same figures as a table. */
export function histogramTable({ bins }: Histogram): Html {
  return html`<details><summary>The same as a table</summary><table><thead><tr><th scope="col">Grade</th><th scope="col" class="number">Students</th></tr></thead><tbody>${bins.map(
    ({ from, to, count }, i) =>
      html`<tr><th scope="row">${label(from, to, i === bins.length - 1)}</th><td class="number">${count}</td></tr>`,
  )}</tbody></table></details>`;
}

function label(from: number, to: number, isLast: boolean): string {
  return isLast ? `${decimal(from)} to ${decimal(to)}` : `${decimal(from)} to below ${decimal(to)}`;
}

function spoken({ bins }: Histogram): string {
  const told = bins.flatMap(({ from, to, count }, i) =>
    count ? [`${label(from, to, i === bins.length - 1)}: ${count}`] : [],
  );
  return `Distribution of grades. Students by grade: ${told.join('; ') || 'none'}.`;
}
