import type { FileKind } from '../../create/take-files.ts';
import { ownerHeaders } from '../../own-projects.ts';
import { type Problem, ProblemError } from '../../problems.ts';

export type GivenFiles = Partial<Record<FileKind, File>>;

/** Ids of what was uploaded, by the names of the form's fields. */
export type Uploads = Partial<Record<`${FileKind}Upload`, string>>;

/** How far the sending is. */
export interface Sending {
  /** 0 … 1 of the bytes. */
  share: number;
  /** The connection dropped; it goes on by itself. */
  isWaiting: boolean;
}

/**
 * Uploads the files, each by itself and as often as it takes. Rejects with the server's problem, a TypeError where the server was not
 * reached, or the signal's reason.
 */
export async function uploadFiles(
  files: GivenFiles,
  onSending: (sending: Sending) => void,
  signal: AbortSignal,
): Promise<Uploads> {
  const { uploadFile } = await import('../../create/upload-file.ts');
  const entries = Object.entries(files) as [FileKind, File][];
  const sent = new Map<FileKind, number>();
  const waiting = new Set<FileKind>();
  const all = entries.reduce((bytes, [, file]) => bytes + file.size, 0);
  const tell = () => {
    const bytes = [...sent.values()].reduce((sum, part) => sum + part, 0);
    onSending({ share: Math.min(1, bytes / Math.max(1, all)), isWaiting: waiting.size > 0 });
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
        if (isWaiting) waiting.add(kind);
        else waiting.delete(kind);
        tell();
      },
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

/** Adds a picture to a project, or with `item` changes that one. Rejects with the server's problem, or a TypeError. */
export async function putItem(
  projectId: string,
  item: number | undefined,
  fields: Record<string, string>,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const items = `/api/ar/projects/${projectId}/items`;
  const answer = await fetch(item === undefined ? items : `${items}/${item}`, {
    method: item === undefined ? 'POST' : 'PUT',
    body: form,
    headers: ownerHeaders(projectId),
  });
  if (!answer.ok) throw new ProblemError((await answer.json()) as Problem);
}
