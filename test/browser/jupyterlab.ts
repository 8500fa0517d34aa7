import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium to test with: `CHROMIUM`, else where Linux distributions put it; null where there is none. */
export function findChromium(): string | null {
  return [process.env.CHROMIUM ?? '', ...CANDIDATES].find((path) => path && existsSync(path)) ?? null;
}

/** Starts a headless browser. The caller closes it. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** Opens a notebook of a running JupyterLab and waits until its kernel is ready. Nothing is saved to its file. */
export async function openNotebook(page: Page, url: string, token: string, path: string): Promise<void> {
  // JupyterLab saves by itself every two minutes: it is told that it has, with the file as it was.
  await page.route('**/api/contents/**', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    const file = route.request().url();
    return route.fulfill({
      response: await page.request.get(file, { headers: { authorization: `token ${token}` } }),
    });
  });
  await page.goto(new URL(`/lab/tree/${path}?token=${token}&reset`, url).href);
  await page.waitForSelector('.jp-Notebook .jp-CodeCell', { timeout: 60_000 });
  // Cells run before the kernel is there would bring up a dialog that asks for one.
  await page.waitForFunction(
    () => document.querySelector<HTMLElement>('#jp-main-statusbar')?.innerText.includes('| Idle'),
    undefined,
    { timeout: 60_000 },
  );
}

/** Run > Run All Cells, then waits until every code cell has a number. Returns those numbers in order. */
export async function runAllCells(page: Page, timeout: number): Promise<number[]> {
  await page.click('.lm-MenuBar-itemLabel:text-is("Run")');
  await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
  const dialog = page.locator('.jp-Dialog');
  if (await dialog.count()) throw new Error(`JupyterLab asks: ${await dialog.innerText()}`);
  await page.waitForFunction(
    () => {
      const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
      return (
        prompts.length > 0 && prompts.every((prompt) => /^\[\d+\]:$/.test(prompt.textContent?.trim() ?? ''))
      );
    },
    undefined,
    { timeout, polling: 500 },
  );
  // Not innerText: JupyterLab hides what is far from the view.
  const prompts = await page.locator('.jp-Notebook .jp-CodeCell .jp-InputPrompt').allTextContents();
  return prompts.map((prompt) => Number(prompt.replace(/\D/g, '')));
}
