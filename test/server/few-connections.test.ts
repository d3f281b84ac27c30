import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Parts } from '../../server/parts.ts';
import { finishProject } from '../../server/projects/finish.ts';
import { create, finished } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';
import { gate } from './jobs/support.ts';
import { ADMIN_KEY, call, openPage, photo } from './project-fixtures.ts';

const PHOTOS = [
  'aqua',
  'astronaut',
  'cat',
  'coffee',
  'garden',
  'ladybird',
  'leaf-veins',
  'meadow',
  'raindrops',
  'rocket',
];
const NAMES = isLong ? PHOTOS : PHOTOS.slice(0, 4);
const CALLS = isLong ? 200 : 80;
const CONNECTIONS = '2';
/** And so most compiles at once. */
const THREADS = 2;

let server: TestServer;

beforeAll(async () => {
  const settings = {
    DATABASE_POOL_SIZE: CONNECTIONS,
    WORKER_THREADS_MOST: `${THREADS}`,
  };
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, ...settings, WORKERS: 'off' });
  await stockPool(server.service.parts.markerMaker, 1);
});
afterAll(() => server.stop());

it(`with ${CONNECTIONS} database connections ${NAMES.length} compiles and ${CALLS} calls at once all succeed`, async () => {
  const { parts } = server.service;
  const [framed, ...borderless] = await Promise.all([
    create(server.localUrl),
    ...NAMES.map((name) => create(server.localUrl, { photo: photo(name), fields: { borderless: 'true' } })),
  ]);
  const id = framed.body.arId;
  await finishProject(parts, id);
  const pool = trpcClient(server.localUrl, ADMIN_KEY).pool;
  const calls: (() => Promise<unknown>)[] = [
    () => answered(call(server, 'GET', `/api/ar/status/${id}`, { bearer: ADMIN_KEY })),
    () => pool.overview.query(),
    () => answered(openPage(server, '/')),
    () => answered(openPage(server, `/objects/ar-storage/${id}/index.html`)),
  ];

  parts.hasFfmpeg = false; // posters would take most of the time
  const [begun, answers] = [gate(), gate()];
  parts.media = slowCompiles(parts.media, begun.open, answers.promise);
  server.service.startWorkers(['compile', 'finish']);
  const reports = borderless.map(({ body }) => finished(server.localUrl, body.arId));
  await begun.promise;
  await Promise.all(Array.from({ length: CALLS }, (_, n) => calls[n % calls.length]!()));
  answers.open();
  expect((await Promise.all(reports)).map(({ status }) => status)).toEqual(NAMES.map(() => 'ready'));
}, 60_000);

/**
 * Each compile lasts until all calls were answered: those that held a connection meanwhile would keep it from them. `begun` is called when
 * as many run as there may be threads.
 */
function slowCompiles(media: Parts['media'], begun: () => void, until: Promise<void>): Parts['media'] {
  let waiting = 0;
  const run: Parts['media']['run'] = async (name, ...rest) => {
    const result = await media.run(name, ...rest);
    if (name === 'compilePhoto') {
      if (++waiting === THREADS) begun();
      await until;
    }
    return result;
  };
  return { run, close: () => media.close() } as Parts['media'];
}

async function answered(response: Promise<Response>): Promise<void> {
  const { status } = await response;
  expect(status).toBe(200);
}
