import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Item } from '../item';
import { openNotebook, runAllCells } from './jupyterlab';

const NOTEBOOK = '04-velib-monitor';
const RUN_TIMEOUT_MS = 240_000;
/** How many different pictures must have been seen at least: one that is drawn once gives one. */
const LEAST_PICTURES = 3;

/** Runs the monitor's notebook and watches the chart of its cell `live-busiest` while that cell runs. */
export async function* liveChart(
  page: Page,
  { url, token, screenshots }: { url: string; token: string; screenshots: string },
): AsyncGenerator<Item> {
  const started = Date.now();
  await openNotebook(page, url, token, `notebooks/${NOTEBOOK}.ipynb`);
  const cell = page.locator('.jp-Notebook .jp-CodeCell', { hasText: 'const live = liveChart()' });
  const running = runAllCells(page, RUN_TIMEOUT_MS);
  const pictures = watched(page, cell, screenshots);
  // Whichever fails first is told; the other then fails for want of a page.
  const [numbers, seen] = await Promise.all([running, pictures]).catch(async (error) => {
    await page.screenshot({ path: join(screenshots, `${NOTEBOOK}-failed.png`) });
    throw error;
  });
  const seconds = (Date.now() - started) / 1_000;
  const inOrder = numbers.every((number, index) => number === index + 1);
  const ran = `${NOTEBOOK} runs in JupyterLab in Chromium, cell after cell`;
  yield inOrder
    ? { name: ran, ok: true, seconds }
    : { name: ran, ok: false, message: `cells ran as ${numbers}` };
  const name = 'its chart of the busiest stations is drawn anew in its place while its cell runs';
  yield seen.pictures.size >= LEAST_PICTURES && seen.charts === 1
    ? { name, ok: true }
    : {
        name,
        ok: false,
        message: `seen: ${seen.pictures.size} different pictures of ${seen.charts} charts; expected ${LEAST_PICTURES} or more of 1`,
      };
}

/** What is drawn below the cell while it runs: each picture once, and how many charts there are in the end. */
async function watched(
  page: Page,
  cell: Locator,
  screenshots: string,
): Promise<{ pictures: Set<string>; charts: number }> {
  const drawing = cell.locator('.vega-embed');
  await drawing.first().waitFor({ state: 'attached', timeout: RUN_TIMEOUT_MS });
  await drawing.first().evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const pictures = new Set<string>();
  for (let ended = false; !ended; await page.waitForTimeout(200)) {
    ended = /\d/.test((await cell.locator('.jp-InputPrompt').textContent()) ?? '');
    const picture = await cell.evaluate((element) => {
      const canvas = element.querySelector<HTMLCanvasElement>('.vega-embed canvas');
      return canvas?.toDataURL() ?? element.querySelector('.vega-embed svg')?.outerHTML ?? null;
    });
    // Between two pictures there may be none.
    if (picture === null || pictures.has(picture)) continue;
    pictures.add(picture);
    const which = pictures.size === 1 ? 'first' : 'last';
    await page.screenshot({ path: join(screenshots, `${NOTEBOOK}-${which}.png`) });
  }
  return { pictures, charts: await drawing.count() };
}
