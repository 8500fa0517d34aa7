import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAddress } from './reachable';
import type { TestContext } from './suite';

/** What the feed answers: a list as JSON, or something else. */
export type Answer = unknown[] | Reply;

/** An answer that is no list of stations. */
export interface Reply {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** A list goes out piece by piece, a few milliseconds apart, so that a reader gets it cut like that. */
  body?: string | Uint8Array | ReadonlyArray<string | Uint8Array>;
  /** After the body, if there is one: `drop` closes the connection, `stall` lets it hang. */
  ending?: 'drop' | 'stall';
}

/** A request as it came in. */
export interface FeedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** When it came, and just before it was answered, by `performance.now()`. */
  at: number;
  answeredAt: number | null;
}

/** A feed of stations that serves a test. */
export interface Feed {
  /** Without a slash at its end. */
  url: string;
  requests: FeedRequest[];
  /** How many requests were open at once, at most. */
  mostOpen: number;
  /** Resolves when a request comes for which no answer is left: such a request hangs, as by `stall`. */
  exhausted: Promise<void>;
  /** Closes the connections that hang. */
  release(): void;
}

/**
 * Serves the feed's answers on a free port, the first to the first request and so on, while `work` runs.
 *
 * @param answers functions are called when their request has come
 */
export async function withFeed<T>(
  t: TestContext,
  answers: ReadonlyArray<Answer | (() => Answer | Promise<Answer>)>,
  work: (feed: Feed) => Promise<T>,
): Promise<T> {
  let open = 0;
  let exhausted = () => {};
  const feed: Feed = {
    url: '',
    requests: [],
    mostOpen: 0,
    exhausted: new Promise((resolve) => {
      exhausted = resolve;
    }),
    release: () => server.closeAllConnections(),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const noted = note(request);
    const next = answers[feed.requests.push(noted) - 1];
    feed.mostOpen = Math.max(feed.mostOpen, ++open);
    response.on('close', () => open--);
    const reply = asReply(typeof next === 'function' ? await next() : next);
    t.found(`the feed was asked ${feed.requests.length}: ${noted.path}, and ${told(reply)}`);
    noted.answeredAt = performance.now();
    await send(response, reply);
    if (next === undefined) exhausted();
  };
  const server = createServer((request, response) => {
    // What a test's own function threw must not pass for an answer.
    answer(request, response).catch((error) => {
      t.found(`the feed failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = openAddress('127.0.0.1', port);
  feed.url = `http://127.0.0.1:${port}`;
  try {
    return await work(feed);
  } finally {
    close();
    server.close();
    server.closeAllConnections();
  }
}

function note({ method = '', url = '' }: IncomingMessage): FeedRequest {
  const { pathname, searchParams } = new URL(url, 'http://feed');
  const query = Object.fromEntries(searchParams);
  return { method, path: pathname, query, at: performance.now(), answeredAt: null };
}

function asReply(answer: Answer | undefined): Reply {
  if (answer === undefined) return { ending: 'stall' };
  if (!Array.isArray(answer)) return answer;
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}

/** Long enough for a piece to arrive before the next one. */
const BETWEEN_PIECES_MS = 10;

async function send(
  response: ServerResponse,
  { status = 200, headers = {}, body, ending }: Reply,
): Promise<void> {
  if (body === undefined && ending) {
    if (ending === 'drop') response.destroy();
    return;
  }
  response.writeHead(status, headers);
  const pieces = piecesOf(body);
  for (const piece of pieces.slice(0, -1)) {
    response.write(piece);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_PIECES_MS));
  }
  const last = pieces.at(-1) ?? '';
  if (ending === undefined) response.end(last);
  else response.write(last, () => ending === 'drop' && response.destroy());
}

function piecesOf(body: Reply['body'] = ''): ReadonlyArray<string | Uint8Array> {
  return typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
}

function told({ status = 200, body, ending }: Reply): string {
  if (body === undefined && ending) return ending === 'drop' ? 'closed the connection' : 'did not answer';
  const length = piecesOf(body).reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  return `answered ${status}, ${length} bytes${ending ? `, then: ${ending}` : ''}`;
}
