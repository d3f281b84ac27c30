import type { ComponentChildren } from 'preact';
import { ACCEPTED, type FileKind } from '../../create/take-files.ts';

/** A button that asks for one file. */
export function FileButton(props: {
  kind: FileKind;
  children: ComponentChildren;
  onFile: (file: File) => void;
  isDisabled?: boolean;
  class?: string;
}) {
  const { kind, children, onFile, isDisabled = false, class: look = 'btn-outline btn-sm' } = props;
  return (
    <label
      class={`btn relative min-h-11 cursor-pointer font-normal has-focus-visible:outline-3 has-focus-visible:outline-primary has-focus-visible:outline-offset-2 ${look} ${isDisabled ? 'btn-disabled' : ''}`}
    >
      {children}
      <input
        type="file"
        class="absolute inset-0 cursor-pointer opacity-0 file:cursor-pointer"
        accept={ACCEPTED[kind]}
        disabled={isDisabled}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = ''; // the same one may be chosen again
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
