import type { Logger } from 'pino';
import { listen } from '../db/notifications.ts';
import { Admission } from '../pool-builder/admission.ts';
import { openMarkerThreads } from '../pool-builder/marker-threads.ts';
import { mostThreads, type Settings } from './config.ts';
import { jobHandlers } from './jobs/handlers.ts';
import type { JobKinds } from './jobs/kinds.ts';
import { openQueue } from './jobs/queue.ts';
import { Schedule } from './jobs/schedule.ts';
import { type Handlers, startWorkers, type Workers } from './jobs/workers.ts';
import { Limits } from './limits/limits.ts';
import { hasFfmpeg, INSTALL_FFMPEG } from './media/ffmpeg.ts';
import { Flights } from './media/flights.ts';
import { SCAN_THREADS } from './media/scan-print.ts';
import { openMediaThreads, openQuietMediaThreads } from './media/threads.ts';
import { openPostOffice } from './notify/post-office.ts';
import { Metrics } from './observe/metrics.ts';
import { openFoundation, type Parts } from './parts.ts';
import { openNaming } from './scan/naming.ts';
import { markerFilesIn } from './storage/marker-files.ts';
import { openRemoteFiles } from './uploads/remote-files.ts';
import { openResumableUploads } from './uploads/resumable-uploads.ts';

/** Jobs that are still running this long after a stop was asked for go back to the queue. */
const STOP_JOBS_WITHIN_MS = 4000;

export interface Service {
  parts: Parts;
  /** What this process does for each kind of job. */
  handlers(): Handlers;
  /** Begins to work on jobs: on all kinds, or on these only. */
  startWorkers(kinds?: (keyof JobKinds)[]): void;
  /**
   * Ends what would stream on and on, so that nothing keeps a connection open, and takes no more jobs: those that run have a few
   * seconds to end, or go back to wait. Requests are answered still.
   */
  beginStop(): void;
  close(): Promise<void>;
}

/** Everything but the HTTP server: opens database, storage, queue and threads. Nothing runs in the background yet. */
export async function openService(settings: Settings, log: Logger, publicUrl: string): Promise<Service> {
  const [foundation, ffmpeg] = await Promise.all([openFoundation(settings, log), hasFfmpeg()]);
  if (!ffmpeg)
    log.warn(`ffmpeg is missing: framed pictures stand for video posters. To install it: ${INSTALL_FFMPEG}`);
  const { db, pool, storage } = foundation;
  const threads = mostThreads(settings);
  const queue = await openQueue({ db, pool, log, threads });
  const notifications = listen(pool.options.connectionString!, { log });
  const uploads = openResumableUploads({ db, storage, notifications, settings });
  const media = openMediaThreads({ least: settings.WORKER_THREADS_LEAST, most: threads });
  const quietMedia = openQuietMediaThreads();
  const checkMedia = openQuietMediaThreads(SCAN_THREADS);
  const conversions = openMediaThreads({ least: 0, most: threads });
  const urgent = openMarkerThreads({ most: threads });
  const background = openMarkerThreads({
    most: 1,
    background: settings.BACKGROUND_PRIORITY === 'low',
  });
  const markerMaker = { db, files: markerFilesIn(storage), admission: new Admission(db), threads: urgent };
  const schedule = new Schedule({ queue, log, settings });
  const naming = openNaming({ db, storage: settings, log });
  const postOffice = openPostOffice(settings, publicUrl);
  const closing = new AbortController();
  const parts: Parts = {
    ...foundation,
    settings,
    log,
    media,
    quietMedia,
    checkMedia,
    conversions,
    compiles: new Flights(),
    markerMaker,
    uploads,
    naming,
    remoteFiles: openRemoteFiles({ storage, settings }),
    queue,
    notifications,
    schedule,
    limits: new Limits({ db, settings }),
    publicUrl,
    postOffice,
    metrics: new Metrics(),
    hasFfmpeg: ffmpeg,
    closing: closing.signal,
  };
  const handlers = () => jobHandlers(parts, { ...markerMaker, threads: background });
  let workers: Workers | undefined;
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    closing.abort();
    await schedule.stop();
    await workers?.stop({ within: STOP_JOBS_WITHIN_MS });
  };

  return {
    parts,
    handlers,
    startWorkers(kinds) {
      const all = Object.entries(handlers());
      const wanted = all.filter(([kind]) => !kinds || kinds.includes(kind as keyof JobKinds));
      workers = startWorkers(queue, Object.fromEntries(wanted) as Handlers, { log, notifications });
    },
    beginStop() {
      stopping ??= stop();
      stopping.catch(() => {}); // told to whoever closes
    },
    async close() {
      stopping ??= stop();
      await stopping;
      await uploads.settled();
      await Promise.all([
        media.close(),
        quietMedia.close(),
        checkMedia.close(),
        conversions.close(),
        naming.close(),
        urgent.close(),
        background.close(),
      ]);
      postOffice?.close();
      await queue.close();
      await notifications.close();
      await foundation.close();
    },
  };
}
