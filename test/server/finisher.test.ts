import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import { create, finished, status } from '../support/client.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer } from '../support/server.ts';

const root = path.join(import.meta.dirname, '../..');
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

/** The real command in a process of its own, to be killed. */
async function startProcess() {
  const child = spawn(process.execPath, ['bin/passepartout.mjs', 'start'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /Passepartout is at (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The server did not start: ${output}`)));
  });
  return { child, url };
}

describe('a server that is killed while it finishes projects', () => {
  it('leaves them to the next one, which finishes them all', async () => {
    const { child, url } = await startProcess();
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(url)));
    const ids = answers.map((answer) => answer.body.arId);
    const before = await Promise.all(ids.map((id) => status(url, id)));
    child.kill('SIGKILL');
    await once(child, 'exit');
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
    const { child, url } = await startProcess();
    expect((await create(url)).status).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  }, 60_000);
});
