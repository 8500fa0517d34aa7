import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { AdminOverview } from '../../lab/admin/types';
import type { Item } from '../item';
import { type AdminLab, ask, item, newTopic, openAdmin, patience } from './admin';

const WITHIN_MS = 5_000;
const BACK_WITHIN_MS = 15_000;

/** Kills a broker from the page and starts it again, watching the grid on one page and a topic on another. */
export async function* failover(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const topic = await newTopic(lab, 6);
  const cluster = await openAdmin(browser, lab, `#cluster/${topic}`);
  const detail = await openAdmin(browser, lab, `#topic/${topic}`);
  await detail.locator('tbody tr').nth(5).waitFor();
  const { brokers } = await ask<AdminOverview>(lab, '/api/admin/overview');
  const victim = brokers.find(({ controller, leaders }) => !controller && leaders > 0) ?? brokers[1]!;
  const card = cluster.locator(`[data-broker="${victim.id}"]`);
  await card.getByText('running').waitFor();
  await cluster.locator('svg .replica.leads').nth(5).waitFor();

  const within = patience(WITHIN_MS);
  const killed = Date.now();
  await card.getByRole('button', { name: `Kill broker ${victim.id}` }).click();
  const pages = { cluster, detail };
  const [gone, seen] = await Promise.all([
    until(cluster, within, gridIs, { topic, tone: 'warn', without: victim.id }),
    until(detail, within, isrIs, { id: victim.id, inside: false }),
  ]);
  const leaving = `broker ${victim.id} killed from it leads nothing and has left every ISR`;
  yield item(
    leaving,
    gone && seen,
    `grid changed: ${gone}, ISR changed: ${seen}; ${await shown(pages)}`,
    killed,
  );
  yield item(
    'says which broker was killed, in words',
    /was killed|is killed/.test((await cluster.locator('main').innerText()) ?? '') &&
      (await card.getByText('killed').count()) > 0,
    await card.innerText(),
  );
  await pictures(pages, lab, 'killed');

  const started = Date.now();
  await card.getByRole('button', { name: `Start broker ${victim.id}` }).click();
  const [back, again] = await Promise.all([
    until(cluster, patience(BACK_WITHIN_MS), gridIs, { topic, tone: 'good', without: -1 }),
    until(detail, patience(BACK_WITHIN_MS), isrIs, { id: victim.id, inside: true }),
  ]);
  yield item(
    'the broker started again from it is back in every ISR',
    back && again,
    await shown(pages),
    started,
  );
  await Promise.all([cluster.close(), detail.close()]);
}

async function until<T>(
  page: Page,
  timeout: number,
  test: (wanted: T) => boolean,
  wanted: T,
): Promise<boolean> {
  // biome-ignore lint/suspicious/noExplicitAny: playwright's type of a page function does not take a generic one.
  const seen = page.waitForFunction(test as any, wanted, { timeout, polling: 50 });
  return seen.then(
    () => true,
    () => false,
  );
}

/** In the page: all cells of the topic's row have this tone, and none names the broker as leader. */
function gridIs({ topic, tone, without }: { topic: string; tone: string; without: number }): boolean {
  const rows = [...document.querySelectorAll('.grid tbody tr')];
  const row = rows.find((each) => each.querySelector('th')?.textContent === topic);
  const cells = [...(row?.querySelectorAll('.cell') ?? [])];
  return (
    cells.length > 0 &&
    cells.every(
      (cell) => cell.classList.contains(tone) && Number.parseInt(cell.textContent ?? '', 10) !== without,
    )
  );
}

/** In the page: the broker is in the ISR of each partition, or of none. */
function isrIs({ id, inside }: { id: number; inside: boolean }): boolean {
  const titles = [...document.querySelectorAll('thead th')].map((th) => th.textContent ?? '');
  const column = titles.findIndex((title) => title.startsWith('ISR'));
  const rows = [...document.querySelectorAll('tbody tr')];
  return (
    rows.length > 1 &&
    rows.every((row) => {
      const isr = (row.children[column]?.textContent ?? '').split(', ').map(Number);
      return isr.includes(id) === inside;
    })
  );
}

async function shown(pages: Record<string, Page>): Promise<string> {
  const texts = Object.values(pages).map((page) => page.locator('table').first().innerText());
  return (await Promise.all(texts)).join('\n').slice(0, 1_500);
}

async function pictures(pages: Record<string, Page>, lab: AdminLab, what: string): Promise<void> {
  for (const [name, page] of Object.entries(pages)) {
    await page.screenshot({ path: join(lab.screenshots, `admin-${name}-${what}.png`), fullPage: true });
  }
}
