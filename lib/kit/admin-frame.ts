import * as tslab from 'tslab';
import { lab, labRequest } from './lab';
import { escapeHtml } from './tables';

/**
 * Shows a part of the lab's admin page below the cell, such as `#cluster`, `#topic/velib-stations` or `#groups`. It
 * stays live. The cell's output holds a ticket that is good once, never the token: after a reload of the notebook run
 * the cell again, else the frame can only look.
 * @param height in pixels
 */
export async function adminFrame(
  hash = '#cluster',
  { height = 480 }: { height?: number } = {},
): Promise<void> {
  const { ticket } = await labRequest<{ ticket: string }>('POST', '/api/page/ticket');
  tslab.display.html(frameHtml(lab.url, hash, { ticket, height }));
}

/** The frame as HTML, with a link to the same in a window of its own. */
export function frameHtml(
  url: string,
  hash: string,
  { ticket, height }: { ticket: string; height: number },
): string {
  const address = (query: string) => escapeHtml(new URL(`/${query}${hash}`, url).href);
  const source = address(`?embed=1&ticket=${ticket}`);
  const style = `width:100%;height:${Math.round(height)}px;border:1px solid #8886;border-radius:4px`;
  return (
    `<iframe src="${source}" title="The lab's admin page: ${escapeHtml(hash)}" style="${style}"></iframe>` +
    `<div><a href="${address('')}" target="_blank" rel="noreferrer">Open it in a window of its own</a></div>`
  );
}
