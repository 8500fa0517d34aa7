import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';

const KEEP_ALIVE_MS = 10_000;

/**
 * Sends events by name; of each name, and what it is about, only the newest waits for a page that reads slowly. A
 * function is asked for the data when the page takes it.
 */
export interface Outbox {
  send(event: string, data: unknown | (() => unknown), about?: string): void;
}

/**
 * Server-sent events until the page leaves: https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @param begin starts sending; what it returns ends that
 */
export function serverSentEvents(c: Context, begin: (outbox: Outbox) => () => void): Response {
  // No proxy on the way is to gather events.
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (stream) => {
    const waiting = new Map<string, { event: string; data: unknown }>();
    let wake = () => {};
    let open = true;
    const leave = () => {
      open = false;
      wake();
    };
    stream.onAbort(leave);
    c.req.raw.signal.addEventListener('abort', leave, { once: true });
    const end = begin({
      send: (event, data, about = '') => {
        waiting.set(`${event} ${about}`, { event, data });
        wake();
      },
    });
    const keepAlive = setInterval(() => void stream.write(': still here\n\n').catch(leave), KEEP_ALIVE_MS);
    try {
      await writeAll(stream);
    } finally {
      clearInterval(keepAlive);
      end();
    }

    async function writeAll(to: SSEStreamingApi): Promise<void> {
      for (let id = 1; open; ) {
        const [next] = waiting;
        if (!next) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const [key, { event, data }] = next;
        waiting.delete(key);
        const value = typeof data === 'function' ? data() : data;
        await to.writeSSE({ event, data: JSON.stringify(value), id: String(id++) });
      }
    }
  });
}
