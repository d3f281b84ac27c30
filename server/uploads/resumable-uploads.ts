import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { CodedError } from '../../markers/coded-error.ts';
import { problemOf } from '../api/errors.ts';
import type { Settings } from '../config.ts';
import { randomText } from '../projects/ids.ts';
import type { IncomingFile, Storage } from '../storage/storage.ts';

/** Below the service's own address. */
export const UPLOADS_PATH = '/api/ar/uploads';

const HOUR_MS = 3_600_000;
const MEGABYTE = 1024 * 1024;
const ID_LETTERS = 32;
const ID = /^[0-9a-z]{32}$/;

/** Files that arrive piece by piece, over as many connections as it takes: the tus protocol, version 1.0. */
export interface ResumableUploads {
  /** Answers one request of the protocol. */
  handle(request: Request): Promise<Response>;
  /**
   * A copy of a finished upload, to be kept or discarded like any incoming file. The upload stays, in case what it is wanted for fails.
   * Throws UPLOAD_NOT_FOUND or UPLOAD_UNFINISHED.
   */
  take(id: string): Promise<IncomingFile>;
  /** Removes an upload that is not needed any more. */
  remove(id: string): Promise<void>;
  /** Removes uploads that nobody has used in time. Returns how many files that were. */
  removeExpired(): Promise<number>;
}

/** Whoever knows an upload's id, which can't be guessed, may continue it, use it and remove it; nobody can read it. */
export async function openResumableUploads(
  folder: string,
  storage: Storage,
  settings: Pick<Settings, 'MAX_PHOTO_MB' | 'MAX_VIDEO_MB' | 'UPLOAD_TTL_HOURS'>,
): Promise<ResumableUploads> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const store = new FileStore({
    directory: folder,
    expirationPeriodInMilliseconds: settings.UPLOAD_TTL_HOURS * HOUR_MS,
  });
  const server = new Server({
    path: UPLOADS_PATH,
    datastore: store,
    relativeLocation: true,
    respectForwardedHeaders: false,
    maxSize: Math.max(settings.MAX_PHOTO_MB, settings.MAX_VIDEO_MB) * MEGABYTE,
    namingFunction: () => randomText(ID_LETTERS),
    onResponseError: (_request, error) => explain(error),
  });
  const find = async (id: string) => {
    if (!ID.test(id)) throw unknownUpload();
    const upload = await store.getUpload(id).catch(() => undefined);
    if (!upload) throw unknownUpload();
    return upload;
  };
  return {
    async handle(request) {
      const response = await server.handleWeb(request);
      return response.status >= 400 && request.method !== 'HEAD' ? asProblem(response) : response;
    },
    async take(id) {
      const { size, offset } = await find(id);
      if (size !== offset)
        throw new CodedError(
          'UPLOAD_UNFINISHED',
          `Of this upload ${offset} of ${size ?? 'unknown'} bytes have arrived. Please go on with it first.`,
        );
      return storage.receive(createReadStream(path.join(folder, id)));
    },
    async remove(id) {
      if (ID.test(id) && (await exists(path.join(folder, id)))) await store.remove(id);
    },
    removeExpired: () => removeOlder(folder, settings.UPLOAD_TTL_HOURS * HOUR_MS),
  };
}

/** By the time of their last change: the library's own way leaves empty uploads, and halves of what a kill has left. */
async function removeOlder(folder: string, ageMs: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < ageMs) continue;
    await rm(file, { force: true });
    removed++;
  }
  return removed;
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

const unknownUpload = () =>
  new CodedError(
    'UPLOAD_NOT_FOUND',
    'There is no such upload: it was used already, or not finished in time. Please send the file again.',
  );

/** Some refusals of the protocol's library are plain sentences. */
async function asProblem(response: Response): Promise<Response> {
  const { status } = response;
  const text = await response.text();
  const body = text.startsWith('{') ? text : explain({ status_code: status, body: text }).body;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.set('content-type', 'application/problem+json; charset=utf-8');
  return new Response(body, { status, headers });
}

/** What the protocol's library says, as a problem in the shape of all others. */
function explain(error: Error | { status_code: number; body: string }): {
  status_code: number;
  body: string;
} {
  const own = 'status_code' in error ? error : undefined;
  const problem = own
    ? {
        status: own.status_code,
        code: codeFor(own.status_code),
        detail: `${own.body.trim().replace(/\.$/, '')}.`,
      }
    : problemOf(error);
  const { status, code, detail } = problem;
  return {
    status_code: status,
    body: JSON.stringify({ type: 'about:blank', status, title: code, code, detail }),
  };
}

function codeFor(status: number): string {
  if (status === 404 || status === 410) return 'UPLOAD_NOT_FOUND';
  return status === 413 ? 'FILE_TOO_LARGE' : 'UPLOAD_INVALID';
}
