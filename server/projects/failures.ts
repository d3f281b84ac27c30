import { CodedError } from '../../markers/coded-error.ts';

/** What fails as often as this by our own fault is given up. */
export const MOST_ATTEMPTS = 5;

/** Of a compile that somebody cancelled; its job can be retried. */
export const CANCELLED = 'JOB_CANCELLED';

export const cancelled = () =>
  new CodedError(
    CANCELLED,
    'Somebody stopped the making of this living photo. Nothing is lost: it can be taken up again, or be given a frame.',
  );

/** Whether the visitor has to give something else, or something more. */
function isVisitorsFault(error: unknown): error is CodedError {
  return error instanceof CodedError && /^(PHOTO|VIDEO)_/.test(error.code);
}

/** What can be put right with what is there: a weak photo can have a frame, of a long video a part can be taken. */
const MENDABLE = new Set(['PHOTO_TOO_WEAK', 'VIDEO_TOO_SLOW', 'VIDEO_TOO_LARGE']);

/** Whether photo or video is of no use for anything. */
export function isUnusable(error: CodedError): boolean {
  return isVisitorsFault(error) && !MENDABLE.has(error.code);
}

/** Whether it is the video that is at fault. */
export const isOfVideo = ({ code }: CodedError): boolean => code.startsWith('VIDEO_');

/** The error that ends the making of a project or an item, or undefined where trying again may help. */
export function asFailure(
  error: unknown,
  attempts: number,
  signal: AbortSignal | undefined,
): CodedError | undefined {
  if (isVisitorsFault(error)) return error;
  if (signal?.aborted) return (signal.reason as CodedError)?.code === CANCELLED ? cancelled() : undefined;
  if (attempts < MOST_ATTEMPTS) return undefined;
  return new CodedError(
    'INTERNAL',
    'Something went wrong on our side. Please try again, or tell us the id of this project.',
  );
}
