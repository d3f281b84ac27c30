import type { Problem } from './problems.ts';

/** Longest wait for a camera that was allowed but delivers no picture, as some apps' built-in browsers do. */
const FIRST_PICTURE_MS = 10_000;
const WATCH_MS = 1000;
/** So many looks in a row at the same time code mean that the picture stands still. */
const STILL_LOOKS = 4;

/** Ends a session; `problem` says which screen tells the visitor. */
export class SessionError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(`The camera session ended: ${problem}.`, { cause });
    this.problem = problem;
  }
}

/**
 * Asks for the rear camera and shows its picture in `video`. Throws a SessionError, whose problem has a screen of its own.
 * A signal that aborts while the visitor is being asked closes the camera again.
 */
export async function openCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia)
    throw new SessionError(window.isSecureContext ? 'unsupported' : 'insecure');
  const stream = await navigator.mediaDevices
    .getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    })
    .catch((error: unknown) => {
      throw new SessionError(problemOf(error), error);
    });
  try {
    signal.throwIfAborted();
    await showPicture(video, stream, signal);
    return stream;
  } catch (error) {
    closeCamera(video, stream);
    throw error;
  }
}

export function closeCamera(video: HTMLVideoElement, stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
}

/** Calls `onStill` once when the picture has stopped although the page is in view. Returns the end of the watch. */
export function watchPicture(video: HTMLVideoElement, onStill: () => void): () => void {
  let last = -1;
  let looks = 0;
  const timer = setInterval(() => {
    if (document.hidden || video.currentTime !== last) {
      last = video.currentTime;
      looks = 0;
      return;
    }
    looks += 1;
    if (looks === STILL_LOOKS / 2) video.play().catch(() => {}); // A paused picture often only needs a push.
    if (looks < STILL_LOOKS) return;
    clearInterval(timer);
    onStill();
  }, WATCH_MS);
  return () => clearInterval(timer);
}

function problemOf(error: unknown): Problem {
  // WebKit's OverconstrainedError is no DOMException.
  switch ((error as Partial<DOMException> | null)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-camera';
    default:
      return 'busy';
  }
}

async function showPicture(video: HTMLVideoElement, stream: MediaStream, signal: AbortSignal): Promise<void> {
  video.muted = true; // The markup says so too, but a strict autoplay policy looks at the property.
  video.srcObject = stream;
  const events = new AbortController();
  const firstPicture = new Promise<void>((resolve, reject) => {
    const check = () => {
      if (video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) resolve();
    };
    for (const name of ['loadeddata', 'resize', 'playing', 'timeupdate'])
      video.addEventListener(name, check, { signal: events.signal });
    signal.addEventListener('abort', () => reject(signal.reason), { signal: events.signal });
    const timer = setTimeout(() => reject(new SessionError('stuck')), FIRST_PICTURE_MS);
    events.signal.addEventListener('abort', () => clearTimeout(timer));
    check();
  });
  try {
    await Promise.all([firstPicture, startPlaying(video)]);
  } finally {
    events.abort();
  }
}

async function startPlaying(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    throw new SessionError('stuck', error);
  }
}
