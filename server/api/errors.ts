import type { Context } from 'hono';
import type { Logger } from 'pino';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { isDatabaseAway } from '../../pool-builder/database-away.ts';
import { LimitReached } from '../limits/limits.ts';

/** The HTTP status of every code that the API answers with. A code that is not in this list is our own fault: 500. */
const STATUS_OF = {
  INPUT_INVALID: 400,
  CURSOR_INVALID: 400,
  UPLOAD_BROKEN: 400,
  UPLOAD_INVALID: 400,
  PHOTO_EMPTY: 400,
  VIDEO_EMPTY: 400,
  VIDEO_TRIM_INVALID: 400,
  KEY_MISSING: 401,
  KEY_UNKNOWN: 401,
  SCOPE_MISSING: 403,
  ADMIN_ONLY: 403,
  CROSS_SITE: 403,
  PROJECT_IS_DEMO: 403,
  NOT_FOUND: 404,
  PROJECT_NOT_FOUND: 404,
  PROJECT_FAILED: 404,
  FILE_NOT_FOUND: 404,
  MARKER_NOT_FOUND: 404,
  ITEM_NOT_FOUND: 404,
  UPLOAD_NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  REPORT_NOT_FOUND: 404,
  IDEMPOTENCY_KEY_INVALID: 400,
  IDEMPOTENCY_KEY_BUSY: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  FILE_HOST_NOT_ALLOWED: 403,
  FILE_NOT_FETCHED: 422,
  JOB_OVER: 409,
  KEY_IS_SETTING: 409,
  JOB_NOT_OVER: 409,
  PROJECT_NOT_READY: 409,
  PROJECT_IS_PRINTED: 409,
  PRINT_WOULD_STAY: 409,
  PRINT_NOT_CHECKED: 409,
  PRINT_FAILED: 409,
  PRINT_NEEDS_FRAME: 409,
  PRINT_DOES_NOT_FIT: 409,
  PUBLIC_URL_MISSING: 409,
  PROFILE_NOT_FOUND: 404,
  BATCH_NOT_FOUND: 404,
  NOTHING_TO_PRINT: 409,
  FIRST_PRINT_UNCHECKED: 409,
  TOO_MANY_ITEMS: 409,
  ITEM_IS_LAST: 409,
  PHOTO_MISSING: 409,
  VIDEO_MISSING: 409,
  UPLOAD_UNFINISHED: 409,
  MARKER_OUTDATED: 410,
  PROJECT_EXPIRED: 410,
  PROJECT_ENDED: 410,
  PROJECT_DELETED: 410,
  PROJECT_TAKEN_DOWN: 410,
  FILE_TOO_LARGE: 413,
  PHOTO_TOO_LARGE: 413,
  VIDEO_TOO_LARGE: 413,
  TOO_MUCH_UPLOADED: 413,
  PHOTO_FORMAT_UNSUPPORTED: 415,
  VIDEO_FORMAT_UNSUPPORTED: 415,
  PHOTO_ANIMATED: 415,
  MASK_INVALID: 415,
  PHOTO_UNREADABLE: 422,
  PHOTO_TRUNCATED: 422,
  PHOTO_TOO_SMALL: 422,
  PHOTO_TOO_SLOW: 422,
  PHOTO_TOO_WEAK: 422,
  VIDEO_UNREADABLE: 422,
  VIDEO_TRUNCATED: 422,
  VIDEO_TOO_LONG: 422,
  VIDEO_TOO_SLOW: 422,
  VIDEO_WITHOUT_PICTURE: 422,
  VIDEO_FRAME_RATE: 422,
  FFMPEG_MISSING: 503,
  UPLOAD_TOO_SLOW: 503,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_CREATES: 429,
  TOO_MANY_PROJECTS: 429,
  TOO_MANY_UPLOADS: 429,
  TOO_MANY_WRONG_KEYS: 429,
  TOO_MANY_REPORTS: 429,
  TOO_MANY_LOOKS: 429,
  TOO_MANY_RECOVERIES: 429,
  TOO_MANY_WEBHOOKS: 409,
  WEBHOOK_NOT_FOUND: 404,
  MAIL_OFF: 503,
  SCAN_BUSY: 503,
  SCAN_TOO_LONG: 503,
  POOL_EMPTY: 503,
  QUEUE_FULL: 503,
  SERVER_STOPPING: 503,
  STORAGE_FULL: 503,
  STORAGE_AWAY: 503,
  DATABASE_AWAY: 503,
  WORKER_FAILED: 503,
} as const;

type KnownCode = keyof typeof STATUS_OF;

/** Every code that a client may meet; `INTERNAL` stands for what is our own fault. */
export type ErrorCode = KnownCode | 'INTERNAL';

/** The HTTP status that goes with a code. */
export const statusOf = (code: string): number => STATUS_OF[code as KnownCode] ?? 500;

/** How long a client had better wait before it tries again, in seconds. */
const RETRY_AFTER: Partial<Record<KnownCode, number>> = {
  POOL_EMPTY: 60,
  STORAGE_FULL: 60,
  STORAGE_AWAY: 10,
  DATABASE_AWAY: 5,
  WORKER_FAILED: 5,
  PRINT_NOT_CHECKED: 3,
  IDEMPOTENCY_KEY_BUSY: 5,
  SCAN_BUSY: 3,
};

/** After how many seconds whoever met this error had better try again; undefined where that would not help. */
export function retryAfterOf(error: unknown): number | undefined {
  if (error instanceof LimitReached) return error.retryAfterSeconds;
  return RETRY_AFTER[codeOf(known(error)) as KnownCode];
}

/** What breaks because there is no database at the moment has a code, too, whatever it was that broke; and no inside of ours is told. */
function known(error: unknown): unknown {
  // What broke the thread is for the log.
  if (codeOf(error) === 'WORKER_FAILED')
    return new CodedError(
      'WORKER_FAILED',
      'What was working on this broke off. Please try again in a moment.',
    );
  if (error instanceof CodedError || !isDatabaseAway(error)) return error;
  return new CodedError('DATABASE_AWAY', 'The database does not answer. Please try again in a moment.');
}

/** How one says who one is: RFC 9110 wants every 401 to tell. */
export const AUTHENTICATE = 'Bearer';

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
}

/** What a client is told of an error: never a stack, and of our own faults only that they happened. */
export function problemOf(cause: unknown): Problem {
  const error = known(cause);
  const code = codeOf(error);
  if (code !== undefined && code in STATUS_OF) {
    const status = STATUS_OF[code as KnownCode];
    return { status, code, title: code, detail: (error as CodedError).message };
  }
  return {
    status: 500,
    code: 'INTERNAL',
    title: 'INTERNAL',
    detail:
      'Something went wrong on our side. Please try again; if it stays so, tell us the time it happened.',
  };
}

/** Answers with a problem in the shape of RFC 9457, and logs what was our own fault. */
export function respondWithProblem(c: Context, error: unknown, log: Logger): Response {
  const problem = problemOf(error);
  if (problem.status === 500 || problem.code === 'WORKER_FAILED')
    log.error({ err: error, path: c.req.path }, 'request failed');
  const headers = new Headers({
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  });
  const wait = retryAfterOf(error);
  if (wait !== undefined) headers.set('retry-after', String(wait));
  if (problem.status === 401) headers.set('www-authenticate', AUTHENTICATE);
  const { status, code, title, detail } = problem;
  return new Response(JSON.stringify({ type: 'about:blank', status, title, code, detail }), {
    status,
    headers,
  });
}
