import type { AdminBroker } from '../types';
import type { Tone } from './parts';

/** How a broker's state is coloured. */
export function toneOf({ state, alive }: Pick<AdminBroker, 'state' | 'alive'>): Tone {
  if (alive && (state === 'running' || state === 'unknown')) return 'good';
  return state === 'killed' || state === 'crashed' || state === 'stopped' || state === 'unknown'
    ? 'bad'
    : 'warn';
}
