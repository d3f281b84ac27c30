import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { recentAudit } from '../../db/audit.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';

const ADMIN_KEY = 'known-only-to-the-admin-of-this-test';

let server: TestServer;
let admin: ReturnType<typeof trpcClient>['jobs'];
let send: TestServer['service']['parts']['queue']['send'];

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, WORKERS: 'off' });
  const { queue } = server.service.parts;
  admin = trpcClient(server.localUrl, ADMIN_KEY).jobs;
  send = queue.send.bind(queue);
});
afterAll(() => server.stop());

const statsOf = async (kind: string) => {
  const { kinds } = await admin.stats.query();
  return kinds.find((entry) => entry.kind === kind)!;
};
const audited = (action: string) =>
  recentAudit(server.service.parts.db, { actions: [action], minutes: 5, limit: 1 });

describe('the queue, for an admin', () => {
  it('is closed to whoever has no key, or one without the right', async () => {
    const { db } = server.service.parts;
    for (const [key, code] of [
      [undefined, 'KEY_MISSING'],
      ['pp_admin_guessed', 'KEY_UNKNOWN'],
    ] as const) {
      const { jobs } = trpcClient(server.localUrl, key);
      expect(await refusal(jobs.stats.query())).toBe(code);
      expect(await refusal(jobs.list.query({}))).toBe(code);
      expect(await refusal(jobs.get.query({ id: 'x' }))).toBe(code);
      expect(await refusal(jobs.retry.mutate({ id: 'x' }))).toBe(code);
      expect(await refusal(jobs.cancel.mutate({ id: 'x' }))).toBe(code);
    }
    expect((await fetch(`${server.localUrl}/api/ar/queue/stats`)).status).toBe(401);
    expect(await recentAudit(db, { actions: ['jobs.retry', 'jobs.cancel'], minutes: 5 })).toEqual([]);
  });

  it('counts by kind what waits and what became of the rest, the same by HTTP and by tRPC', async () => {
    await send('finish', { projectId: 'of nobody' });
    const answer = await fetch(`${server.localUrl}/api/ar/queue/stats`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    const { kinds, workers } = (await answer.json()) as Awaited<ReturnType<typeof admin.stats.query>>;
    expect(workers).toEqual({ here: false, busy: 0, alive: null });
    expect(kinds.map(({ kind }) => kind)).toEqual((await admin.stats.query()).kinds.map(({ kind }) => kind));
    expect(kinds.find(({ kind }) => kind === 'finish')).toEqual({
      kind: 'finish',
      waiting: 1,
      active: 0,
      done: 0,
      failed: 0,
      cancelled: 0,
      failedSince: 0,
      deadLetters: 0,
      longestWaitMs: expect.any(Number),
      medianWaitMs: null,
      p95WaitMs: null,
    });
  });

  it('lists jobs by kind and state, the newest first, a page at a time', async () => {
    const sent: string[] = [];
    for (let n = 0; n < 3; n++) sent.push((await send('share', { id: `project ${n}` }))!);
    const first = await admin.list.query({ kind: 'share', state: 'waiting', limit: 2 });
    expect(first.jobs.map(({ id }) => id)).toEqual([sent[2], sent[1]]);
    const second = await admin.list.query({ kind: 'share', limit: 2, cursor: first.nextCursor! });
    expect(second.jobs).toMatchObject([{ id: sent[0], data: { id: 'project 0' }, state: 'waiting' }]);
    expect(second.nextCursor).toBeNull();
    expect(await refusal(admin.list.query({ cursor: 'nonsense' }))).toBe('CURSOR_INVALID');
    expect(await refusal(admin.list.query({ kind: 'nonsense' as never }))).toBe('INPUT_INVALID');
    expect((await admin.list.query()).jobs.length).toBeGreaterThanOrEqual(4);
  });

  it('cancels a job and has it begin anew, and writes down who did', async () => {
    const id = (await send('finish', { projectId: 'of nobody else' }))!;
    expect(await admin.cancel.mutate({ id })).toEqual({ state: 'cancelled' });
    expect(await admin.get.query({ id })).toMatchObject({ id, kind: 'finish', state: 'cancelled' });
    expect(await audited('jobs.cancel')).toMatchObject([
      { actor: 'admin', subject: id, details: { kind: 'finish', state: 'cancelled' } },
    ]);
    expect((await statsOf('finish')).cancelled).toBe(1);
    expect(await refusal(admin.cancel.mutate({ id }))).toBe('JOB_OVER');

    expect(await admin.retry.mutate({ id })).toEqual({ jobId: id });
    expect(await admin.get.query({ id })).toMatchObject({ state: 'waiting' });
    expect(await audited('jobs.retry')).toMatchObject([{ actor: 'admin', subject: id }]);
    expect(await refusal(admin.retry.mutate({ id }))).toBe('JOB_NOT_OVER');
    expect(await refusal(admin.get.query({ id: 'none' }))).toBe('JOB_NOT_FOUND');
    expect(await refusal(admin.retry.mutate({ id: 'none' }))).toBe('JOB_NOT_FOUND');
  });

  it('leaves a kind of marker alone for a while whose refill was cancelled, as the pool’s own call does', async () => {
    const id = (await send('refill', { ...DEFAULT_KIND, count: 5, upTo: 5 }))!;
    expect(await admin.cancel.mutate({ id })).toEqual({ state: 'cancelled' });
    expect(await audited('pool.cancel')).toMatchObject([{ actor: 'admin', details: { jobId: id } }]);
    expect(await admin.get.query({ id })).toMatchObject({ state: 'cancelled' });
    expect(await refusal(admin.cancel.mutate({ id }))).toBe('JOB_OVER');
  });

  it('says how long jobs waited, and that a process is busy, once there is one', async () => {
    const { queue, pool } = server.service.parts;
    server.service.startWorkers(['finish']);
    // Projects that do not exist are finished at once.
    await expect.poll(async () => (await statsOf('finish')).done, { timeout: 10_000 }).toBe(2);
    const { medianWaitMs, p95WaitMs } = await statsOf('finish');
    expect(medianWaitMs).toBeGreaterThanOrEqual(0);
    expect(p95WaitMs).toBeGreaterThanOrEqual(medianWaitMs!);

    await pool.query(
      `insert into job_progress (job_id, kind, worker, step, share) values
        ('a', 'finish', 'one:7:abc:1', '', 0), ('b', 'finish', 'one:7:abc:2', '', 0), ('c', 'finish', 'two:7:abc:1', '', 0)`,
    );
    expect((await admin.stats.query()).workers).toMatchObject({ busy: 2, alive: null });
    await pool.query("delete from job_progress where job_id in ('a', 'b', 'c')");
    expect((await queue.stats()).length).toBeGreaterThan(0);
  });
});
