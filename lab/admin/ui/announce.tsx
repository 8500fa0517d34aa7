import { createStore } from './store';

const said = createStore<{ text: string }>({ text: '' });

/** Has a screen reader say one sentence, when it has said what it is at. */
export function announce(text: string): void {
  // The same sentence twice would be no change, and so would not be said.
  said.set({ text: said.get().text === text ? `${text} ` : text });
}

/** Where the sentences stand; once on the page. */
export function Announcer() {
  const text = said.use((state) => state.text);
  return (
    <p class="hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
