import { lab, labRequest } from './lab';
import type { Station } from './stations';

/** How the simulated feed can misbehave. */
export const FAULT_KINDS = [
  'forbidden',
  'too-many',
  'error',
  'slow',
  'truncated',
  'empty',
  'html',
  'malformed',
  'duplicate',
  'drop',
] as const;

/**
 * A fault of the simulated feed: `forbidden` HTTP 403 · `too-many` HTTP 429 with Retry-After · `error` HTTP 500 ·
 * `slow` a right answer, late · `truncated` JSON cut in the middle · `empty` no station · `html` a login page with
 * HTTP 200 · `malformed` one entry is wrong · `duplicate` one station comes twice · `drop` the connection is closed.
 */
export interface FeedFault {
  kind: (typeof FAULT_KINDS)[number];
  /** For so many answers; default: until cleared. */
  times?: number;
  /** Of `too-many`: how long to wait; default 2. */
  seconds?: number;
  /** Of `slow`: how late, in milliseconds; default 5,000. */
  ms?: number;
}

/** The simulated feed at this moment. */
export interface BikesStatus {
  seed: number;
  /** Simulated seconds in a second; 0: only `bikes.advance` moves the time. */
  speed: number;
  /** The simulated time (ISO). It runs from the first answer on. */
  time: string;
  /** Answers given, right or wrong, since the last reset. */
  answers: number;
  fault: FeedFault | null;
  contracts: Array<{ name: string; stations: number }>;
}

/** What of a station the log compares. */
export type StationCounts = Pick<Station, 'available_bikes' | 'available_bike_stands' | 'status'>;

/** A station that was not as in the last answer that showed it. */
export interface StationChange {
  contract: string;
  number: number;
  address: string;
  before: StationCounts;
  after: StationCounts;
}

/** An answer of the simulated feed, as its log keeps it. */
export interface AnswerEntry {
  /** 1, 2, 3 … since the last reset. */
  answer: number;
  /** The simulated time, in ms since 1970. */
  at: number;
  /** The one that was asked for; null: all. */
  contract: string | null;
  fault: FeedFault['kind'] | null;
  /** How many stations the answer showed: 0 where it could not be read, one less where one entry was wrong. */
  stations: number;
  /** Those that differ from the last answer in which the station was. */
  changes: StationChange[];
}

/** Part of the log, as GET /api/bikes/log answers. */
export interface LogPage {
  entries: AnswerEntry[];
  /** The last answer that the log holds. */
  last: number;
}

/** Where the stations come from: JCDecaux's API if JCDECAUX_API_KEY is set, else the lab's simulator of it. */
export function feed(): { url: string; apiKey: string } {
  const { JCDECAUX_API_KEY } = process.env;
  if (JCDECAUX_API_KEY) return { url: 'https://api.jcdecaux.com', apiKey: JCDECAUX_API_KEY };
  return { url: lab.url, apiKey: 'simulator' };
}

/** The lab's simulated feed, from a notebook: its clock, its faults, and what it has answered. */
export const bikes = {
  status: (): Promise<BikesStatus> => labRequest('GET', '/api/bikes'),
  /** Simulated seconds in a second, 0 to 86,400: 60 at first, 1 is real time, 0 stops the clock. */
  speed: (factor: number): Promise<BikesStatus> => labRequest('POST', '/api/bikes', { speed: factor }),
  /** Moves the simulated time forward, in ms; at any speed. */
  advance: (ms: number): Promise<BikesStatus> => labRequest('POST', '/api/bikes', { advance: ms }),
  /** Lets the feed misbehave from the next answer on; null: no more. */
  fault: (fault: FeedFault | null): Promise<BikesStatus> => labRequest('POST', '/api/bikes', { fault }),
  /** Begins anew: 08:00, an empty log, speed 60, no fault; with another seed, other stations. */
  reset: (seed = 1): Promise<BikesStatus> => labRequest('POST', '/api/bikes', { seed }),
  /**
   * The answers after the one numbered `since`. The log keeps the last 10,000 answers or 1,000,000 changes: the first
   * entry tells whether some are gone.
   */
  log: async (since = 0): Promise<AnswerEntry[]> => {
    const all: AnswerEntry[] = [];
    for (let from = since; ; ) {
      const { entries, last }: LogPage = await labRequest('GET', `/api/bikes/log?since=${from}`);
      for (const entry of entries) all.push(entry);
      from = entries.at(-1)?.answer ?? last;
      if (from >= last) return all;
    }
  },
};
