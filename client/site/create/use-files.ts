import { useEffect, useRef, useState } from 'preact/hooks';
import { type FileKind, sortFiles } from './take-files.ts';

export type Files = Partial<Record<FileKind, File>>;

/** The files that were given so far; those that are dropped beside the places for them count too. */
export function useFiles(isLocked: boolean, onTaken: (kinds: FileKind[]) => void) {
  const [files, setFiles] = useState<Files>({});
  const take = (given: Iterable<File>, wanted?: FileKind) => {
    const sorted = sortFiles(given, wanted);
    const kinds = Object.keys(sorted) as FileKind[];
    if (kinds.length === 0 || isLocked) return;
    setFiles((before) => ({ ...before, ...sorted }));
    onTaken(kinds);
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    // Else the browser would leave the page and show the file.
    const hold = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      hold(event);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', hold);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', hold);
      removeEventListener('drop', drop);
    };
  }, []);
  return { files, take };
}

/** An address for a file, as long as it is chosen. */
export function useFileUrl(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!file) return setUrl(undefined);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
