import type { AdminBroker } from '../types';
import type { Tone } from './parts';

/** A controller apart from the brokers: it has this id, and the brokers' metadata does not list it. */
const CONTROLLER_APART = 100;

export const isControllerApart = (id: number): boolean => id === CONTROLLER_APART;

/** `Broker 0`, `Controller 100`. */
export const nodeName = (id: number): string => `${isControllerApart(id) ? 'Controller' : 'Broker'} ${id}`;

/** How a broker's state is coloured. */
export function toneOf({ id, state, alive }: Pick<AdminBroker, 'id' | 'state' | 'alive'>): Tone {
  if (isControllerApart(id) && state === 'running') return 'good';
  if (alive && (state === 'running' || state === 'unknown')) return 'good';
  return state === 'killed' || state === 'crashed' || state === 'stopped' || state === 'unknown'
    ? 'bad'
    : 'warn';
}
