import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { replayPage } from '../../lab/admin/replay-page';
import type { AdminRecording } from '../../lab/admin/types';
import type { Item } from '../item';
import { type AdminLab, ask, item, newTopic, openAdmin } from './admin';

/** Records the live picture, and replays the file without the lab. */
export async function* replay(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const topic = await newTopic(lab, 3);
  const page = await openAdmin(browser, lab, `#cluster/${topic}`);
  await page.locator('svg .replica.leads').nth(2).waitFor();
  await page.getByRole('button', { name: 'Record' }).click();
  for (let partition = 0; partition < 3; partition++) {
    await ask(lab, `/api/admin/topics/${topic}/records`, { partition, key: null, value: 'x', headers: {} });
    await page.waitForTimeout(300);
  }
  await page.waitForFunction(
    () => [...document.querySelectorAll('svg .offset')].every((text) => text.textContent === '1'),
    undefined,
    { timeout: 20_000 },
  );
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Stop recording' }).click();
  const recording = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as AdminRecording;
  const { moments } = recording;
  yield item(
    'a recording holds the picture from its beginning to its end',
    moments.length > 1 && moments[0]!.at === 0 && moments.at(-1)!.partitions.every(({ end }) => end === '1'),
    JSON.stringify(recording).slice(0, 1_000),
  );
  await page.close();

  const folder = mkdtempSync(join(tmpdir(), 'admin-replay-'));
  const alone = await browser.newPage();
  const complaints: string[] = [];
  alone.on('console', (message) => complaints.push(message.text()));
  alone.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
  });
  try {
    const file = join(folder, 'replay.html');
    writeFileSync(file, await replayPage({ ...recording, title: '</script><b>A failover</b>' }));
    await alone.goto(pathToFileURL(file).href);
    await alone.locator('svg .replica.leads').nth(2).waitFor();
    await alone.getByLabel('Time').fill(await alone.getByLabel('Time').getAttribute('max').then(String));
    const ends = await alone.locator('svg .offset').allTextContents();
    yield item(
      'a recording is replayed by one file that asks nobody for anything',
      ends.join() === '1,1,1' && complaints.length === 0,
      `ends: ${ends}; ${complaints}`,
    );
  } finally {
    await alone.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
