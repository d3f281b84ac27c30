import type pg from 'pg';
import type { Logger } from 'pino';
import { connectDatabase, type Database } from '../db/connection.ts';
import { joinEmbeddedPostgres } from '../db/embedded/index.ts';
import { migrateDatabase } from '../db/migrate.ts';
import type { Notifications } from '../db/notifications.ts';
import type { MarkerMaker } from '../pool-builder/make-marker.ts';
import type { Settings } from './config.ts';
import { prepareDataDir } from './data-dir.ts';
import type { JobQueue } from './jobs/queue.ts';
import type { Schedule } from './jobs/schedule.ts';
import type { Limits } from './limits/limits.ts';
import type { CompiledPhoto } from './media/compile-photo.ts';
import type { Flights } from './media/flights.ts';
import type { MediaThreads } from './media/threads.ts';
import type { PostOffice } from './notify/post-office.ts';
import type { Metrics } from './observe/metrics.ts';
import type { Naming } from './scan/naming.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';
import type { RemoteFiles } from './uploads/remote-files.ts';
import type { ResumableUploads } from './uploads/resumable-uploads.ts';

/** What every command needs: a database that is up to date, and storage. */
export interface Foundation {
  db: Database;
  /** The connections of `db`, for the queue and for listening. */
  pool: pg.Pool;
  storage: Storage;
  close(): Promise<void>;
}

/** What the service works with. */
export interface Parts extends Foundation {
  settings: Settings;
  log: Logger;
  media: MediaThreads;
  /** The same for what nobody waits for: lets everything else go first. */
  quietMedia: MediaThreads;
  /** The same for the checks of prints, which are not to wait for what takes long there. */
  checkMedia: MediaThreads;
  /** Threads that do little but wait for ffmpeg: long work must not keep others' threads. */
  conversions: MediaThreads;
  /** The compiles that are under way in this process, by their photos' pixels. */
  compiles: Flights<CompiledPhoto>;
  /** Makes markers at once, for whoever waits for one. */
  markerMaker: MarkerMaker;
  /** Files that arrive piece by piece. */
  uploads: ResumableUploads;
  /** Files that are named by an address. */
  remoteFiles: RemoteFiles;
  /** Names the prints in pictures. */
  naming: Naming;
  queue: JobQueue;
  notifications: Notifications;
  schedule: Schedule;
  limits: Limits;
  /** The address that links and QR codes carry, without a slash at its end. */
  publicUrl: string;
  /** Sends letters; undefined where no mail server is set. */
  postOffice: PostOffice | undefined;
  metrics: Metrics;
  hasFfmpeg: boolean;
  /** Aborts when the process is to stop: what would stream on and on ends then. */
  closing: AbortSignal;
}

/** Opens database and storage; without DATABASE_URL it joins the embedded PostgreSQL, starting it if nobody has. */
export async function openFoundation(settings: Settings, log: Logger): Promise<Foundation> {
  await prepareDataDir(settings.DATA_DIR);
  const storage = await openStorage(settings);
  const embedded = settings.DATABASE_URL
    ? undefined
    : await joinEmbeddedPostgres(settings.DATA_DIR, { log: (line) => log.info(line) });
  const connection = connectDatabase({
    url: settings.DATABASE_URL ?? embedded!.url,
    poolSize: settings.DATABASE_POOL_SIZE,
    connectTimeoutMs: settings.DATABASE_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: settings.DATABASE_STATEMENT_TIMEOUT_MS,
    onIdleError: (error) => log.warn({ err: error }, 'a database connection broke while idle'),
  });
  const close = async () => {
    await connection.close();
    await embedded?.release();
    storage.close();
  };
  try {
    await migrateDatabase(connection.pool);
  } catch (error) {
    await close();
    throw error;
  }
  return { db: connection.db, pool: connection.pool, storage, close };
}
