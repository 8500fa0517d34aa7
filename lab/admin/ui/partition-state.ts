import type { AdminPartition } from '../types';
import type { Tone } from './parts';

/** What is the matter with a partition, in Kafka's words. */
export interface PartitionState {
  tone: Tone;
  text: string;
}

/** The state of a partition from its leader and the number of its replicas that are not in sync. */
export function partitionState(leader: number | null, outOfSync: number): PartitionState {
  if (leader === null) return { tone: 'bad', text: 'offline' };
  if (outOfSync > 0) return { tone: 'warn', text: 'under-replicated' };
  return { tone: 'good', text: 'in sync' };
}

/** Replicas that are not in the ISR. */
export function outOfSync({ replicas, isr }: Pick<AdminPartition, 'replicas' | 'isr'>): number[] {
  return replicas.filter((id) => !isr.includes(id));
}
