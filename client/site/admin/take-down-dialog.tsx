import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';

/** Asks before everything of a living photo is removed for good, and why. */
export function TakeDownDialog(props: {
  id: string;
  words: { title: string; text: string; reason: string; action: string };
  /** What the reason begins with. */
  because?: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { id, words, because = '', onClose, onDone } = props;
  const [reason, setReason] = useState(because);
  return (
    <ConfirmDialog
      title={words.title}
      action={words.action}
      onClose={onClose}
      onConfirm={async () => {
        await api.projects.takeDown.mutate({ id, ...(reason && { reason }) });
        onDone();
      }}
    >
      <p>{words.text}</p>
      <label class="fieldset mt-3">
        <span class="fieldset-legend">{words.reason}</span>
        <input
          class="input w-full"
          maxLength={500}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </ConfirmDialog>
  );
}
