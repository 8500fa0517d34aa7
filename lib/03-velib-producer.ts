import type { Kafka, Message } from 'kafkajs';
import fetch, { type Response } from 'node-fetch';
import { pauseUnlessAborted } from './kit/lines';
import { readStation, type TrimmedStation } from './kit/stations';

/** Where the stations come from: JCDecaux's API v1, or the lab's simulator of it. */
export interface FeedOptions {
  /** Default: the real API. */
  url?: string;
  apiKey: string;
  /** One city's contract; default: all. */
  contract?: string;
  /** How long an answer may take. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Why the feed gave no stations. The API key is never part of the message. */
export class FeedError extends Error {
  override name = 'FeedError';

  constructor(
    message: string,
    /** How long the feed asks to be left alone, in ms; null where it does not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }
}

/** What a run of the producer came to. */
export interface PollTotals {
  /** Polls begun, also one that an abort ends. */
  polls: number;
  /** Polls that sent nothing because the feed or the send failed. */
  failures: number;
  /** Records sent. */
  records: number;
  /** Entries of the feed's answers that were no sound station. */
  skipped: number;
}

// BEGIN SOLUTION
function refusal(response: Response): FeedError {
  const status = `HTTP ${response.status}`;
  if (response.status === 401 || response.status === 403) {
    return new FeedError(`The feed refuses the API key (${status}). Is JCDECAUX_API_KEY right?`);
  }
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after'));
    const wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
    return new FeedError(`The feed is asked too often (${status}).`, wait);
  }
  return new FeedError(`The feed answers ${status}.`);
}
// END SOLUTION

/**
 * Asks the feed for its stations once: GET `{url}/vls/v1/stations?apiKey=…&contract=…`
 *
 * @returns the entries of the answer as they came, not yet checked
 * @throws FeedError whose message says which: the key is refused (401, 403), another HTTP error (its status), no answer
 *   (from which host), none within `timeoutMs`, not JSON, no list. When asked too often (429), `retryAfterMs` is the
 *   feed's Retry-After, which counts seconds
 */
export async function fetchStations({
  url = 'https://api.jcdecaux.com',
  apiKey,
  contract,
  timeoutMs = 5_000,
  signal,
}: FeedOptions): Promise<unknown[]> {
  // BEGIN SOLUTION
  const address = new URL('/vls/v1/stations', url);
  address.searchParams.set('apiKey', apiKey);
  if (contract !== undefined) address.searchParams.set('contract', contract);
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;

  let text: string;
  let type: string;
  try {
    const response = await fetch(address, { signal: either as never });
    if (!response.ok) throw refusal(response);
    text = await response.text();
    type = response.headers.get('content-type') ?? 'an unknown type';
  } catch (error) {
    if (error instanceof FeedError || signal?.aborted) throw error;
    if (timeout.aborted) throw new FeedError(`No answer from ${address.host} within ${timeoutMs} ms.`);
    const { code = 'no connection' } = error as { code?: string };
    throw new FeedError(`No answer from ${address.host} (${code}). Is the lab running, is there a network?`);
  }

  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // What came is not shown: an error page may repeat the address, and with it the key.
    throw new FeedError(`The feed's answer is not JSON: ${text.length} characters of ${type}.`);
  }
  if (!Array.isArray(answer)) throw new FeedError("The feed's answer is JSON, but no list of stations.");
  return answer;
  // END SOLUTION
}

/**
 * The part of a station that a monitor of bikes and stands needs: contract_name, number, address, bike_stands,
 * available_bikes, available_bike_stands, status, last_update. The rest never changes, or says it twice.
 */
export function trimStation(station: TrimmedStation): TrimmedStation {
  // BEGIN SOLUTION
  return {
    contract_name: station.contract_name,
    number: station.number,
    address: station.address,
    bike_stands: station.bike_stands,
    available_bikes: station.available_bikes,
    available_bike_stands: station.available_bike_stands,
    status: station.status,
    last_update: station.last_update,
  };
  // END SOLUTION
}

/**
 * A station as a message: the key `contract/number`, such as `Toulouse/55`, so that all messages of one station go to
 * one partition and keep their order; the value its JSON.
 *
 * @param options `trimmed` sends only what `trimStation` keeps (default: all of it)
 */
export function stationMessage(
  station: TrimmedStation,
  { trimmed = false }: { trimmed?: boolean } = {},
): { key: string; value: string } {
  // BEGIN SOLUTION
  return {
    key: `${station.contract_name}/${station.number}`,
    value: JSON.stringify(trimmed ? trimStation(station) : station),
  };
  // END SOLUTION
}

/**
 * Polls the feed until `signal` is aborted and sends each sound station of an answer as one message, all of one poll
 * together, each station once (the last, if the answer holds it twice). Each message carries a header `poll`: the number
 * of its poll, from 1. Polls never overlap; one begins `intervalMs` after the last began, or as soon as that has
 * ended, and after a failure not before the feed's `retryAfterMs`. A poll that fails is told and the loop goes on; what it
 * could not send is not sent later.
 *
 * @param options `numbered: false` leaves the header out: kafkajs takes nearly as long to write it as the rest of the
 *   message; `now` gives ms since 1970, for the lines and to measure the interval; `emit` receives lines, each begun by
 *   the time in ISO 8601:
 *   `{time} Produced {N} station records`, `{time} Skipped {what is wrong}`, `{time} Poll failed: {why}`
 */
export async function produceStations(
  kafka: Kafka,
  {
    topic = 'velib-stations',
    trimmed = false,
    numbered = true,
    intervalMs = 1_000,
    now = Date.now,
    signal,
    emit,
    ...feed
  }: FeedOptions & {
    topic?: string;
    trimmed?: boolean;
    numbered?: boolean;
    intervalMs?: number;
    now?: () => number;
    signal: AbortSignal;
    emit: (line: string) => void;
  },
): Promise<PollTotals> {
  // BEGIN SOLUTION
  // Idempotent: when an acknowledgement is lost and kafkajs sends again, the broker drops the second copy.
  const producer = kafka.producer({ idempotent: true });
  const totals = { polls: 0, failures: 0, records: 0, skipped: 0 };
  const say = (text: string) => emit(`${new Date(now()).toISOString()} ${text}`);

  const messagesOf = (entries: unknown[]): Message[] => {
    const headers = numbered ? { poll: String(totals.polls) } : undefined;
    const messages = new Map<string, Message>();
    for (const entry of entries) {
      try {
        const { key, value } = stationMessage(readStation(entry), { trimmed });
        messages.set(key, { key, value, headers });
      } catch (error) {
        totals.skipped++;
        say(`Skipped ${(error as Error).message}`);
      }
    }
    return [...messages.values()];
  };

  await producer.connect();
  try {
    while (!signal.aborted) {
      const started = now();
      let rest = 0;
      try {
        totals.polls++;
        const messages = messagesOf(await fetchStations({ ...feed, signal }));
        if (messages.length > 0) await producer.send({ topic, messages });
        totals.records += messages.length;
        say(`Produced ${messages.length} station records`);
      } catch (error) {
        if (signal.aborted) break;
        totals.failures++;
        say(`Poll failed: ${(error as Error).message}`);
        if (error instanceof FeedError) rest = error.retryAfterMs ?? 0;
      }
      await pauseUnlessAborted(Math.max(rest, intervalMs - (now() - started)), signal);
    }
  } finally {
    await producer.disconnect();
  }
  return totals;
  // END SOLUTION
}
