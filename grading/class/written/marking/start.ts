import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { markingApp } from './app';
import { Marking, type MarkingInput } from './marking';

/** A marking page that is being served. */
export interface MarkingServer {
  /** To be opened in a browser; it holds the token. */
  url: string;
  token: string;
  /** Answers no more, and closes the file of marks. */
  close(): Promise<void>;
}

/**
 * Serves the marking page on 127.0.0.1 until it is closed.
 *
 * @param input `port` is a free one by default
 * @throws MarksError naming the line of the marks that is wrong
 * @throws the system's error where the port is taken
 */
export async function startMarking({
  port = 0,
  token = randomBytes(24).toString('hex'),
  ...input
}: MarkingInput & { port?: number; token?: string }): Promise<MarkingServer> {
  const marking = new Marking(input);
  const { fetch } = markingApp(marking, token);
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch, port, hostname: '127.0.0.1' }, () => resolve(starting));
    starting.once('error', reject);
  }).catch((error: unknown) => {
    marking.close();
    throw error;
  });
  const { port: open } = server.address() as AddressInfo;
  const close = async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    marking.close();
  };
  return { url: `http://127.0.0.1:${open}/?token=${token}`, token, close };
}
