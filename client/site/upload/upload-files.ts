import type { FileKind } from '../create/take-files.ts';
import { problemOf } from '../problems.ts';

export type GivenFiles = Partial<Record<FileKind, File>>;

/** Ids of what was uploaded, by the names of the form's fields. */
export type Uploads = Partial<Record<`${FileKind}Upload`, string>>;

/** How far the upload of all files is. */
export interface Uploading {
  /** Bytes that have left this device, and all of them. */
  sent: number;
  all: number;
  /** The connection dropped; it goes on by itself. */
  isWaiting: boolean;
}

/** What a file could not be used or sent for, with which file it was. */
export class FileError extends Error {
  readonly file: FileKind;

  constructor(file: FileKind, cause: unknown) {
    super(String(cause), { cause });
    this.file = file;
  }
}

/** The problem itself. */
export const causeOf = (error: unknown): unknown => (error instanceof FileError ? error.cause : error);

/**
 * Uploads the files, each by itself and as often as it takes. Rejects with a FileError with the server's problem in it, a TypeError where
 * the server was not reached, or the signal's reason.
 */
export async function uploadFiles(
  files: GivenFiles,
  onUploading: (uploading: Uploading) => void,
  signal: AbortSignal,
): Promise<Uploads> {
  // Comes only now: the pages are there without it.
  const { uploadFile } = await import('./upload-file.ts');
  const entries = Object.entries(files) as [FileKind, File][];
  const sent = new Map<FileKind, number>();
  const waiting = new Set<FileKind>();
  const all = entries.reduce((bytes, [, file]) => bytes + file.size, 0);
  const tell = () => {
    const bytes = [...sent.values()].reduce((sum, part) => sum + part, 0);
    onUploading({ sent: Math.min(all, bytes), all, isWaiting: waiting.size > 0 });
  };
  tell();
  const stopped = new AbortController();
  signal.addEventListener('abort', () => stopped.abort(signal.reason));
  const uploads = entries.map(async ([kind, file]) => {
    const upload = await uploadFile(file, {
      signal: stopped.signal,
      onBytes(bytes) {
        sent.set(kind, bytes);
        tell();
      },
      onWaiting(isWaiting) {
        if (waiting.has(kind) === isWaiting) return;
        if (isWaiting) waiting.add(kind);
        else waiting.delete(kind);
        tell();
      },
    }).catch((error) => {
      throw problemOf(error) ? new FileError(kind, error) : error;
    });
    return [`${kind}Upload`, upload] as const;
  });
  const ids = await Promise.all(uploads).catch((error) => {
    // One without the other is of no use: it would take the visitor's line, and room on the server's disk.
    stopped.abort(error);
    throw error;
  });
  return Object.fromEntries(ids);
}
