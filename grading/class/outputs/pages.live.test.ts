import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launch } from '../../../test/browser/jupyterlab';
import { leaveOut } from '../../../test/leave-out';
import { fixtureBook } from './fixtures';
import { fileNames } from './people';
import { writeOutputs } from './write';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the pages of a class in a browser', function () {
  this.timeout(120_000);
  const book = fixtureBook({ students: 12 });
  const pages = [
    'report.html',
    ...[...fileNames(book).values()].map((name) => `feedback/${encodeURIComponent(name)}.html`),
  ];
  let dir = '';
  let browser: Browser;

  before(async function () {
    const executable = findChromium();
    if (!executable) leaveOut(this, 'no Chromium here (Debian: apt-get install chromium; else set CHROMIUM)');
    dir = mkdtempSync(join(tmpdir(), 'pages-'));
    await writeOutputs(book, dir);
    browser = await launch(executable);
  });
  after(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Opens a page; `said` gathers what it logs, what it asks for and what of it the policy forbids. */
  async function open(name: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage(options);
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('dialog', (dialog) => said.push(`dialog: ${dialog.message()}`));
    const address = `${pathToFileURL(dir).href}/${name}`;
    page.on('request', (request) => request.url() !== address && said.push(`asks for ${request.url()}`));
    await page.goto(address);
    return { page, said };
  }

  it('ask for nothing, log nothing, run nothing of a student, and fit on a phone', async () => {
    for (const name of pages) {
      const { page, said } = await open(name, { viewport: { width: 360, height: 740 } });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect({
        name,
        said: said.filter((each) => !each.includes('data:,')),
        over: Math.max(0, over),
      }).to.deep.equal({ name, said: [], over: 0 });
      await page.close();
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`have nothing serious for axe in ${colorScheme}, with all that is folded open`, async () => {
      for (const name of pages.slice(0, 6)) {
        const { page } = await open(name, { colorScheme, bypassCSP: true });
        expect(await serious(page), name).to.deep.equal([]);
        await page.close();
      }
    });
  }

  it('sort and filter the students of the report', async () => {
    const { page } = await open('report.html');
    const column = (number: number) =>
      page.locator(`#students tbody tr:visible td:nth-child(${number})`).allInnerTexts();
    await page.getByRole('button', { name: 'Grade' }).click();
    const grades = (await column(2)).map((text) => (text === '–' ? -1 : Number(text)));
    expect(grades).to.deep.equal([...grades].sort((a, b) => b - a));
    await page.getByRole('searchbox').fill('s012');
    expect(await column(3)).to.deep.equal(['s012']);
    expect(await page.locator('#count').innerText()).to.equal('1 of 12 students');
    await page.close();
  });

  it('lead from the report to each feedback page, without a script too', async () => {
    const { page } = await open('report.html', { javaScriptEnabled: false });
    const links = await page.locator('#students a').all();
    expect(links).to.have.length(book.students.length);
    await links[0]!.click();
    await page.locator('.grade').waitFor();
    await page.close();
  });

  it('print what is folded', async () => {
    const { page } = await open('feedback/s002.html');
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    await page.emulateMedia({ media: 'print' });
    const printed = await height();
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    });
    expect(await height()).to.equal(printed);
    await page.close();
  });
});

async function serious(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true;
  });
  await page.addScriptTag({ content: AXE });
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe comes without the page's types
    const { violations } = await (window as any).axe.run();
    return violations
      .filter(({ impact }: { impact: string }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }: { id: string; nodes: Array<{ target: string[] }> }) => `${id}: ${nodes[0]?.target}`,
      );
  });
}
