import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

/** A state that components watch in parts. */
export interface Store<T extends object> {
  get(): T;
  set(patch: Partial<T>): void;
  /** What `select` finds in the state; the component is drawn anew only when that has changed. */
  use<R>(select: (state: T) => R): R;
}

/** A store that begins with `state`. */
export function createStore<T extends object>(state: T): Store<T> {
  let current = state;
  const watchers = new Set<() => void>();
  return {
    get: () => current,
    set: (patch) => {
      current = { ...current, ...patch };
      for (const watcher of watchers) watcher();
    },
    use: <R>(select: (state: T) => R): R => {
      const [, redraw] = useReducer((count: number) => count + 1, 0);
      const selected = select(current);
      const seen = useRef({ select, selected });
      seen.current = { select, selected };
      useLayoutEffect(() => {
        const look = () => {
          if (!Object.is(seen.current.select(current), seen.current.selected)) redraw(0);
        };
        watchers.add(look);
        look();
        return () => void watchers.delete(look);
      }, []);
      return selected;
    },
  };
}
