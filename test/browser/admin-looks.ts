import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { AdminOverview } from '../../lab/admin/types';
import type { Item } from '../item';
import { type AdminLab, ask, item, openAdmin } from './admin';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SCHEMES = ['light', 'dark'] as const;

interface Fault {
  id: string;
  impact: string | null;
  nodes: Array<{ target: string[]; failureSummary?: string }>;
}

/** Each view in light and dark: what axe finds, and whether it fits on a narrow screen. */
export async function* looks(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const views = await viewsOf(lab);
  const page = await openAdmin(browser, lab, '#cluster');
  await page.evaluate(readFileSync(AXE, 'utf8'));
  for (const colorScheme of SCHEMES) {
    const began = Date.now();
    await page.emulateMedia({ colorScheme });
    const faults: string[] = [];
    for (const [name, hash] of views) {
      await view(page, hash);
      faults.push(...(await serious(page)).map((fault) => `${hash}: ${fault}`));
      await page.screenshot({
        path: join(lab.screenshots, `admin-${name}-${colorScheme}.png`),
        fullPage: true,
      });
    }
    yield item(`axe finds nothing serious in ${colorScheme}`, faults.length === 0, faults.join('\n'), began);
  }
  await page.setViewportSize({ width: 400, height: 800 });
  const wide: string[] = [];
  for (const [name, hash] of views) {
    await view(page, hash);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (over > 0) wide.push(`${hash} by ${over} px`);
    await page.screenshot({ path: join(lab.screenshots, `admin-${name}-narrow.png`), fullPage: true });
  }
  yield item('no view scrolls sideways at 400 px', wide.length === 0, wide.join('\n'));
  await page.goto(`${lab.url}/?embed=1#topics`);
  await page.locator('h1', { hasText: 'Topics' }).waitFor();
  const header = await page.locator('header').count();
  yield item('for a frame in a notebook it has no header', header === 0, `${header} headers`);
  await page.close();
}

async function viewsOf(lab: AdminLab): Promise<Array<[name: string, hash: string]>> {
  const { topics, groups } = await ask<AdminOverview>(lab, '/api/admin/overview');
  const read = groups.find((each) => each.topics.length > 0);
  const topic = encodeURIComponent(read?.topics[0] ?? topics[0]!.name);
  const group = read && encodeURIComponent(read.id);
  return [
    ['cluster', `#cluster/${topic}`],
    ['topics', '#topics'],
    ['topic', `#topic/${topic}`],
    ['messages', `#topic/${topic}/messages`],
    ['topic-groups', `#topic/${topic}/groups`],
    ['configs', `#topic/${topic}/configs`],
    ['groups', '#groups'],
    ...(group ? [['group', `#group/${group}`] as [string, string]] : []),
    ['mails', '#mails'],
  ];
}

/** Goes to a view and waits until it has what it asked for. */
async function view(page: Page, hash: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address;
  }, hash);
  await page.locator('h1').waitFor();
  await page
    .waitForFunction(() => !document.querySelector('main')?.innerText.includes('Asking the'), undefined, {
      timeout: 20_000,
    })
    .catch(() => {});
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: Fault[] }> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`);
}
