import type { Browser } from 'playwright-core';
import type { AdminGroupDetail, AdminOverview } from '../../lab/admin/types';
import { createKafka } from '../../lib/kit/kafka';
import type { Item } from '../item';
import { type AdminLab, ask, item, newTopic, openAdmin } from './admin';

/** Resets the offsets of a group whose id is HTML, after a look at the preview. */
export async function* resetGroup(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const began = Date.now();
  const topic = await newTopic(lab, 2);
  const id = `<b>${topic}</b>`;
  const { bootstrap } = await ask<AdminOverview>(lab, '/api/admin/overview');
  for (let times = 0; times < 5; times++) {
    await ask(lab, `/api/admin/topics/${topic}/records`, {
      partition: 0,
      key: null,
      value: 'x',
      headers: {},
    });
  }
  const admin = createKafka({ brokers: bootstrap }).admin();
  await admin.connect();
  await admin.setOffsets({ groupId: id, topic, partitions: [{ partition: 0, offset: '1' }] });
  await admin.disconnect();

  const page = await openAdmin(browser, lab, '#groups');
  await page.getByLabel('Search').fill(topic);
  await page.getByRole('link', { name: id }).click();
  await page.getByRole('heading', { name: `Group ${id}` }).waitFor();
  await page.getByRole('button', { name: 'Reset offsets' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).selectOption('latest');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  const rows = dialog.locator('tbody tr');
  await rows.first().waitFor();
  const preview = await rows.first().innerText();
  const committed = async () => {
    const { partitions } = await ask<AdminGroupDetail>(lab, `/api/admin/groups/${encodeURIComponent(id)}`);
    return partitions.find(({ partition }) => partition === 0)?.committed;
  };
  const before = await committed();
  yield item(
    'a reset is previewed without changing anything',
    /0\s+1\s+5\s+0/.test(preview) && before === '1',
    `the preview says "${preview}", committed is ${before}`,
  );
  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const after = await committed();
  const row = page.locator('tbody tr', { hasText: topic }).first();
  await row.getByText('5', { exact: true }).first().waitFor();
  yield item(
    "a group's offsets are reset, and the page shows it",
    after === '5',
    `committed: ${after}`,
    began,
  );
  await page.close();
}
