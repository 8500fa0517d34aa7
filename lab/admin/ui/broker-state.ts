import type { AdminBroker } from '../types';
import type { Tone } from './parts';

/** How a broker's state is coloured. */
export function toneOf({ state, alive }: Pick<AdminBroker, 'state' | 'alive'>): Tone {
  if (state === 'running' || state === 'unknown') return alive ? 'good' : 'bad';
  return state === 'killed' || state === 'crashed' || state === 'stopped' ? 'bad' : 'warn';
}
