import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JobContext } from '../../../server/jobs/run.ts';
import { runOneJob } from '../../../server/jobs/workers.ts';
import { aborted, gate, QueueFixture, until } from './support.ts';
import { TEST_TIMES } from './test-kinds.ts';

let fixture: QueueFixture;

beforeAll(async () => {
  fixture = await QueueFixture.open();
});
afterEach(async () => {
  await fixture.stopWorkers();
  const { jobs } = await fixture.queue.list({ state: 'waiting', limit: 200 });
  for (const { id } of jobs) await fixture.queue.cancel(id);
});
afterAll(() => fixture.close());

/** Far longer than any test waits: what happens before it was told of. */
const NEVER_POLL = { times: { ...TEST_TIMES, pollEveryMs: 60_000 } };

describe('workers', () => {
  it('are woken by a job, without polling', async () => {
    const entered = gate<JobContext>();
    fixture.work({ print: async (_, context) => entered.open(context) }, NEVER_POLL);
    await pause(200); // they have looked, and found nothing
    const id = await fixture.queue.send('print', {});
    expect(await entered.promise).toMatchObject({ jobId: id, attempt: 1 });
  });

  it('take the urgent job first, then the older one', async () => {
    const { queue } = fixture;
    await queue.send('mail', { name: 'mail' });
    await queue.send('print', { name: 'first' });
    await queue.send('print', { name: 'second' });
    await queue.send('mail', { name: 'urgent mail' }, { priority: 30 });
    const order: string[] = [];
    const handler = async ({ name }: { name?: string }) => void order.push(name!);
    fixture.work({ mail: handler, print: handler }, { slots: { foreground: 1, background: 1 } });
    await until(() => order.length === 4);
    expect(order).toEqual(['urgent mail', 'first', 'second', 'mail']);
  });

  it('have room for an urgent job however long the background is at work', async () => {
    const { queue } = fixture;
    const end = gate();
    for (let n = 0; n < 3; n++) await queue.send('build', {});
    fixture.work({ build: () => end.promise, print: async () => {} });
    await until(async () => (await queue.list({ kind: 'build', state: 'active' })).jobs.length === 1);
    const id = await queue.send('print', {});
    await fixture.state(id, 'done');
    expect((await queue.list({ kind: 'build', state: 'waiting' })).jobs).toHaveLength(2);
    end.open();
  });

  it('take a job no earlier than it wants to begin', async () => {
    const startAfter = new Date(Date.now() + 700);
    const begun = gate<number>();
    fixture.work({ print: async () => begun.open(Date.now()) });
    await fixture.queue.send('print', {}, { startAfter });
    expect(await begun.promise).toBeGreaterThanOrEqual(startAfter.getTime());
  });

  it('run one at a time of what must be alone, and of the jobs of a project, and lose none', async () => {
    const { queue } = fixture;
    let running = 0;
    let most = 0;
    let done = 0;
    const handler = async () => {
      most = Math.max(most, ++running);
      await pause(10);
      running--;
      done++;
    };
    for (let n = 0; n < 5; n++)
      for (const kind of ['print', 'mail'] as const) await queue.send(kind, { projectId: 'one' });
    // Two crews are to the database what two processes are.
    fixture.work({ print: handler, mail: handler }, NEVER_POLL);
    fixture.work({ print: handler, mail: handler }, NEVER_POLL);
    await until(() => done === 10);
    expect(most).toBe(1);

    for (let n = 0; n < 5; n++) await queue.send('check', {});
    fixture.work({ check: handler }, NEVER_POLL);
    fixture.work({ check: handler }, NEVER_POLL);
    await until(() => done === 15);
    expect(most).toBe(1);
  });

  it('need no connection while handlers run', async () => {
    const { queue, connection } = fixture;
    const end = gate();
    fixture.work({ print: () => end.promise }, { slots: { foreground: 4, background: 1 } });
    for (let n = 0; n < 4; n++) await queue.send('print', {});
    await until(async () => (await queue.list({ kind: 'print', state: 'active' })).jobs.length === 4);
    await until(() => connection.pool.idleCount === connection.pool.totalCount, 'an idle pool');
    end.open();
  });
});

describe('a job that fails', () => {
  it('is tried again after pauses that grow, until it lies among the dead letters', async () => {
    const { queue, connection } = fixture;
    fixture.work({
      slow: async () => {
        throw Object.assign(new Error('it is broken'), { code: 'BROKEN' });
      },
    });
    const id = (await queue.send('slow', { name: 'broken' }))!;
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      const failed = await until(async () => {
        const job = await queue.find(id);
        return job?.state === 'waiting' && job.attempts === attempt && job;
      });
      pauses.push(failed.startAfter.getTime() - failed.startedAt!.getTime());
      await connection.pool.query('update pgboss.job set start_after = now() where id = $1', [id]);
    }
    // pg-boss draws each pause from between the delay and twice that, and doubles both.
    for (const [n, length] of pauses.entries()) {
      expect(length).toBeGreaterThanOrEqual(100_000 * 2 ** n);
      expect(length).toBeLessThan(100_000 * 2 ** (n + 1) + 10_000);
    }
    const error = { code: 'BROKEN', message: 'it is broken' };
    expect(await fixture.state(id, 'failed')).toMatchObject({ attempts: 4, error });
    const dead = (await queue.list({ state: 'dead' })).jobs.find((job) => job.deadLetterOf === id);
    expect(dead).toMatchObject({ kind: 'slow', data: { name: 'broken' }, error });
    expect((await queue.stats()).find(({ kind }) => kind === 'slow')).toMatchObject({
      failed: 1,
      deadLetters: 1,
    });
  });

  it('because it takes too long is told so by its signal, and waits to be tried again', async () => {
    const heard = gate<string>();
    fixture.work({ slow: async (_, { signal }) => heard.open(await aborted(signal)) });
    const id = await fixture.queue.send('slow', {});
    expect(await heard.promise).toBe('JOB_TOO_SLOW');
    expect(await fixture.state(id, 'waiting')).toMatchObject({
      attempts: 1,
      error: { code: 'JOB_TOO_SLOW' },
    });
  });

  it('frees its slot although its handler never ends', async () => {
    const handler = ({ name }: { name?: string }) =>
      name === 'deaf' ? new Promise<void>(() => {}) : Promise.resolve();
    fixture.work({ slow: handler }, { slots: { foreground: 1, background: 1 } });
    const deaf = await fixture.queue.send('slow', { name: 'deaf' });
    const next = await fixture.queue.send('slow', { name: 'next' });
    await fixture.state(next, 'done');
    expect(await fixture.queue.find(deaf!)).toMatchObject({
      state: 'waiting',
      error: { code: 'JOB_TOO_SLOW' },
    });
  });
});

