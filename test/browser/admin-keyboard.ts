import type { Browser, Page } from 'playwright-core';
import type { AdminTopicDetail } from '../../lab/admin/types';
import type { Item } from '../item';
import { type AdminLab, ask, item, openAdmin } from './admin';

/** Creates a topic with configs, from the first Tab on, without a mouse. */
export async function* keyboardOnly(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const began = Date.now();
  const name = `admin-keys-${began.toString(36)}`;
  const page = await openAdmin(browser, lab, '#cluster');
  const unseen: string[] = [];
  const go = async (label: string) => {
    await tabTo(page, label);
    if (!(await focusIsSeen(page))) unseen.push(label);
  };
  await go('Topics');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'Topics' }).waitFor();
  await go('Create a topic');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const returned = await focused(page);
  yield item('Escape closes a dialog and gives the focus back', returned === 'Create a topic', returned);

  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(name);
  await go('Partitions');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('2');
  await go('Configs');
  await page.keyboard.type('retention.ms=60000');
  await page.keyboard.press('Enter');
  await page.keyboard.type('min.insync.replicas=2');
  await go('Create');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: name }).waitFor({ timeout: 15_000 });
  const { partitions, configs } = await ask<AdminTopicDetail>(lab, `/api/admin/topics/${name}`);
  const own = configs.filter((config) => config.own).map((config) => `${config.name}=${config.value}`);
  yield item(
    'a topic with configs is created by keyboard alone',
    partitions.length === 2 && own.sort().join() === 'min.insync.replicas=2,retention.ms=60000',
    `${partitions.length} partitions, ${own}`,
    began,
  );
  yield item('where the focus is can be seen at each step', unseen.length === 0, `not at: ${unseen}`);
  await page.close();
}

/** Presses Tab until what is so named has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  const passed: string[] = [];
  for (let times = 0; times < 80; times++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now === label) return;
    passed.push(now);
  }
  throw new Error(`Tab never came to "${label}", only to: ${[...new Set(passed)].join(' | ')}`);
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const label = element?.labels?.[0]?.textContent;
    return label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}

function focusIsSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.activeElement!);
    return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
  });
}
