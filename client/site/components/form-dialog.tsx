import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useAction } from '../live/use-action.ts';
import { useCommonWords } from '../words.ts';
import { ProblemNotice } from './notices.tsx';

/** A form above the page, which closes when what it asks for is done, and says what went wrong with it. */
export function FormDialog(props: {
  title: string;
  /** What the button says that does it. */
  action: string;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  /** Beside the buttons at its foot. */
  extra?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { title, action, onSubmit, onClose, extra, children } = props;
  const { cancel } = useCommonWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const doing = useAction(onSubmit);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="modal" aria-labelledby={id} onClose={onClose}>
      <form
        class="modal-box"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await doing.run()) onClose();
        }}
      >
        <h2 id={id}>{title}</h2>
        <div class="mt-4">{children}</div>
        <ProblemNotice error={doing.error} />
        <div class="modal-action flex-wrap">
          {extra}
          <button type="button" class="btn" onClick={onClose}>
            {cancel}
          </button>
          <button type="submit" class="btn btn-primary" disabled={doing.isBusy}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
