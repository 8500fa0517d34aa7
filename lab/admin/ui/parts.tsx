import { type ComponentChildren, cloneElement, type VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A button that says why it cannot be used, and keeps the focus when it cannot be used any more. */
export function Button({
  children,
  onClick,
  off,
  title,
  kind,
  label,
  pressed,
}: {
  children: ComponentChildren;
  onClick: () => void;
  /** Why it cannot be used now. */
  off?: string | false | null;
  title?: string;
  kind?: 'main' | 'danger' | 'quiet';
  /** For screen readers, where the text alone does not say what it is for. */
  label?: string;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class={kind ?? ''}
      aria-disabled={off ? 'true' : undefined}
      aria-label={label}
      aria-pressed={pressed}
      title={off || title}
      onClick={() => {
        if (!off) onClick();
      }}
    >
      {children}
    </button>
  );
}

/** What failed, in one sentence, near where it failed. */
export function Failure({ children }: { children?: string | null }) {
  return (
    <p class="failure" role="alert" hidden={!children}>
      {children}
    </p>
  );
}

/** A state in words, with a sign and a colour. */
export function Sign({ kind, children }: { kind: Tone; children: ComponentChildren }) {
  return (
    <span class={`sign ${kind}`}>
      <span aria-hidden="true">{SIGNS[kind]}</span> {children}
    </span>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';
const SIGNS: Record<Tone, string> = { good: '●', warn: '!', bad: '×', quiet: '○' };

/** Something to be done with the server: whether it is under way, and the sentence with which it failed. */
export function useAction(): {
  busy: boolean;
  error: string | null;
  run: (action: () => Promise<void>) => Promise<boolean>;
} {
  const [state, setState] = useState<{ busy: boolean; error: string | null }>({ busy: false, error: null });
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const run = async (action: () => Promise<void>): Promise<boolean> => {
    setState({ busy: true, error: null });
    try {
      await action();
      if (here.current) setState({ busy: false, error: null });
      return true;
    } catch (error) {
      if (here.current) setState({ busy: false, error: (error as Error).message });
      return false;
    }
  };
  return { ...state, run };
}

/** A dialog over the page. Escape closes it; the focus goes back to where it was. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // Not the button that closes it.
    dialog?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} aria-labelledby={id} onClose={onClose}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button onClick={onClose} kind="quiet" label={`Close: ${title}`}>
          Close
        </Button>
      </div>
      {children}
    </dialog>
  );
}

/** A named field of a form: the control is its one child. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: VNode }) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(children, { id, 'aria-describedby': hint ? hintId : undefined })}
      {hint ? (
        <span class="hint" id={hintId}>
          {hint}
        </span>
      ) : null}
    </div>
  );
}

/** A form that does one thing and stays where it is. */
export function Form({
  children,
  onSubmit,
  class: style,
  label,
}: {
  children: ComponentChildren;
  onSubmit: () => void;
  class?: string;
  label?: string;
}) {
  return (
    <form
      class={style}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** What may be wider than the screen: it scrolls by itself, by keyboard too, so that the page does not. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** The heading of a view; it takes the focus when the view is gone to, so that a screen reader begins there. */
export function ViewTitle({ children }: { children: ComponentChildren }) {
  return (
    <h1 id="view-title" tabIndex={-1}>
      {children}
    </h1>
  );
}
