import { Upload } from 'tus-js-client';
import { type Problem, ProblemError } from '../problems.ts';

/** Pauses after which a file goes on where the line dropped; then it is given up. */
const RETRY_AFTER_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];
/** A smaller file is sent with its announcement: one way less. A larger one could not go on where that breaks off, only from its beginning. */
const SENT_AT_ONCE_BYTES = 500_000;

export interface UploadWatch {
  onBytes(bytes: number): void;
  /** Whether it waits for the line to come back. */
  onWaiting(isWaiting: boolean): void;
  /** An abort stops it, and removes what has arrived of it. */
  signal: AbortSignal;
}

/**
 * Uploads a file piece by piece, and goes on where it was as often as it takes. Resolves to the upload's id. Rejects with the server's
 * problem, a TypeError where the server was not reached, or the signal's reason.
 */
export function uploadFile(file: File, { onBytes, onWaiting, signal }: UploadWatch): Promise<string> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let isWaiting = false;
    const end = (settle: () => void) => {
      isOver = true;
      removeEventListener('offline', hold);
      removeEventListener('online', goOn);
      settle();
    };
    const upload = new Upload(file, {
      endpoint: '/api/ar/uploads',
      retryDelays: RETRY_AFTER_MS,
      uploadDataDuringCreation: file.size <= SENT_AT_ONCE_BYTES,
      storeFingerprintForResuming: false,
      onShouldRetry(error) {
        const status = error.originalResponse?.getStatus() ?? 0;
        const isWorthIt = status < 400 || status >= 500 || status === 409 || status === 423;
        if (isWorthIt) onWaiting(true);
        return isWorthIt && navigator.onLine;
      },
      onProgress(bytes) {
        onWaiting(false);
        onBytes(bytes);
      },
      onError(error) {
        const problem = problemIn(error);
        if (!problem && !navigator.onLine) return hold();
        end(() => reject(problem ?? new TypeError('The server was not reached.', { cause: error })));
      },
      onSuccess: () => end(() => resolve(upload.url!.split('/').at(-1)!)),
    });
    // A phone without a line knows it: there is no hurry, nothing to give up, and a request that hangs will not come back.
    const hold = () => {
      if (isWaiting || isOver) return;
      isWaiting = true;
      upload.abort().catch(() => {});
      onWaiting(true);
    };
    const goOn = () => {
      if (!isWaiting || isOver) return;
      isWaiting = false;
      upload.start();
    };
    addEventListener('offline', hold);
    addEventListener('online', goOn);
    signal.addEventListener('abort', () => {
      if (isOver && !upload.url) return;
      upload.abort(true).catch(() => {}); // the server removes it after a while
      end(() => reject(signal.reason));
    });
    upload.start();
  });
}

function problemIn(error: Error): ProblemError | undefined {
  const answer = (error as { originalResponse?: { getBody(): string } | null }).originalResponse?.getBody();
  try {
    return new ProblemError(JSON.parse(answer ?? '') as Problem);
  } catch {
    return undefined;
  }
}
