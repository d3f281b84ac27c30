import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Logger, pino } from 'pino';
import { readSettings, type Settings } from '../../server/config.ts';
import { KINDS } from '../../server/jobs/kinds.ts';
import { type RunningServer, startServer } from '../../server/start.ts';
import { createDatabase } from './postgres.ts';
import { UNLIMITED } from './unlimited.ts';

export interface TestServer extends RunningServer {
  dataDir: string;
}

/**
 * Starts the real service on free ports, with a database and a folder of its own, and without a starter pool. `stop` removes
 * the folder.
 */
export async function startTestServer(
  postgresUrl: string,
  overrides: Partial<Record<keyof Settings, string>> = {},
  log: Logger = pino({ level: 'error' }, pino.destination(2)),
): Promise<TestServer> {
  const ownFolder = await mkdtemp(path.join(tmpdir(), 'passepartout-server-'));
  const settings = readSettings({
    PORT: '0',
    HTTPS_PORT: '0',
    POOL_HIGH: '0',
    // They would take most of the time.
    SHARE_CLIPS: 'off',
    PRINT_CAPTURES: '4',
    // Other tests keep the machine busy all the time.
    POOL_BUSY_SHARE: '1',
    BACKGROUND_PRIORITY: 'normal',
    ...UNLIMITED,
    DATA_DIR: ownFolder,
    DATABASE_URL: await createDatabase(postgresUrl),
    ...overrides,
  });
  // Prints are checked when somebody asks for one: else this, too, would take most of the time.
  const server = await startServer({ ...settings, WORKERS: 'off' }, log);
  if (settings.WORKERS === 'on') server.service.startWorkers(KINDS.filter((kind) => kind !== 'check'));
  return {
    ...server,
    dataDir: settings.DATA_DIR,
    async stop() {
      await server.stop();
      await rm(ownFolder, { recursive: true, force: true });
    },
  };
}
