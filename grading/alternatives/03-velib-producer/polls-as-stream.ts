import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { FeedError, type FeedOptions, fetchStations, type PollTotals } from '../../../lib/03-velib-producer';
import { readStation, type TrimmedStation } from '../../../lib/kit/stations';

// Polls as an async generator; what it gives is sent by a loop that knows nothing of times.

interface Options extends FeedOptions {
  topic?: string;
  trimmed?: boolean;
  numbered?: boolean;
  intervalMs?: number;
  now?: () => number;
  signal: AbortSignal;
  emit: (line: string) => void;
}

/** A poll's entries, or why there are none; the loop sets how long the feed is to be left alone. */
interface Poll {
  number: number;
  entries: unknown[];
  failure: Error | null;
}

async function* pollsOf({
  intervalMs = 1_000,
  now = Date.now,
  signal,
  ...feed
}: Options): AsyncGenerator<Poll> {
  for (let number = 1; !signal.aborted; number++) {
    const begun = now();
    const poll: Poll = { number, entries: [], failure: null };
    try {
      const { url, apiKey, contract, timeoutMs } = feed;
      poll.entries = await fetchStations({ url, apiKey, contract, timeoutMs, signal });
    } catch (error) {
      poll.failure = error as Error;
    }
    yield poll;
    const asked = poll.failure instanceof FeedError ? (poll.failure.retryAfterMs ?? 0) : 0;
    const left = begun + intervalMs - now();
    // The pause rejects when it is aborted; the loop's condition sees to that.
    await pause(Math.max(0, asked, left), undefined, { signal }).catch(() => {});
  }
}

export async function produceStations(kafka: Kafka, options: Options): Promise<PollTotals> {
  const { topic = 'velib-stations', trimmed = false, numbered = true, now = Date.now } = options;
  const { signal, emit } = options;
  const line = (text: string) => emit([new Date(now()).toISOString(), text].join(' '));
  const producer = kafka.producer();
  await producer.connect();

  const totals: PollTotals = { polls: 0, failures: 0, records: 0, skipped: 0 };
  for await (const { number, entries, failure } of pollsOf(options)) {
    totals.polls = number;
    if (signal.aborted && failure) break;
    const sound: Record<string, TrimmedStation> = {};
    for (const entry of entries) {
      try {
        const station = readStation(entry);
        sound[`${station.contract_name}/${station.number}`] = station;
      } catch (error) {
        totals.skipped += 1;
        line(`Skipped ${(error as Error).message}`);
      }
    }
    const messages = Object.entries(sound).map(([key, station]) => ({
      key,
      value: Buffer.from(JSON.stringify(trimmed ? trim(station) : station)),
      headers: numbered ? { poll: `${number}` } : {},
    }));
    try {
      if (failure) throw failure;
      if (messages.length) await producer.sendBatch({ topicMessages: [{ topic, messages }] });
      totals.records += messages.length;
      line(`Produced ${messages.length} station records`);
    } catch (error) {
      totals.failures += 1;
      line(`Poll failed: ${error instanceof Error ? error.message : error}`);
    }
  }
  await producer.disconnect();
  return totals;
}

function trim(station: TrimmedStation): TrimmedStation {
  const { contract_name, number, address, status, last_update } = station;
  const { bike_stands, available_bikes, available_bike_stands } = station;
  return {
    contract_name,
    number,
    address,
    status,
    last_update,
    bike_stands,
    available_bikes,
    available_bike_stands,
  };
}