describe('a running job', () => {
  it('that is cancelled hears of it, ends as cancelled and is not tried again', async () => {
    const { queue } = fixture;
    const [began, heard] = [gate(), gate<string>()];
    // No heartbeat tells it meanwhile: the notification must.
    const times = { ...TEST_TIMES, beatEveryMs: 60_000, staleAfterMs: 600_000 };
    fixture.work(
      {
        print: async (_, { signal }) => {
          began.open();
          heard.open(await aborted(signal));
          throw signal.reason;
        },
      },
      { times },
    );
    const id = (await queue.send('print', {}))!;
    await began.promise;
    expect(await queue.cancel(id)).toBe('stopping');
    expect(await heard.promise).toBe('JOB_CANCELLED');
    expect(await fixture.state(id, 'cancelled')).toMatchObject({ attempts: 1, error: null });
  });

  it('is cancelled even when no notification comes through', async () => {
    const { queue, connection } = fixture;
    const [began, heard] = [gate(), gate<string>()];
    fixture.work({
      print: async (_, { signal }) => {
        began.open();
        heard.open(await aborted(signal));
      },
    });
    const id = (await queue.send('print', {}))!;
    await began.promise;
    await connection.pool.query('update job_progress set cancel_requested = true where job_id = $1', [id]);
    expect(await heard.promise).toBe('JOB_CANCELLED');
    await fixture.state(id, 'cancelled');
  });

  it('shows how far it is, and its last word stays when it fails', async () => {
    const { queue } = fixture;
    const [reported, end] = [gate(), gate()];
    fixture.work({
      slow: async (_, { report }) => {
        for (let n = 0; n <= 1000; n++) report('counting', n / 2000, { n });
        reported.open();
        await end.promise;
        report('failing', 0.75);
        throw new Error('no further');
      },
    });
    const id = (await queue.send('slow', {}))!;
    await reported.promise;
    const job = await until(async () => {
      const found = await queue.find(id);
      return found?.progress?.share === 0.5 && found;
    });
    expect(job.progress).toMatchObject({ step: 'counting', details: { n: 1000 } });
    end.open();
    const failed = await fixture.state(id, 'waiting');
    expect(failed.progress).toMatchObject({ step: 'failing', share: 0.75 });
  });
});

describe('workers that stop', () => {
  it('let a job end, give back what runs in the background, and take nothing new', async () => {
    const { queue } = fixture;
    const [printing, building, end] = [gate(), gate(), gate()];
    const workers = fixture.work({
      print: async () => {
        printing.open();
        await end.promise;
      },
      build: async (_, { signal }) => {
        building.open();
        await aborted(signal);
      },
    });
    const print = (await queue.send('print', {}))!;
    const build = (await queue.send('build', {}))!;
    await Promise.all([printing.promise, building.promise]);
    const stopped = workers.stop({ within: 10_000 });
    expect(await fixture.state(build, 'waiting')).toMatchObject({ attempts: 0, error: null });
    const late = (await queue.send('print', {}))!;
    end.open();
    await stopped;
    expect(await queue.find(print)).toMatchObject({ state: 'done' });
    expect(await queue.find(late)).toMatchObject({ state: 'waiting' });
  });

  it('give back what does not end in time, for others to take', async () => {
    const { queue } = fixture;
    const began = gate();
    const workers = fixture.work({
      print: async (_, { signal }) => {
        began.open();
        throw new Error(await aborted(signal));
      },
    });
    const id = (await queue.send('print', {}))!;
    await began.promise;
    await workers.stop({ within: 50 });
    expect(await queue.find(id)).toMatchObject({ state: 'waiting', attempts: 0, error: null });
    const attempt = gate<number>();
    fixture.work({ print: async (_, context) => attempt.open(context.attempt) }, NEVER_POLL);
    expect(await attempt.promise).toBe(1);
  });
});

describe('one job at a time', () => {
  it('is run to its end, and nothing where none waits', async () => {
    const { queue, notifications } = fixture;
    const options = { log: pino({ level: 'silent' }), notifications, times: TEST_TIMES };
    const seen: string[] = [];
    const handlers = { print: async ({ name }: { name?: string }) => void seen.push(name!) };
    expect(await runOneJob(queue, handlers, options)).toBeUndefined();
    const id = await queue.send('print', { name: 'a' });
    await queue.send('print', { name: 'b' });
    expect(await runOneJob(queue, handlers, options)).toEqual({ jobId: id, kind: 'print', state: 'done' });
    expect(seen).toEqual(['a']);
  });
});
