import { Upload } from 'tus-js-client';
import { type Problem, ProblemError } from '../problems.ts';
import type { Look } from './choose-look.tsx';

/** What the creation answers with. */
export interface CreatedProject {
  arId: string;
  ownerSecret: string;
  viewUrl: string;
}

/** Pauses after which a file goes on where the line dropped; then it is given up. */
const RETRY_AFTER_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];

/**
 * Uploads a photo and a video, each by itself and as often as it takes, and makes a living photo of them. `onProgress` hears the share of
 * bytes that has left this device, from 0 to 1. Rejects with the server's problem, or with `brokeOff` where it was not reached.
 */
export async function createProject(
  { photo, video, look }: { photo: File; video: File; look: Look },
  onProgress: (share: number) => void,
  brokeOff: string,
): Promise<CreatedProject> {
  const sent = new Map<File, number>();
  const tell = (file: File, bytes: number) => {
    sent.set(file, bytes);
    const all = [...sent.values()].reduce((sum, count) => sum + count, 0);
    onProgress(Math.min(1, all / Math.max(1, photo.size + video.size)));
  };
  const failed = new AbortController();
  const [photoUpload, videoUpload] = await Promise.all(
    [photo, video].map((file) => uploadFile(file, (bytes) => tell(file, bytes), failed.signal, brokeOff)),
  ).catch((error) => {
    // One without the other is of no use: it would take the visitor's line, and room on our disk.
    failed.abort();
    throw error;
  });
  const form = new FormData();
  form.set('photoUpload', photoUpload!);
  form.set('videoUpload', videoUpload!);
  // People are in most photos that people bring.
  form.set('useSmartCrop', 'true');
  for (const [name, value] of Object.entries(look)) form.set(name, value);
  const answer = await fetch('/api/ar/create-demo', { method: 'POST', body: form }).catch(() => {
    throw new Error(brokeOff);
  });
  const body = await answer.json().catch(() => undefined);
  if (!answer.ok) throw body?.code ? new ProblemError(body as Problem) : new Error(brokeOff);
  return body as CreatedProject;
}

/** Resolves to the upload's id. An abort stops it, and removes what has arrived of it. */
function uploadFile(
  file: File,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
  brokeOff: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: '/api/ar/uploads',
      retryDelays: RETRY_AFTER_MS,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      onProgress: onBytes,
      onError: (error) => reject(problemIn(error) ?? new Error(brokeOff)),
      onSuccess: () => resolve(upload.url!.split('/').at(-1)!),
    });
    signal.addEventListener('abort', () => {
      upload.abort(true).catch(() => {}); // the server removes it after a while
    });
    upload.start();
  });
}

function problemIn(error: Error): ProblemError | undefined {
  const answer = (error as { originalResponse?: { getBody(): string } | null }).originalResponse?.getBody();
  try {
    return new ProblemError(JSON.parse(answer ?? ''));
  } catch {
    return undefined;
  }
}
