import { useEffect, useRef } from 'preact/hooks';

/** What a key does; keys as `KeyboardEvent.key` has them, in small letters. */
export type Keys = Record<string, () => void>;

/** Obeys keys as long as `active`, but not while a person types or holds Ctrl, Alt or Meta. */
export function useKeys(keys: Keys, active: boolean): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    if (!active) return;
    const obey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      const does = current.current[event.key.toLowerCase()];
      if (!does) return;
      event.preventDefault();
      does();
    };
    document.addEventListener('keydown', obey);
    return () => document.removeEventListener('keydown', obey);
  }, [active]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('textarea, select, input:not([type=checkbox])');
}
