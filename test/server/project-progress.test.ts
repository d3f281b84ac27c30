import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ProjectStatusReport } from '../../server/projects/status.ts';
import { type CreateAnswer, create, finished, status } from '../support/client.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';

/** Two servers of one installation: the first only answers, the second works as soon as it is told to. */
let server: TestServer;
let worker: TestServer;

beforeAll(async () => {
  const DATABASE_URL = await createDatabase(inject('postgresUrl'));
  server = await startTestServer(inject('postgresUrl'), {
    DATABASE_URL,
    WORKERS: 'off',
    DATABASE_POOL_SIZE: '2',
  });
  worker = await startTestServer(inject('postgresUrl'), {
    DATABASE_URL,
    WORKERS: 'off',
    DATA_DIR: server.dataDir,
  });
  worker.service.parts.hasFfmpeg = false;
});
afterAll(async () => {
  await worker.stop();
  await server.stop();
});

type Created = CreateAnswer['body'];

interface Heard {
  ids: string[];
  reports: ProjectStatusReport[];
  /** Resolves when the stream has ended. */
  ended: Promise<void>;
  leave(): void;
}

function listen({ arId: id, ownerSecret }: Created, lastEventId?: string): Heard {
  const client = trpcClient(server.localUrl, ownerSecret);
  const heard = { ids: [] as string[], reports: [] as ProjectStatusReport[] };
  let leave!: () => void;
  const ended = new Promise<void>((resolve, reject) => {
    const subscription = client.projects.progress.subscribe(
      { id, ...(lastEventId === undefined ? {} : { lastEventId }) },
      {
        onData: ({ id: version, data }) => {
          heard.ids.push(version);
          heard.reports.push(data);
        },
        onComplete: resolve,
        onError: reject,
      },
    );
    leave = () => subscription.unsubscribe();
  });
  return { ...heard, ended, leave };
}

describe('the progress of a project, as a subscription', () => {
  it('says at once that it waits, then each step that whichever process has done, and ends when it is ready', async () => {
    const { body } = await create(server.localUrl);
    const heard = listen(body);
    await expect.poll(() => heard.reports.length).toBe(1);
    expect(heard.reports[0]).toMatchObject({
      status: 'pending',
      progress: { step: 'waiting', share: 0 },
      waiting: { ahead: 0, since: expect.any(String) },
    });

    worker.service.startWorkers(['finish']);
    await heard.ended;
    const shares = heard.reports.map(({ progress }) => progress.share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(heard.reports.some(({ status }) => status === 'processing')).toBe(true);
    expect(heard.reports.at(-1)).toEqual(await status(server.localUrl, body.arId));
    expect(heard.reports.at(-1)).toMatchObject({ status: 'ready', progress: { step: 'ready', share: 1 } });
    expect(heard.reports.at(-1)!.waiting).toBeUndefined();
  });

  it('goes on after a break: what was heard last is not said again', async () => {
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    const first = listen(body);
    await first.ended;
    expect(first.reports).toHaveLength(1);
    const again = listen(body, first.ids[0]);
    await again.ended;
    expect(again.reports).toEqual([]);
    const older = listen(body, 'of another report');
    await older.ended;
    expect(older.ids).toEqual(first.ids);
  });

  it('keeps each step with its share and its time', async () => {
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    const { rows } = await server.service.parts.pool.query(
      'select step, share, duration_ms from ar_compilation_logs where project_id = $1 order by id',
      [body.arId],
    );
    expect(rows.map(({ step, share }) => ({ step, share }))).toEqual([
      { step: 'started', share: 0.1 },
      { step: 'drawn', share: 0.8 },
      { step: 'ready', share: 1 },
    ]);
    for (const { duration_ms } of rows) expect(duration_ms).toEqual(expect.any(Number));
  });

  it('is for the project’s owner and whoever may read projects', async () => {
    const { body } = await create(server.localUrl);
    const ask = (bearer?: string) =>
      refusal(
        new Promise((resolve, reject) =>
          trpcClient(server.localUrl, bearer).projects.progress.subscribe(
            { id: body.arId },
            { onData: resolve, onError: reject },
          ),
        ),
      );
    expect(await ask()).toBe('KEY_MISSING');
    expect(await ask('somebody-else')).toBe('KEY_UNKNOWN');
    expect(await ask(body.ownerSecret)).toBeUndefined();
  });

  it('is refused for a project that does not exist', async () => {
    const refused = new Promise((_, reject) =>
      trpcClient(server.localUrl).projects.progress.subscribe(
        { id: 'nobody-knows-this' },
        { onError: reject },
      ),
    );
    expect(await refusal(refused)).toBe('PROJECT_NOT_FOUND');
  });

  it('keeps no database connection, and forgets who has left', async () => {
    const { notifications, pool } = server.service.parts;
    const listen_ = notifications.on.bind(notifications);
    let listening = 0;
    notifications.on = (channel, callback) => {
      const silence = listen_(channel, callback);
      listening++;
      return () => {
        listening--;
        silence();
      };
    };
    // Nobody works on an id that the queue does not know as a job's.
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    await pool.query("update ar_projects set status = 'processing' where id = $1", [body.arId]);

    const listeners = Array.from({ length: 20 }, () => listen(body));
    await expect
      .poll(() => listeners.every(({ reports }) => reports.length === 1), { timeout: 10_000 })
      .toBe(true);
    expect(listening).toBe(20);
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0);
    for (const listener of listeners) listener.leave();
    await expect.poll(() => listening, { timeout: 10_000 }).toBe(0);
    notifications.on = listen_;
    await pool.query("update ar_projects set status = 'ready' where id = $1", [body.arId]);
  });

  it('does not keep a server from stopping, and is told to connect again', async () => {
    const stopping = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
    const { body } = await create(stopping.localUrl);
    const answer = await fetch(
      `${stopping.localUrl}/trpc/projects.progress?input=${encodeURIComponent(JSON.stringify({ id: body.arId }))}`,
      { headers: { authorization: `Bearer ${body.ownerSecret}` } },
    );
    const reader = answer.body!.getReader();
    let text = '';
    const read = async () => {
      const { value, done } = await reader.read();
      text += new TextDecoder().decode(value);
      return done;
    };
    while (!text.includes('"waiting"')) await read();
    const stopped = stopping.stop();
    while (!(await read()));
    expect(text).toContain('event: serialized-error');
    expect(text).toContain('SERVER_STOPPING');
    await stopped;
  });
});
