/**
 * `next`, with every part that equals the one in `previous` replaced by that one: what has not changed stays the same
 * object, so that a row whose topic has not changed is not drawn again.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next) || !isObject(previous) || !isObject(next)) return next;
  if (Array.isArray(next)) return Array.isArray(previous) ? (shareList(previous, next) as T) : next;
  if (Array.isArray(previous)) return next;
  const [old, fresh] = [previous as Record<string, unknown>, next as Record<string, unknown>];
  const keys = Object.keys(fresh);
  let same = keys.length === Object.keys(old).length;
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    result[key] = share(old[key], fresh[key]);
    if (!(key in old) || !Object.is(result[key], old[key])) same = false;
  }
  return (same ? old : result) as T;
}

/** Items with a name or an id are compared with the one of the same name, whatever their place. */
function shareList(previous: unknown[], next: unknown[]): unknown[] {
  const named = new Map(previous.map((item) => [nameOf(item), item]));
  const result = next.map((item, index) => {
    const name = nameOf(item);
    return share(name === undefined ? previous[index] : named.get(name), item);
  });
  const same = result.length === previous.length && result.every((item, index) => item === previous[index]);
  return same ? previous : result;
}

function nameOf(item: unknown): unknown {
  if (!isObject(item)) return undefined;
  const { name, id } = item as { name?: unknown; id?: unknown };
  return name ?? id;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
