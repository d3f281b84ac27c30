import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The browser's own dialog: it holds the focus, Escape closes it, and so does a click beside it. It is open as long as it is there. */
export function Dialog(props: {
  label: string;
  children: ComponentChildren;
  onClose: () => void;
  /** Of the box. */
  class?: string;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape
    <dialog
      ref={dialog}
      class="modal"
      aria-label={props.label}
      onClose={props.onClose}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div class={`modal-box ${props.class ?? ''}`}>{props.children}</div>
    </dialog>
  );
}
