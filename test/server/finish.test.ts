import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { endProject, findProject, findProjectFile, updateProject } from '../../db/projects.ts';
import { finishProject } from '../../server/projects/finish.ts';
import { resumeProjects } from '../../server/projects/resume.ts';
import { create, finished, status } from '../support/client.ts';
import { startCommand } from '../support/command.ts';
import { photoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
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
    POOL_HIGH: '0',
  };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('a project', () => {
  it('that took the process down again and again is given up', async () => {
    const server = await startTestServer(inject('postgresUrl'));
    try {
      const { db } = server.service.parts;
      const { body } = await create(server.localUrl);
      await finished(server.localUrl, body.arId);
      await updateProject(db, body.arId, { status: 'processing', attempts: 5 });
      await finishProject(server.service.parts, body.arId);
      expect(await status(server.localUrl, body.arId)).toMatchObject({
        status: 'error',
        errorCode: 'INTERNAL',
      });
      // Nothing that the visitor gave is lost by a fault of ours.
      expect((await findProjectFile(db, body.arId, 'photo'))?.bytes).toBe(photoBytes().length);
    } finally {
      await server.stop();
    }
  });

  it('that has no job, because it is older than the queue or its job was lost, is given one', async () => {
    const server = await startTestServer(inject('postgresUrl'));
    try {
      const { parts } = server.service;
      const { body } = await create(server.localUrl);
      await finished(server.localUrl, body.arId);
      await updateProject(parts.db, body.arId, { status: 'pending' });
      // Its first job is done in a moment, and until then it has one.
      const isReady = async () => {
        await resumeProjects(parts);
        return (await status(server.localUrl, body.arId)).status;
      };
      await expect.poll(isReady, { timeout: 20_000 }).toBe('ready');
      expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    } finally {
      await server.stop();
    }
  });

  it('that another server has taken over and finished keeps its marker, whatever the first one says late', async () => {
    const server = await startTestServer(inject('postgresUrl'));
    try {
      const { db } = server.service.parts;
      const { body } = await create(server.localUrl);
      await finished(server.localUrl, body.arId);
      const late = (await findProject(db, body.arId))!;
      expect(await endProject(db, { ...late, attempts: late.attempts - 1 }, { status: 'error' })).toBe(false);
      expect(await status(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    } finally {
      await server.stop();
    }
  });
});

describe('a server that is killed while it finishes projects', () => {
  it.runIf(isLong)(
    'leaves them to the next one, which finishes them all',
    async () => {
      const killed = await startCommand(environment);
      const { url } = killed;
      const answers = await Promise.all(Array.from({ length: 6 }, () => create(url)));
      const ids = answers.map((answer) => answer.body.arId);
      const before = await Promise.all(ids.map((id) => status(url, id)));
      await killed.end('SIGKILL');
      expect(before.some((report) => report.status !== 'ready')).toBe(true);

      const next = await startTestServer(inject('postgresUrl'), environment);
      try {
        for (const id of ids) expect(await finished(next.localUrl, id)).toMatchObject({ status: 'ready' });
      } finally {
        await next.stop();
      }
    },
    60_000,
  );

  it('ends cleanly when it is asked to, with a project under way', async () => {
    const server = await startCommand(environment);
    const { body } = await create(server.url);
    expect(await server.end('SIGTERM')).toBe(0);
    const next = await startTestServer(inject('postgresUrl'), environment);
    try {
      // Finished before the end, or never taken. One left behind as being worked on would be nobody's for a minute.
      expect(await finished(next.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    } finally {
      await next.stop();
    }
  }, 60_000);
});
