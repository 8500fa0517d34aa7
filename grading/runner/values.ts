/** More than a message of 8 MB can hold, unless values are shared in it. */
const MOST_NODES = 5_000_000;
/** More than anybody compares or prints. */
const MOST_LEVELS = 1_000;
/** To write a number of millions of digits takes minutes. */
const LARGEST = 1n << 4_096n;

/**
 * Why a value that came from a submission is not to be looked at: written out, with what is shared in many places as often,
 * it is endless or next to it. A kilobyte can hold a list of forty times a list of forty times ….
 *
 * @returns null where it may be looked at
 */
export function excessOf(value: unknown): string | null {
  const open: Array<{ value: unknown; level: number }> = [{ value, level: 0 }];
  let count = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    if (++count > MOST_NODES) return 'that is too large when it is written out';
    const { value: inner, level } = next;
    if (typeof inner === 'bigint' && (inner > LARGEST || inner < -LARGEST)) return HUGE;
    if (typeof inner !== 'object' || inner === null || ArrayBuffer.isView(inner)) continue;
    if (level > MOST_LEVELS) return 'that is nested too deeply, or holds itself';
    for (const entry of entriesOf(inner)) {
      // What is no container is only counted: most values are none.
      if ((typeof entry === 'object' && entry !== null) || typeof entry === 'bigint')
        open.push({ value: entry, level: level + 1 });
      else count++;
    }
  }
  return null;
}

const HUGE = 'that holds a number of more than 4,096 bits';

function entriesOf(container: object): Iterable<unknown> {
  if (container instanceof Map) return [...container.keys(), ...container.values()];
  if (container instanceof Set) return container;
  // A list that is four billion long may hold nothing.
  return Object.values(container);
}
