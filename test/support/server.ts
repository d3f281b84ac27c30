import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { readSettings, type Settings } from '../../server/config.ts';
import { type RunningServer, startServer } from '../../server/start.ts';
import { createDatabase } from './postgres.ts';

export interface TestServer extends RunningServer {
  dataDir: string;
}

/** A test does more in a minute than a visitor in a day, all from one address. */
export const UNLIMITED = {
  CREATES_PER_HOUR: '100000',
  PROJECTS_PER_DAY: '100000',
  UPLOADS_AT_ONCE: '1000',
  UPLOAD_MB_PER_DAY: '1000000',
  REQUESTS_PER_MINUTE: '1000000',
  WRONG_KEYS_PER_HOUR: '100000',
  REPORTS_PER_HOUR: '100000',
};

/**
 * Starts the real service on free ports, with a database and a folder of its own, and without a starter pool. `stop` removes
 * the folder.
 */
export async function startTestServer(
  postgresUrl: string,
  overrides: Partial<Record<keyof Settings, string>> = {},
): Promise<TestServer> {
  const ownFolder = await mkdtemp(path.join(tmpdir(), 'passepartout-server-'));
  const settings = readSettings({
    PORT: '0',
    HTTPS_PORT: '0',
    POOL_HIGH: '0',
    // They would take most of the time.
    SHARE_CLIPS: 'off',
    ...UNLIMITED,
    DATA_DIR: ownFolder,
    DATABASE_URL: await createDatabase(postgresUrl),
    ...overrides,
  });
  const server = await startServer(settings, pino({ level: 'error' }, pino.destination(2)));
  return {
    ...server,
    dataDir: settings.DATA_DIR,
    async stop() {
      await server.stop();
      await rm(ownFolder, { recursive: true, force: true });
    },
  };
}
