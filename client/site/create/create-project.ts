import { type Problem, ProblemError, problemOf } from '../problems.ts';
import { causeOf, FileError, type Uploading, uploadFiles } from '../upload/upload-files.ts';
import type { FileKind } from './take-files.ts';

/** What the creation answers with. */
export interface CreatedProject {
  arId: string;
  ownerSecret: string;
  viewUrl: string;
}

/** How far the sending is. */
export interface Sending extends Uploading {
  /** Both files are there: the living photo is being made. */
  isMaking: boolean;
}

/** How often, and after which pause, the last call is made again where its answer was lost. */
const ASK_AGAIN_AFTER_MS = [500, 2000, 5000];

/**
 * Uploads a photo and a video, each by itself and as often as it takes, and makes a living photo of them with these choices. Rejects with
 * the server's problem, a FileError with one in it, a TypeError where the server was not reached, or the signal's reason.
 */
export async function createProject(
  files: Record<FileKind, File>,
  fields: Record<string, string>,
  onSending: (sending: Sending) => void,
  signal: AbortSignal,
): Promise<CreatedProject> {
  const tell = (uploading: Uploading, isMaking: boolean) => onSending({ ...uploading, isMaking });
  const uploads = await uploadFiles(files, (uploading) => tell(uploading, false), signal);
  const all = files.photo.size + files.video.size;
  tell({ sent: all, all, isWaiting: false }, true);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...uploads })) form.set(name, value);
  return create(form, signal);
}

/** Under one key: however often it is asked for, one living photo is made. */
async function create(form: FormData, signal: AbortSignal): Promise<CreatedProject> {
  const request = {
    method: 'POST',
    body: form,
    headers: { 'idempotency-key': newKey() },
    signal,
  };
  for (const pause of [...ASK_AGAIN_AFTER_MS, undefined]) {
    try {
      const answer = await fetch('/api/ar/create-demo', request);
      const body: unknown = await answer.json();
      if (answer.ok) return body as CreatedProject;
      throw new ProblemError(body as Problem);
    } catch (error) {
      const isBusy = problemOf(error)?.code === 'IDEMPOTENCY_KEY_BUSY';
      const mayHelp = isBusy || !(error instanceof ProblemError);
      if (signal.aborted || !mayHelp || pause === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  throw new TypeError('The server was not reached.');
}

/** `crypto.randomUUID` is there with HTTPS only. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** By the beginnings of its code a problem of the creation belongs to one of the files. */
const CODES_OF: Record<FileKind, RegExp> = {
  photo: /^PHOTO_(?!MISSING)/,
  video: /^(VIDEO_(?!MISSING)|FFMPEG_)/,
};
const CODES_OF_A_FILE = /^(FILE|UPLOAD|PHOTO|VIDEO)_/;

/** Next to what an error belongs: one of the files, or all of it. */
export function placeOf(error: unknown): FileKind | 'all' {
  const code = problemOf(causeOf(error))?.code ?? '';
  if (error instanceof FileError && CODES_OF_A_FILE.test(code)) return error.file;
  if (CODES_OF.photo.test(code)) return 'photo';
  return CODES_OF.video.test(code) ? 'video' : 'all';
}
