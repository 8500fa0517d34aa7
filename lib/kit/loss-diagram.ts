import * as tslab from 'tslab';

// Greys and colours that read on JupyterLab's light and dark themes alike.
const GREY = '#7a7a7a';
const GREEN = '#3f9a5f';
const RED = '#cf4a45';
const BLUE = '#4c86c6';

/** A frame of the story: what one attempt of a `send` asks of the brokers, and what it notes. */
interface Frame {
  title: string;
  /** By broker 0 and 1: what is sent to it, and what becomes of that. */
  brokers: Array<{ sent: string; outcome: string; color: string; dead?: boolean }>;
  notes: string[];
}

const TOGETHER: Frame[] = [
  {
    title: 'first attempt',
    brokers: [
      { sent: 'partition 0', outcome: 'no answer', color: RED, dead: true },
      { sent: 'partition 1', outcome: 'written', color: GREEN },
    ],
    notes: ['broker 1 has answered'],
  },
  {
    title: 'retry: broker 1 leads partition 0 now',
    brokers: [
      { sent: '', outcome: 'dead', color: GREY, dead: true },
      { sent: 'not asked again', outcome: 'it has answered', color: RED },
    ],
    notes: ['all brokers have answered:', 'send resolves, partition 0 is lost'],
  },
];

const APART: Frame[] = [
  {
    title: 'first attempt of both sends',
    brokers: [
      { sent: 'partition 0', outcome: 'no answer', color: RED, dead: true },
      { sent: 'partition 1', outcome: 'written', color: GREEN },
    ],
    notes: ['send 0: nobody has answered', 'send 1: broker 1 has answered, resolves'],
  },
  {
    title: 'retry of send 0 alone',
    brokers: [
      { sent: '', outcome: 'dead', color: GREY, dead: true },
      { sent: 'partition 0', outcome: 'written', color: GREEN },
    ],
    notes: ['send 0: broker 1 has answered,', 'resolves'],
  },
];

const FRAME_WIDTH = 225;
const ROW_HEIGHT = 190;

/** The story as an SVG image: above one `send` for two partitions, below a `send` for each. */
export function lossDiagram(): string {
  const rows = [
    { label: 'one send for both partitions', frames: TOGETHER },
    { label: 'one send for each partition', frames: APART },
  ];
  const label = rows.map(({ label }) => label).join('; ');
  const drawn = rows.map(
    ({ label, frames }, row) =>
      text(4, row * ROW_HEIGHT + 16, label, { weight: 'bold', size: 13 }) +
      frames.map((frame, column) => drawFrame(frame, column * FRAME_WIDTH, row * ROW_HEIGHT + 28)).join(''),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${FRAME_WIDTH * 2} ${ROW_HEIGHT * 2}" width="450" style="max-width:100%;font-family:sans-serif" role="img" aria-label="${label}">${drawn.join('')}</svg>`;
}

/** Shows it below the cell. */
export function showLossDiagram(): void {
  tslab.display.html(lossDiagram());
}

function drawFrame({ title, brokers, notes }: Frame, x: number, y: number): string {
  const boxes = brokers.map(({ sent, outcome, color, dead }, i) => {
    const left = x + 112;
    const top = y + 14 + i * 48;
    const stroke = dead ? `stroke="${GREY}" stroke-dasharray="4 3"` : `stroke="${BLUE}"`;
    const middle = top + 18;
    const arrow = sent
      ? text(x + 6, middle - 5, sent, { color, size: 11 }) +
        `<line x1="${x + 6}" y1="${middle}" x2="${left - 4}" y2="${middle}" stroke="${color}" stroke-width="2"${sent.startsWith('not') ? ' stroke-dasharray="2 4"' : ''}/>` +
        `<path d="M${left - 4} ${middle} l-7 -4 v8 z" fill="${color}"/>`
      : '';
    return (
      arrow +
      `<rect x="${left}" y="${top}" width="104" height="36" rx="4" fill="none" ${stroke} stroke-width="1.5"/>` +
      text(left + 8, top + 15, `broker ${i}`, { size: 11, weight: 'bold' }) +
      text(left + 8, top + 29, outcome, { size: 11, color })
    );
  });
  const noted = notes.map((note, i) => text(x + 6, y + 122 + i * 14, note, { size: 11 }));
  return text(x + 6, y + 4, title, { size: 12 }) + boxes.join('') + noted.join('');
}

function text(
  x: number,
  y: number,
  content: string,
  { size = 12, color = GREY, weight = 'normal' }: { size?: number; color?: string; weight?: string } = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color}">${content}</text>`;
}
