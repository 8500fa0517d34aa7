import type { Tone } from './parts';

/** How a group's state is coloured: an empty group is nothing bad. */
export function groupTone(state: string): Tone {
  if (state === 'Stable') return 'good';
  return state === 'Empty' ? 'quiet' : state === 'Dead' ? 'bad' : 'warn';
}
