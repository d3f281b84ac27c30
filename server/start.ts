import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { prepareAdminKey } from './access/keys.ts';
import type { Environment } from './api/environment.ts';
import { createApp } from './app.ts';
import type { Settings } from './config.ts';
import { prepareDataDir } from './data-dir.ts';
import { listen } from './listen.ts';
import { findRunningServer, forgetServer, recordServer } from './running-server.ts';
import { openService, type Service } from './service.ts';

export interface RunningServer {
  /** Where a browser on this machine finds the service. */
  localUrl: string;
  /** What links and QR codes carry. */
  publicUrl: string;
  service: Service;
  /** Made by the very first start, to be shown once: only its hash is kept. */
  newAdminKey: string | undefined;
  /** Answers what is under way, finishes what is being finished, and closes everything. */
  stop(): Promise<void>;
}

const DRAIN_BEHIND_PROXY_SECONDS = 2;

/** Without a proxy nobody would send requests elsewhere. */
const drainMs = ({ DRAIN_SECONDS, TRUST_PROXY }: Settings) =>
  1000 * (DRAIN_SECONDS ?? (TRUST_PROXY > 0 ? DRAIN_BEHIND_PROXY_SECONDS : 0));

/**
 * Starts the whole service in this process. The port is open at once: requests that come before the database is up wait for
 * it instead of failing. Throws PORT_IN_USE, or what opening database and storage throws.
 */
export async function startServer(settings: Settings, log: Logger): Promise<RunningServer> {
  await prepareDataDir(settings.DATA_DIR);
  let open!: (app: Hono<Environment>) => void;
  const app = new Promise<Hono<Environment>>((resolve) => {
    open = resolve;
  });
  const listener = await listen(
    async (request, environment) => (await app).fetch(request, environment as object),
    settings,
  );
  const { localUrl, publicUrl } = listener;
  const service = await openService(settings, log, publicUrl).catch(async (error) => {
    listener.abandon();
    throw error;
  });
  const newAdminKey = await prepareAdminKey(service.parts.db, settings).catch(async (error) => {
    listener.abandon();
    await service.close();
    throw error;
  });
  const instance = randomUUID();
  open(createApp(service.parts, instance));
  // A server that shares this folder with one that runs already leaves that one's note alone.
  if (!(await findRunningServer(settings.DATA_DIR)))
    await recordServer(settings.DATA_DIR, { url: localUrl, instance });
  if (settings.WORKERS === 'on') service.startWorkers();
  service.parts.schedule.start();
  return {
    localUrl,
    publicUrl,
    service,
    newAdminKey,
    async stop() {
      await forgetServer(settings.DATA_DIR, instance);
      service.beginStop();
      await listener.drain(drainMs(settings));
      await listener.close();
      await service.close();
    },
  };
}
