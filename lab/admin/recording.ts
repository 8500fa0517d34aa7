import type { ClusterState } from './cluster-state';
import { Picture } from './picture';
import { existingTopic } from './topic-detail';
import type { AdminMoment, AdminRecording } from './types';

const EVERY_MS = 250;

/**
 * Records the live picture of a topic, to be replayed without a cluster. A moment that shows nothing new is left out.
 * @throws LabError 404 where there is no such topic
 */
export async function recordPicture(
  state: ClusterState,
  topic: string,
  { title, seconds, signal }: { title: string; seconds: number; signal?: AbortSignal },
): Promise<AdminRecording> {
  await existingTopic(state, topic);
  const picture = new Picture(state, topic);
  const began = Date.now();
  const moments: AdminMoment[] = [];
  let last = '';
  while (Date.now() - began < seconds * 1_000 && !signal?.aborted) {
    const next = Date.now() + EVERY_MS;
    const { at, ...shown } = await picture.moment();
    const text = JSON.stringify(shown);
    if (text !== last) moments.push({ ...shown, at: at - began });
    last = text;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
  }
  return { title, moments };
}
