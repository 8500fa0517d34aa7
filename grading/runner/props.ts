/** A description of an argument that only the child can make. `$prop` names the maker, `id` the channel back. */
export interface Prop {
  $prop:
    | 'kafka'
    | 'signal'
    | 'emit'
    | 'lines'
    | 'records'
    | 'random'
    | 'handler'
    | 'returns'
    | 'parser'
    | 'readOnly';
  id: number;
  options: unknown;
}

/** Whether a value is such a description. */
export function isProp(value: unknown): value is Prop {
  return typeof value === 'object' && value !== null && '$prop' in value;
}

/** All descriptions within the arguments of a call. */
export function propsIn(value: unknown, found: Prop[] = []): Prop[] {
  if (isProp(value)) found.push(value);
  else if (isContainer(value)) for (const inner of Object.values(value)) propsIn(inner, found);
  return found;
}

/** A copy of the arguments in which each description has been replaced by what `make` makes of it. */
export function replaceProps(value: unknown, make: (prop: Prop) => unknown): unknown {
  if (isProp(value)) return make(value);
  if (Array.isArray(value)) return value.map((inner) => replaceProps(inner, make));
  if (!isContainer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceProps(inner, make)]));
}

/** Arrays and plain objects; a Buffer, a Date or a Map is a value. */
function isContainer(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
