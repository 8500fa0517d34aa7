import { useEffect } from 'preact/hooks';
import type { LabStatus } from '../../../lib/kit/lab';
import { request } from './api';
import { share } from './share';
import { createStore } from './store';

const EVERY_MS = 5_000;

/** What the lab runs: processes, addresses, mails. */
export const labStatus = createStore<{ status: LabStatus | null }>({ status: null });

/** Keeps the lab's status up to date while the component is shown. */
export function useLabStatus(every = EVERY_MS): LabStatus | null {
  useEffect(() => repeat(refresh, every), [every]);
  return labStatus.use((state) => state.status);
}

async function refresh(): Promise<void> {
  const status = await request<LabStatus>('/api/status');
  labStatus.set({ status: share(labStatus.get().status, status) });
}

/** Does something at once and again and again, one after the other, not while the tab is hidden; returns what ends it. */
export function repeat(action: () => Promise<void>, every: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const round = async () => {
    // That the server does not answer is said by the header.
    if (!document.hidden) await action().catch(() => {});
    if (!ended) timer = setTimeout(round, every);
  };
  void round();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
