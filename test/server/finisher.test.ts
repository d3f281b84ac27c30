import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import { create, finished, status } from '../support/client.ts';
import { startCommand } from '../support/command.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer } from '../support/server.ts';

let dataDir: string;
let environment: Record<string, string>;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-killed-'));
  environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: await createDatabase(inject('postgresUrl')),
    PORT: '0',
    HTTPS_PORT: '0',
    STARTER_POOL: '0',
  };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('a server that is killed while it finishes projects', () => {
  it('leaves them to the next one, which finishes them all', async () => {
    const killed = await startCommand(environment);
    const { url } = killed;
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(url)));
    const ids = answers.map((answer) => answer.body.arId);
    const before = await Promise.all(ids.map((id) => status(url, id)));
    await killed.end('SIGKILL');
    expect(before.some((report) => report.status !== 'ready')).toBe(true);

    const next = await startTestServer(inject('postgresUrl'), environment);
    try {
      // The dead server's hold on a project ends after a minute: let that minute be over.
      const { db } = next.service.parts;
      await db
        .update(arProjects)
        .set({ compilationStartedAt: sql`now() - interval '2 minutes'` })
        .where(eq(arProjects.status, 'processing'));
      await next.service.finisher.sweep();
      for (const id of ids) expect(await finished(next.localUrl, id)).toMatchObject({ status: 'ready' });
    } finally {
      await next.stop();
    }
  }, 60_000);

  it('ends cleanly when it is asked to, with a project under way', async () => {
    const server = await startCommand(environment);
    expect((await create(server.url)).status).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
  }, 60_000);
});
