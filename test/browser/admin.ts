import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Item } from '../item';
import { connectionLost } from './admin-connection';
import { failover } from './admin-failover';
import { resetGroup } from './admin-groups';
import { keyboardOnly } from './admin-keyboard';
import { looks } from './admin-looks';
import { messages } from './admin-messages';
import { replay } from './admin-replay';

/** A lab of three brokers, and where pictures are kept. */
export interface AdminLab {
  url: string;
  token: string;
  screenshots: string;
}

type Part = (browser: Browser, lab: AdminLab) => AsyncGenerator<Item>;

/** The admin page, used as a student would on a lab of three brokers. */
export async function* adminPage(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const parts: Part[] = [keyboardOnly, messages, resetGroup, failover, looks, replay, connectionLost];
  for (const part of parts) {
    try {
      yield* part(browser, lab);
    } catch (error) {
      const message = String((error as Error).stack).slice(0, 2_000);
      yield { name: `the admin page: ${part.name} is seen to its end`, ok: false, message };
      // How far it came.
      for (const [index, page] of browser
        .contexts()
        .flatMap((context) => context.pages())
        .entries()) {
        await page.screenshot({ path: join(lab.screenshots, `admin-${part.name}-failed-${index}.png`) });
        await page.close();
      }
    }
  }
}

/** Opens the page at a view such as `#topics`, with the lab's token. */
export async function openAdmin(browser: Browser, lab: AdminLab, hash: string, url = lab.url): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${url}/?token=${lab.token}${hash}`);
  await page.locator('h1').waitFor();
  return page;
}

/** Asks the lab's HTTP API, not by way of the page. @throws Error with what it says is wrong */
export async function ask<T>(lab: AdminLab, path: string, body?: object, times = 5): Promise<T> {
  const answer = await fetch(new URL(path, lab.url), {
    headers: { authorization: `Bearer ${lab.token}` },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  if (answer.ok) return (await answer.json()) as T;
  // The server does not wait long for brokers; where there is much else to do, they are late.
  if (answer.status !== 503 || times <= 1) throw new Error(`${path}: ${await answer.text()}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return ask(lab, path, body, times - 1);
}

/**
 * When to give up on a thing that takes so long on an idle machine: how long it did take is printed, and no test fails
 * because others use the machine as well.
 */
export function patience(milliseconds: number): number {
  return 6 * milliseconds;
}

/** A topic that this run alone has. */
export async function newTopic(lab: AdminLab, partitions: number): Promise<string> {
  const name = `admin-${Date.now().toString(36)}-${partitions}`;
  await ask(lab, '/api/admin/topics', { name, partitions, replicationFactor: 3, configs: {} });
  return name;
}

/** An item of the test command. */
export function item(name: string, ok: boolean, message = '', began?: number): Item {
  const seconds = began === undefined ? {} : { seconds: (Date.now() - began) / 1_000 };
  const full = `the admin page: ${name}`;
  return ok
    ? { name: full, ok, ...seconds }
    : { name: full, ok, message: message.slice(0, 2_000), ...seconds };
}
