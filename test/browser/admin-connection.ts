import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Browser } from 'playwright-core';
import type { Item } from '../item';
import { type AdminLab, item, newTopic, openAdmin } from './admin';

/** Cuts the page off from the lab server for a while. */
export async function* connectionLost(browser: Browser, lab: AdminLab): AsyncGenerator<Item> {
  const relay = await relayTo(lab.url);
  const page = await openAdmin(browser, lab, '#topics', relay.url);
  try {
    await page.locator('tbody a').first().waitFor();
    relay.cut();
    const notice = page.getByText('The connection to the lab server is lost since');
    await notice.waitFor({ timeout: 20_000 });
    const rows = await page.locator('tbody a').count();
    yield item('says that the connection is lost, and keeps what it knew', rows > 0, `${rows} topics`);
    relay.mend();
    await notice.waitFor({ state: 'detached', timeout: 30_000 });
    const topic = await newTopic(lab, 1);
    await page.getByRole('link', { name: topic }).waitFor({ timeout: 20_000 });
    yield item('goes on by itself when the connection is back', true);
  } finally {
    await page.close();
    relay.close();
  }
}

/** A way to the lab that can be cut. */
async function relayTo(url: string) {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  let cut = false;
  const server = createServer((socket) => {
    if (cut) return void socket.destroy();
    const there = connect(Number(port), hostname);
    for (const each of [socket, there]) {
      open.add(each);
      each.on('close', () => open.delete(each));
      // The other end of a cut line.
      each.on('error', () => {});
    }
    socket.pipe(there).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      cut = true;
      destroyAll();
    },
    mend: () => {
      cut = false;
    },
    close: () => {
      server.close();
      destroyAll();
    },
  };
}
