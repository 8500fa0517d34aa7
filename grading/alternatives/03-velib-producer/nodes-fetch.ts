import { FeedError, type FeedOptions } from '../../../lib/03-velib-producer';

// Node's own fetch and a timer of our own, in place of node-fetch and AbortSignal.timeout.

const explain = ({ status, headers }: Response): FeedError => {
  switch (status) {
    case 401:
    case 403:
      return new FeedError(`The API key is refused: HTTP ${status}`);
    case 429: {
      const header = headers.get('Retry-After');
      return new FeedError(`Asked too often: HTTP ${status}`, header === null ? null : 1000 * +header);
    }
    default:
      return new FeedError(`No stations, but HTTP ${status}`);
  }
};

export async function fetchStations(options: FeedOptions): Promise<unknown[]> {
  const { url = 'https://api.jcdecaux.com', apiKey, contract, timeoutMs = 5_000, signal } = options;
  const query = new URLSearchParams({ apiKey, ...(contract === undefined ? {} : { contract }) });
  const host = new URL(url).host;

  const control = new AbortController();
  const give = () => control.abort();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    give();
  }, timeoutMs);
  if (signal?.aborted) give();
  signal?.addEventListener('abort', give);

  let body: string;
  try {
    const base = url.replace(/\/+$/, '');
    const response = await fetch(`${base}/vls/v1/stations?${query}`, { signal: control.signal });
    if (response.status !== 200) throw explain(response);
    body = Buffer.from(await response.arrayBuffer()).toString('utf8');
  } catch (error) {
    if (error instanceof FeedError) throw error;
    if (late) throw new FeedError(`${host} has not answered in ${timeoutMs} ms`);
    if (signal?.aborted) throw error;
    const cause = (error as { cause?: { code?: string } }).cause;
    throw new FeedError(`${host} cannot be reached: ${cause?.code ?? 'the connection ended'}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', give);
  }

  const stations = parsed(body);
  if (Array.isArray(stations)) return stations;
  throw new FeedError(`${host} sent JSON that is not a list`);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    const position = /position \d+/.exec((cause as Error).message)?.[0] ?? 'its end';
    throw new FeedError(`What was sent is not JSON (${body.length} characters, wrong at ${position})`);
  }
}
