import type { Browser, Locator, Page } from 'playwright-core';
import type { AdminRecords } from '../../lab/admin/types';
import type { Item } from '../item';
import { type AdminLab, ask, item, newTopic, openAdmin } from './admin';

const HTML = '<img src=x onerror="window.ran=1"><script>window.ran=1</script><b>Vélo</b>';

/** Sends a message with HTML from the form, looks at it, and tails what others send. */
export async function* messages(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const topic = await newTopic(lab, 3);
  const page = await openAdmin(browser, lab, `#topic/${topic}/messages`);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });

  const began = Date.now();
  await page.getByRole('button', { name: 'Send a message' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Key', { exact: true }).fill('<i>lyon-42</i>');
  await dialog.getByLabel('Value', { exact: true }).fill(JSON.stringify({ name: HTML, bikes: 3 }));
  await dialog.getByLabel('Headers').fill('source: <u>page</u>');
  await clickUntil(dialog.getByRole('button', { name: 'Send', exact: true }), dialog.getByText('Sent to'));
  await dialog.getByLabel('A tombstone').check();
  const second = dialog.getByText(/offset [1-9]/);
  await clickUntil(dialog.getByRole('button', { name: 'Send', exact: true }), second);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const rows = page.locator('.records .disclose');
  await clickUntil(page.getByRole('button', { name: 'Read', exact: true }), rows.nth(1));
  for (const button of await page.locator('.records .disclose').all()) await button.click();
  const text = await page.locator('.records').innerText();
  const { records } = await ask<AdminRecords>(lab, `/api/admin/topics/${topic}/records?from=earliest`);
  yield item(
    'a message sent from the form has the key, the value, the header, and a tombstone has none',
    records[0]?.key?.text === '<i>lyon-42</i>' &&
      records[0].headers[0]?.value?.text === '<u>page</u>' &&
      records.at(-1)?.value === null,
    JSON.stringify(records),
    began,
  );
  const asText = ['<b>Vélo</b>', '<i>lyon-42</i>', '<u>page</u>', 'tombstone', '"bikes": 3'];
  const missing = asText.filter((part) => !text.includes(part));
  yield item(
    'HTML in a message shows as text, JSON with indents',
    missing.length === 0,
    `missing ${missing} in ${text}`,
  );
  const ran = await page.evaluate(() => [
    (window as { ran?: number }).ran ?? null,
    document.querySelectorAll('.records img, .records script, .records b, .records i, .records u').length,
  ]);
  yield item(
    'nothing in a message runs or becomes a part of the page',
    ran[0] === null && ran[1] === 0 && complaints.length === 0,
    `ran: ${ran[0]}, elements: ${ran[1]}, console: ${complaints}`,
  );
  yield await tailed(page, lab, topic);
  await page.close();
}

/** Where brokers are late, the page says so and can be asked again. */
async function clickUntil(button: Locator, seen: Locator): Promise<void> {
  for (let times = 0; times < 4; times++) {
    await button.click();
    const here = await seen.waitFor({ timeout: 8_000 }).then(
      () => true,
      () => false,
    );
    if (here) return;
  }
  throw new Error(`Not seen after four clicks on ${button}: ${seen}`);
}

async function tailed(page: Page, lab: AdminLab, topic: string): Promise<Item> {
  await page.getByRole('button', { name: 'Live tail' }).click();
  await page.getByText('Nothing was sent yet.').waitFor();
  const began = Date.now();
  const came = page.getByText('sent elsewhere').first();
  // The tail begins where the log ends when the server has asked for it: what is sent before is not its matter.
  for (let times = 0; times < 5 && !(await came.isVisible()); times++) {
    await ask(lab, `/api/admin/topics/${topic}/records`, { key: 'k', value: 'sent elsewhere', headers: {} });
    await came.waitFor({ timeout: 2_000 }).catch(() => {});
  }
  return item(
    'the live tail shows a message that was sent elsewhere',
    await came.isVisible(),
    await page.locator('main').innerText(),
    began,
  );
}
