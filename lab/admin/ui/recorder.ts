import type { AdminMoment, AdminRecording } from '../types';
import { createStore } from './store';

/** Ten minutes at four a second. */
const MOST_MOMENTS = 2_400;

/** Whether the live picture is being recorded, and how much there is. */
export const recorder = createStore<{ recording: boolean; moments: AdminMoment[] }>({
  recording: false,
  moments: [],
});

let last: AdminMoment | null = null;

/** Begins to keep the moments that come. */
export function record(): void {
  recorder.set({ recording: true, moments: [] });
  last = null;
}

/** Has each new moment of the stream kept while a recording is under way; once for the page. */
export function keepMoments(moment: AdminMoment | null): void {
  const { recording, moments } = recorder.get();
  if (!recording || !moment || moment === last || moments.length >= MOST_MOMENTS) return;
  last = moment;
  // One topic a recording.
  if (moments[0] && moments[0].topic !== moment.topic) return;
  recorder.set({ moments: [...moments, moment] });
}

/** Ends the recording. */
export function stopRecording(): AdminRecording {
  const recording = asRecording(recorder.get().moments);
  recorder.set({ recording: false, moments: [] });
  return recording;
}

/** Moments with their times counted from the first. */
export function asRecording(moments: ReadonlyArray<AdminMoment>): AdminRecording {
  const [first] = moments;
  const title = first ? `${first.topic}, ${new Date(first.at).toISOString().slice(0, 10)}` : 'nothing';
  return { title, moments: moments.map((moment) => ({ ...moment, at: moment.at - (first?.at ?? 0) })) };
}

/** What a file holds, if it is a recording. @throws Error with a sentence where it is none */
export function parseRecording(text: string): AdminRecording {
  let found: Partial<AdminRecording>;
  try {
    found = JSON.parse(text) as Partial<AdminRecording>;
  } catch {
    throw new Error('Expected a recording of this page (JSON); this file is none.');
  }
  if (Array.isArray(found?.moments) && found.moments.every(isMoment)) {
    return { title: String(found.title), moments: found.moments };
  }
  throw new Error('Expected a recording with a list of moments; this file has none.');
}

function isMoment(value: Partial<AdminMoment> | null): boolean {
  return (
    typeof value?.at === 'number' &&
    Array.isArray(value.brokers) &&
    Array.isArray(value.partitions) &&
    Array.isArray(value.groups)
  );
}

/** Hands the recording to the browser as a file. */
export function download(recording: AdminRecording): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(recording)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `recording-${recording.title.replace(/[^\w.-]+/g, '-')}.json`;
  link.click();
  // The download has its own copy by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
