import type { Logger } from 'pino';
import { fillPool } from '../pool-builder/fill.ts';
import { DEFAULT_KIND } from '../pool-builder/kinds.ts';
import { openMarkerThreads } from '../pool-builder/marker-threads.ts';
import type { Settings } from './config.ts';
import { hasFfmpeg, INSTALL_FFMPEG } from './media/ffmpeg.ts';
import { openMediaThreads } from './media/threads.ts';
import { openFoundation, type Parts } from './parts.ts';
import { Finisher } from './projects/finisher.ts';
import { saveMindIn } from './storage/save-bytes.ts';

export interface Service {
  parts: Parts;
  finisher: Finisher;
  /** Fills the starter pool in the background, at low priority. */
  fillStarterPool(): void;
  close(): Promise<void>;
}

/** Everything but the HTTP server: opens database, storage and threads. Nothing runs in the background yet. */
export async function openService(settings: Settings, log: Logger, publicUrl: string): Promise<Service> {
  const [foundation, ffmpeg] = await Promise.all([openFoundation(settings, log), hasFfmpeg()]);
  if (!ffmpeg)
    log.warn(`ffmpeg is missing: framed pictures stand for video posters. To install it: ${INSTALL_FFMPEG}`);
  const { db, storage } = foundation;
  const media = openMediaThreads();
  const makerFor = (threads: Parts['markerMaker']['threads']) => ({
    db,
    threads,
    saveMind: saveMindIn(storage),
  });
  const urgent = openMarkerThreads();
  const background = openMarkerThreads({ most: 1, background: true });
  const parts: Parts = {
    ...foundation,
    settings,
    log,
    media,
    markerMaker: makerFor(urgent),
    publicUrl,
    hasFfmpeg: ffmpeg,
  };
  const finisher = new Finisher(parts);
  const stop = new AbortController();
  let filling: Promise<void> | undefined;

  return {
    parts,
    finisher,
    fillStarterPool() {
      const wanted = { kind: DEFAULT_KIND, count: settings.STARTER_POOL, workers: 1, signal: stop.signal };
      filling = fillPool(makerFor(background), wanted).then(
        (made) => log.info({ made, free: settings.STARTER_POOL }, 'starter pool ready'),
        (error) => stop.signal.aborted || log.error({ err: error }, 'the starter pool could not be filled'),
      ) as Promise<void>;
    },
    async close() {
      stop.abort(new Error('stopping'));
      await filling;
      await finisher.stop();
      await Promise.all([media.close(), urgent.close(), background.close()]);
      await foundation.close();
    },
  };
}
