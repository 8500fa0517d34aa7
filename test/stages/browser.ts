import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { adminPage } from '../browser/admin';
import { findChromium, launch, openNotebook, runAllCells } from '../browser/jupyterlab';
import { liveChart } from '../browser/live-chart';
import type { Item, Stage } from '../item';

const NOTEBOOK = '01-topics';
const RUN_TIMEOUT_MS = 180_000;
const VIEWPORT = { width: 1280, height: 900 };

/** Opens notebooks in JupyterLab in a real browser, runs them, and looks at what a student would see. */
export const browser: Stage = {
  name: 'browser',
  quick: false,
  async *run({ project, jupyter, three }) {
    const name = `${NOTEBOOK} runs in JupyterLab in Chromium`;
    const executable = findChromium();
    if (!executable) {
      yield {
        name,
        ok: true,
        skipped: 'no Chromium here (Debian: apt-get install chromium; else set CHROMIUM)',
      };
      return;
    }
    const { url, token } = await jupyter();
    const chromium = await launch(executable);
    try {
      const screenshots = join(project, '.lab', 'screenshots');
      const page = await chromium.newPage({ viewport: VIEWPORT });
      yield* inNotebook(page, url, token, screenshots);
      await page.close();
      yield* liveChart(await chromium.newPage({ viewport: VIEWPORT }), { url, token, screenshots });
      yield* adminPage(chromium, { ...(await three()), screenshots });
    } catch (error) {
      yield { name, ok: false, message: String((error as Error).stack) };
    } finally {
      await chromium.close();
    }
  },
};

async function* inNotebook(
  page: Page,
  url: string,
  token: string,
  screenshots: string,
): AsyncGenerator<Item> {
  mkdirSync(screenshots, { recursive: true });
  const started = Date.now();
  await openNotebook(page, url, token, `notebooks/${NOTEBOOK}.ipynb`);
  const numbers = await runAllCells(page, RUN_TIMEOUT_MS).catch(async (error) => {
    await page.screenshot({ path: join(screenshots, `${NOTEBOOK}-failed.png`) });
    throw error;
  });
  const inOrder = numbers.every((number, index) => number === index + 1);
  yield item(
    `${NOTEBOOK} runs in JupyterLab in Chromium, cell after cell`,
    inOrder,
    `cells ran as ${numbers}`,
    started,
  );

  const outputs = page.locator('.jp-Notebook .jp-OutputArea-output');
  const text = (await outputs.allTextContents()).join('\n');
  yield item(
    'its outputs hold the description of the topic',
    /Topic: conversation.*PartitionCount: 1/s.test(text),
    text,
  );
  yield item('its check cell shows points', /[\d.]+ \/ [\d.]+ points/.test(text), text);
  const errors = await page
    .locator('.jp-Notebook .jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]')
    .allTextContents();
  yield item('no cell writes to stderr', errors.length === 0, errors.join('\n'));

  const chart = page.locator('.jp-Notebook .vega-embed').first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('canvas, svg').first().waitFor();
  const box = await chart.boundingBox();
  yield item(
    'a chart is drawn',
    (box?.width ?? 0) > 100 && (box?.height ?? 0) > 50,
    `its box is ${JSON.stringify(box)}`,
  );
  await page.screenshot({ path: join(screenshots, `${NOTEBOOK}.png`) });
}

function item(name: string, ok: boolean, message: string, started?: number): Item {
  const seconds = started ? { seconds: (Date.now() - started) / 1000 } : {};
  return ok ? { name, ok, ...seconds } : { name, ok, message: message.slice(0, 2_000), ...seconds };
}
