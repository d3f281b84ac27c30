import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Server } from '@tus/server';
import type { Database } from '../../db/connection.ts';
import type { Notifications } from '../../db/notifications.ts';
import { deleteUpload, findOldUploads, findPieces, findPiecesAmong, findUpload } from '../../db/uploads.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { problemOf } from '../api/errors.ts';
import type { Settings } from '../config.ts';
import { randomText } from '../projects/ids.ts';
import type { IncomingFile, Storage } from '../storage/storage.ts';
import { PIECES_FOLDER, PieceStore } from './piece-store.ts';
import { sharedLocks } from './shared-locks.ts';

/** Below the service's own address. */
export const UPLOADS_PATH = '/api/ar/uploads';

const HOUR_MS = 3_600_000;
const MEGABYTE = 1024 * 1024;
const ID_LETTERS = 32;
const ID = /^[0-9a-z]{32}$/;
const BATCH = 200;
/** Whoever is told to let go of an upload may still store what it is about to get. */
const LET_GO_AFTER_MS = 200;

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
  /** Resolves when what arrived on connections that were cut is stored. */
  settled(): Promise<void>;
}

/** Whoever knows an upload's id, which can't be guessed, may continue it, use it and remove it; nobody can read it. */
export function openResumableUploads({
  db,
  storage,
  notifications,
  settings,
}: {
  db: Database;
  storage: Storage;
  notifications: Notifications;
  settings: Pick<Settings, 'MAX_PHOTO_MB' | 'MAX_VIDEO_MB' | 'UPLOAD_TTL_HOURS'>;
}): ResumableUploads {
  const hours = settings.UPLOAD_TTL_HOURS;
  const store = new PieceStore({ db, storage, expiresAfterMs: hours * HOUR_MS });
  const server = new Server({
    path: UPLOADS_PATH,
    datastore: store,
    locker: sharedLocks({ db, notifications }),
    lockDrainTimeout: LET_GO_AFTER_MS,
    relativeLocation: true,
    respectForwardedHeaders: false,
    maxSize: Math.max(settings.MAX_PHOTO_MB, settings.MAX_VIDEO_MB) * MEGABYTE,
    namingFunction: () => randomText(ID_LETTERS),
    onResponseError: (_request, error) => explain(error),
  });
  return {
    async handle(request) {
      const response = await server.handleWeb(request);
      return response.status >= 400 && request.method !== 'HEAD' ? asProblem(response) : response;
    },
    async take(id) {
      const upload = ID.test(id) ? await findUpload(db, id) : undefined;
      if (!upload) throw unknownUpload();
      const { size, received } = upload;
      if (size !== received)
        throw new CodedError(
          'UPLOAD_UNFINISHED',
          `Of this upload ${received} of ${size ?? 'unknown'} bytes have arrived. Please go on with it first.`,
        );
      const keys = await findPieces(db, id);
      return storage.receive(Readable.from(contentOf(storage, keys)));
    },
    async remove(id) {
      await storage.remove((await deleteUpload(db, id)) ?? []);
    },
    async removeExpired() {
      let removed = 0;
      for (const id of await findOldUploads(db, hours)) {
        const keys = (await deleteUpload(db, id)) ?? [];
        await storage.remove(keys);
        removed += keys.length;
      }
      return removed + (await removeUnnamed(db, storage, hours * HOUR_MS));
    },
    settled: () => store.settled(),
  };
}

async function* contentOf(storage: Storage, keys: string[]): AsyncGenerator<Buffer> {
  for (const key of keys) yield* createReadStream(await storage.localPath(key));
}

/** Pieces that no row names: what a kill has left. */
async function removeUnnamed(db: Database, storage: Storage, ageMs: number): Promise<number> {
  let removed = 0;
  let batch: string[] = [];
  const clear = async () => {
    const named = await findPiecesAmong(db, batch);
    const unnamed = batch.filter((key) => !named.has(key));
    await storage.remove(unnamed);
    removed += unnamed.length;
    batch = [];
  };
  for await (const { key, changedAt } of storage.list(PIECES_FOLDER)) {
    if (Date.now() - changedAt.getTime() < ageMs) continue;
    batch.push(key);
    if (batch.length >= BATCH) await clear();
  }
  await clear();
  return removed;
}

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
