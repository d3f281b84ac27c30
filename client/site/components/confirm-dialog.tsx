import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useAction } from '../live/use-action.ts';
import { useCommonWords } from '../words.ts';
import { ProblemNotice } from './notices.tsx';

/** Asks before something is done that cannot be undone, says what it means, and what went wrong with it. */
export function ConfirmDialog(props: {
  title: string;
  /** What the button says that does it. */
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  children?: ComponentChildren;
}) {
  const { title, action, onConfirm, onClose, children } = props;
  const { cancel } = useCommonWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const doing = useAction(onConfirm);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="modal" aria-labelledby="confirm-title" onClose={onClose}>
      <form
        class="modal-box"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await doing.run()) onClose();
        }}
      >
        <h2 id="confirm-title">{title}</h2>
        <div class="mt-3 text-quiet">{children}</div>
        <ProblemNotice error={doing.error} />
        <div class="modal-action">
          <button type="button" class="btn" onClick={onClose}>
            {cancel}
          </button>
          <button type="submit" class="btn btn-error" disabled={doing.isBusy}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
