import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueueFixture, until } from './support.ts';

let fixture: QueueFixture;

beforeAll(async () => {
  fixture = await QueueFixture.open();
});
afterAll(() => fixture.close());

describe('a job that is sent in a transaction', () => {
  it('comes to be with the commit', async () => {
    const { queue, connection } = fixture;
    const id = await connection.db.transaction(async (transaction) => {
      const sent = await queue.send('mail', { name: 'committed' }, { transaction });
      expect(await queue.find(sent!)).toBeUndefined();
      return sent!;
    });
    expect(await queue.find(id)).toMatchObject({
      state: 'waiting',
      data: { name: 'committed' },
      attempts: 0,
    });
  });

  it('never was when the transaction is rolled back', async () => {
    const { queue, connection } = fixture;
    let id: string | undefined;
    const rolledBack = connection.db.transaction(async (transaction) => {
      id = await queue.send('mail', {}, { transaction });
      throw new Error('something else failed');
    });
    await expect(rolledBack).rejects.toThrow('something else failed');
    expect(id).toBeDefined();
    expect(await queue.find(id!)).toBeUndefined();
  });

  it('needs no second connection', async () => {
    const small = await QueueFixture.open(undefined, 1);
    try {
      const { queue, connection } = small;
      const id = await connection.db.transaction((transaction) =>
        queue.send('mail', {}, { transaction, singletonKey: 'a' }),
      );
      expect(await queue.find(id!)).toMatchObject({ state: 'waiting' });
    } finally {
      await small.close();
    }
  });
});

describe('a singleton', () => {
  it('waits once for each key, also when many send it at the same moment', async () => {
    const { queue } = fixture;
    const send = (singletonKey: string) => queue.send('build', {}, { singletonKey });
    const ids = await Promise.all(['a', 'a', 'a', 'a', 'b', 'b'].map(send));
    expect(ids.filter((id) => id !== undefined)).toHaveLength(2);
  });

  it('may be sent again once it no longer waits', async () => {
    const { queue } = fixture;
    const first = await queue.send('build', {}, { singletonKey: 'again' });
    expect(await queue.send('build', {}, { singletonKey: 'again' })).toBeUndefined();
    await queue.cancel(first!);
    expect(await queue.send('build', {}, { singletonKey: 'again' })).toBeDefined();
  });

  it('counts as waiting while it waits to be tried again', async () => {
    const { queue } = fixture;
    const id = await queue.send('build', {}, { singletonKey: 'failing' });
    const workers = fixture.work({ build: () => Promise.reject(new Error('no')) });
    await until(async () => (await queue.find(id!))?.error?.message === 'no');
    await workers.stop({ within: 0 });
    expect(await queue.find(id!)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(await queue.send('build', {}, { singletonKey: 'failing' })).toBeUndefined();
    for (const job of (await queue.list({ kind: 'build', state: 'waiting' })).jobs)
      await queue.cancel(job.id);
  });

  it('of a slot of time is made once in it, even after it is done', async () => {
    const { queue } = fixture;
    const slot = { singletonSeconds: 86_400 };
    const ids = await Promise.all([1, 2, 3].map(() => queue.send('check', {}, slot)));
    const id = ids.find((sent) => sent !== undefined);
    expect(ids.filter((sent) => sent !== undefined)).toHaveLength(1);
    const workers = fixture.work({ check: async () => {} });
    await fixture.state(id, 'done');
    await workers.stop({ within: 0 });
    expect(await queue.send('check', {}, slot)).toBeUndefined();
  });
});

describe('cancel and retry', () => {
  it('end a waiting job at once and let it wait again', async () => {
    const { queue } = fixture;
    const id = (await queue.send('print', {}))!;
    expect(await queue.cancel(id)).toBe('cancelled');
    expect(await queue.find(id)).toMatchObject({ state: 'cancelled' });
    await expect(queue.cancel(id)).rejects.toMatchObject({ code: 'JOB_OVER' });
    expect(await queue.retry(id)).toBe(id);
    expect(await queue.find(id)).toMatchObject({ state: 'waiting', endedAt: null });
    await expect(queue.retry(id)).rejects.toMatchObject({ code: 'JOB_NOT_OVER' });
    await queue.cancel(id);
  });

  it('say of a job that nobody knows that there is none', async () => {
    for (const id of ['70c9c8f5-6a52-4a52-8a33-0a9ad4ba6a43', 'no id at all']) {
      await expect(fixture.queue.cancel(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
      await expect(fixture.queue.retry(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    }
  });

  it('give a job that failed for good all its attempts again, by its dead letter too', async () => {
    const { queue } = fixture;
    const id = await queue.send('mail', { name: 'refused' });
    let workers = fixture.work({ mail: () => Promise.reject(new Error('the server said no')) });
    await fixture.state(id, 'failed');
    await workers.stop({ within: 0 });
    const dead = (await queue.list({ kind: 'mail', state: 'dead' })).jobs.find(
      (job) => job.deadLetterOf === id,
    );
    expect(dead).toMatchObject({ data: { name: 'refused' }, error: { message: 'the server said no' } });

    expect(await queue.retry(dead!.id)).toBe(id);
    expect(await queue.find(dead!.id)).toBeUndefined();
    const attempts: number[] = [];
    workers = fixture.work({ mail: async (_, { attempt }) => void attempts.push(attempt) });
    await fixture.state(id, 'done');
    await workers.stop({ within: 0 });
    expect(attempts).toContain(1);
    expect(Math.max(...attempts)).toBe(1);
  });
});

describe('the list of jobs', () => {
  it('goes through all of them page by page, the newest first, and no job twice', async () => {
    const { queue, connection } = fixture;
    const sent = await connection.db.transaction(async (transaction) => {
      // One transaction: all are made at the very same time, so that only their ids order them.
      const ids: string[] = [];
      for (let n = 0; n < 7; n++) ids.push((await queue.send('slow', { name: `${n}` }, { transaction }))!);
      return ids;
    });
    const newest = await queue.send('slow', { name: 'newest' });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queue.list({ kind: 'slow', state: 'waiting', limit: 3, cursor });
      expect(page.jobs.length).toBeLessThanOrEqual(3);
      seen.push(...page.jobs.map(({ id }) => id));
      cursor = page.cursor ?? undefined;
    } while (cursor);
    expect(seen[0]).toBe(newest);
    expect([...seen].sort()).toEqual([newest, ...sent].sort());
    await expect(queue.list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('is summed up by kind: states, dead letters, waiting times', async () => {
    const { queue, connection } = fixture;
    await connection.db.execute(
      sql`update pgboss.job set start_after = now() - interval '90 seconds' where name = 'slow'`,
    );
    const id = await queue.send('slow', {}, { startAfter: new Date(Date.now() + 60_000) });
    const stats = new Map((await queue.stats()).map((kind) => [kind.kind, kind]));
    expect([...stats.keys()]).toEqual(['print', 'mail', 'build', 'check', 'slow']);
    expect(stats.get('slow')).toMatchObject({ waiting: 9, active: 0, done: 0, medianWaitMs: null });
    expect(stats.get('slow')!.longestWaitMs).toBeGreaterThanOrEqual(90_000);
    expect(stats.get('check')).toMatchObject({ waiting: 0, done: 1, longestWaitMs: 0 });
    expect(stats.get('check')!.p95WaitMs).toBeGreaterThanOrEqual(stats.get('check')!.medianWaitMs!);
    await queue.cancel(id!);
    expect((await queue.stats()).find(({ kind }) => kind === 'slow')).toMatchObject({
      cancelled: 1,
      waiting: 8,
    });
  });
});
