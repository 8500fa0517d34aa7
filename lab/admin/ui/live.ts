import type { AdminGroupDetail, AdminMoment, AdminOverview, AdminProblem, AdminTopicDetail } from '../types';
import { request, streamUrl } from './api';
import { share } from './share';
import { createStore } from './store';

const RETRY_MS = 1_000;

/** What the lab server tells without being asked again. */
export interface LiveState {
  overview: AdminOverview | null;
  topic: AdminTopicDetail | null;
  group: AdminGroupDetail | null;
  moment: AdminMoment | null;
  connection: 'connecting' | 'open' | 'lost';
  /** Milliseconds since 1970; null while it is not lost. */
  lostSince: number | null;
  /** Why it is not let in, in one sentence. */
  refused: string | null;
  /** Why the topic, the group or the moment is not to be had, in one sentence each. */
  problems: Partial<Record<Told, string>>;
}

type Told = AdminProblem['of'];

/** What else than the overview is looked at. */
export interface Watched {
  topic?: string;
  group?: string;
  picture?: string;
}

/** The newest of what came. */
export const live = createStore<LiveState>({
  overview: null,
  topic: null,
  group: null,
  moment: null,
  connection: 'connecting',
  lostSince: null,
  refused: null,
  problems: {},
});

let source: EventSource | null = null;
let watched: Watched | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Asks for events about what is looked at, by one stream. */
export function watch(what: Watched): void {
  if (watched && JSON.stringify(watched) === JSON.stringify(what)) return;
  watched = what;
  // What is known of another topic or group is not shown under the new name.
  const { topic, group, moment } = live.get();
  live.set({
    topic: topic?.name === what.topic ? topic : null,
    group: group?.id === what.group ? group : null,
    moment: moment?.topic === what.picture ? moment : null,
    problems: {},
  });
  connect();
}

/** Ends the stream: a hidden tab needs none, and a browser has only six connections to one server. */
export function rest(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
}

/** Begins again after a rest. */
export function wake(): void {
  if (!source && watched) connect();
}

function connect(): void {
  clearTimeout(retry);
  source?.close();
  const stream = new EventSource(streamUrl('/api/admin/events', { ...watched }));
  source = stream;
  stream.onopen = () => live.set({ connection: 'open', lostSince: null, refused: null });
  stream.onerror = () => {
    if (source !== stream) return;
    // The browser would try again by itself, but not after an HTTP error, and not at once.
    stream.close();
    live.set({ connection: 'lost', lostSince: live.get().lostSince ?? Date.now() });
    void askWhy();
    retry = setTimeout(connect, RETRY_MS);
  };
  on<AdminOverview>(stream, 'overview', (overview) => ({ overview: share(live.get().overview, overview) }));
  on<AdminTopicDetail>(stream, 'topic', (topic) => ({ topic: share(live.get().topic, topic) }));
  on<AdminGroupDetail>(stream, 'group', (group) => ({ group: share(live.get().group, group) }));
  on<AdminMoment>(stream, 'moment', (moment) => ({ moment }));
  listen<AdminProblem>(stream, 'problem', ({ of, error }) => {
    live.set({ problems: { ...live.get().problems, [of]: error } });
  });
}

function on<T>(stream: EventSource, name: Told, change: (data: T) => Partial<LiveState>): void {
  listen<T>(stream, name, (data) => {
    const { [name]: _solved, ...problems } = live.get().problems;
    live.set({ ...change(data), problems });
  });
}

function listen<T>(stream: EventSource, name: string, hear: (data: T) => void): void {
  stream.addEventListener(name, (event) => {
    if (source === stream) hear(JSON.parse((event as MessageEvent<string>).data) as T);
  });
}

/** A stream does not say why it was refused. */
async function askWhy(): Promise<void> {
  try {
    await request('/api/status');
    live.set({ refused: null });
  } catch (error) {
    const { message } = error as Error;
    live.set({ refused: message.includes('oken') ? message : null });
  }
}
