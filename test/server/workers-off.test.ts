import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { takeProject } from '../../db/projects.ts';
import { finishTakenProject } from '../../server/projects/finish.ts';
import { resumeProjects } from '../../server/projects/resume.ts';
import { create, finished, status } from '../support/client.ts';
import { runCommand, startWorkerCommand } from '../support/command.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { filesOnDisk } from './project-fixtures.ts';

const ADMIN_KEY = 'known-only-to-the-admin-of-this-test';

let server: TestServer;
let environment: Record<string, string>;

beforeAll(async () => {
  environment = {
    DATABASE_URL: await createDatabase(inject('postgresUrl')),
    LOG_LEVEL: 'error',
    ADMIN_KEY,
  };
  server = await startTestServer(inject('postgresUrl'), { ...environment, WORKERS: 'off' });
  environment.DATA_DIR = server.dataDir;
});
afterAll(() => server.stop());

const queueStats = async () => {
  const answer = await fetch(`${server.localUrl}/api/ar/queue/stats`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  return (await answer.json()) as {
    kinds: { kind: string; waiting: number; longestWaitMs: number }[];
    workers: unknown;
  };
};

describe('a server without workers', () => {
  let ids: string[];

  it('answers everything else, and says what waits', async () => {
    ids = [];
    for (let n = 0; n < 3; n++) ids.push((await create(server.localUrl)).body.arId);
    const reports = await Promise.all(ids.map((id) => status(server.localUrl, id)));
    expect(reports.map(({ status, progress, waiting }) => [status, progress.step, waiting?.ahead])).toEqual([
      ['pending', 'waiting', 0],
      ['pending', 'waiting', 1],
      ['pending', 'waiting', 2],
    ]);
    expect(Date.now() - Date.parse(reports[0]!.waiting!.since)).toBeLessThan(60_000);

    const stats = await queueStats();
    const finish = stats.kinds.find(({ kind }) => kind === 'finish')!;
    expect(finish).toMatchObject({ waiting: 3, active: 0, done: 0, failed: 0, cancelled: 0, deadLetters: 0 });
    expect(finish.longestWaitMs).toBeGreaterThan(0);
    expect(stats.workers).toEqual({ here: false, busy: 0, alive: null });

    const page = await fetch(`${server.localUrl}/ar/view/${ids[0]}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('is being made');
    for (const path of ['/', '/health', `/objects/ar-storage/${ids[0]}/video.mp4`])
      expect((await fetch(server.localUrl + path)).status).toBe(200);
  }, 60_000);

  it('has one job done by `worker --once`, the one that comes first', async () => {
    const { exitCode, json } = await runCommand(['worker', '--once'], environment);
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { kind: 'finish', state: 'done' } });
    expect((await status(server.localUrl, ids[0]!)).status).toBe('ready');
    expect((await status(server.localUrl, ids[1]!)).waiting).toMatchObject({ ahead: 0 });
  });

  it('has the rest done by a worker process, on its files and its database', async () => {
    const worker = await startWorkerCommand(environment);
    try {
      for (const id of ids) expect(await finished(server.localUrl, id)).toMatchObject({ status: 'ready' });
      const picture = await fetch(`${server.localUrl}/objects/ar-storage/${ids[2]}/enhanced-photo.jpg`);
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
    } finally {
      expect(await worker.end('SIGTERM')).toBe(0);
    }
  });
});

describe('a project whose video has to be made ready for phones', () => {
  const vp9 = async (): Promise<Buffer> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-vp9-'));
    const file = path.join(folder, 'v.webm');
    const codec = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime'];
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'color=c=red:s=320x240:d=1:r=25',
      ...codec,
      file,
    ]);
    const bytes = await readFile(file);
    await rm(folder, { recursive: true });
    return bytes;
  };
  let id: string;
  const parts = () => server.service.parts;
  const jobsOf = async () => {
    const { rows } = await parts().pool.query<{ name: string }>(
      "select name from pgboss.job where data->>'projectId' = $1 and state = 'created' order by created_on",
      [id],
    );
    return rows.map(({ name }) => name);
  };

  it('waits behind what others wait for, also when it is taken up again or gets another mode', async () => {
    const { body } = await create(server.localUrl, { video: await vp9() });
    id = body.arId;
    expect(await jobsOf()).toEqual(['transcode']);
    // As a restored database may have it: its job is lost.
    await parts().pool.query("delete from pgboss.job where data->>'projectId' = $1", [id]);
    await resumeProjects(parts());
    expect(await jobsOf()).toEqual(['transcode']);
    const headers = { authorization: `Bearer ${body.ownerSecret}`, 'content-type': 'application/json' };
    const mode = { method: 'POST', headers, body: JSON.stringify({ mode: 'borderless' }) };
    expect((await fetch(`${server.localUrl}/api/ar/projects/${id}/mode`, mode)).status).toBe(200);
    expect(await jobsOf()).toEqual(['transcode', 'transcode']);
  });

  it('leaves no video behind that was converted for nothing, because somebody else has taken it over', async () => {
    const videos = async () => (await filesOnDisk(server, id)).filter((file) => file.endsWith('.mp4'));
    const before = await videos();
    expect(before).toHaveLength(1);
    const slower = (await takeProject(parts().db, id))!;
    await takeProject(parts().db, id);
    await finishTakenProject(parts(), slower);
    expect(await videos()).toEqual(before);
    expect(await status(server.localUrl, id)).toMatchObject({ status: 'processing' });
  });
});
