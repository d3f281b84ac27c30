import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectDatabase } from '../../../db/connection.ts';
import { migrateDatabase } from '../../../db/migrate.ts';
import { createDatabase } from '../../support/postgres.ts';
import { bundleWorker, QueueFixture, until, WorkerProcess } from './support.ts';

let bundle: Awaited<ReturnType<typeof bundleWorker>>;
let fixture: QueueFixture;
const processes: WorkerProcess[] = [];

beforeAll(async () => {
  bundle = await bundleWorker();
  fixture = await QueueFixture.open();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((worker) => worker.kill()));
  const { jobs } = await fixture.queue.list({ state: 'waiting', limit: 200 });
  for (const { id } of jobs) await fixture.queue.cancel(id);
});
afterAll(async () => {
  await fixture?.close();
  await bundle?.remove();
});

function start(url = fixture.url): WorkerProcess {
  const worker = new WorkerProcess(bundle.script, url);
  processes.push(worker);
  return worker;
}

/** What time does: a job whose worker is dead is found by its old heartbeat. */
async function forgetHeartbeats(): Promise<void> {
  await fixture.connection.pool.query("update job_progress set updated_at = now() - interval '1 hour'");
}

describe('processes that start at the same moment on a new database', () => {
  it('make its tables together, and all of them work', async () => {
    const url = await createDatabase(inject('postgresUrl'));
    const connection = connectDatabase({
      url,
      poolSize: 1,
      connectTimeoutMs: 2_000,
      statementTimeoutMs: 10_000,
    });
    await migrateDatabase(connection.pool);
    await connection.close();
    const workers = [start(url), start(url), start(url), start(url)];
    await Promise.all(workers.map((worker) => worker.saw('ready')));
    const other = await QueueFixture.open(url);
    try {
      const id = await other.queue.send('print', { name: 'short' });
      await other.state(id, 'done');
    } finally {
      await other.close();
    }
  });
});

describe('several processes', () => {
  it('do each job once, and never two of one project at the same time', async () => {
    const { queue } = fixture;
    const workers = [start(), start(), start()];
    await Promise.all(workers.map((worker) => worker.saw('ready')));
    const names = Array.from({ length: 36 }, (_, n) => `short ${n}`);
    await Promise.all(
      names.map((name, n) => queue.send(n % 2 ? 'print' : 'mail', { name, projectId: `project ${n % 3}` })),
    );
    const events = () => workers.flatMap((worker) => worker.events);
    await until(() => events().filter(({ event }) => event === 'ended').length === names.length);
    const began = events().filter(({ event }) => event === 'began');
    expect(began.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const project of ['project 0', 'project 1', 'project 2']) {
      const times = events()
        .filter(({ projectId }) => projectId === project)
        .sort((a, b) => a.at - b.at);
      // One begins only after the last has ended.
      for (const [n, { event }] of times.entries()) expect(event).toBe(n % 2 === 0 ? 'began' : 'ended');
    }
    expect(
      workers.filter((worker) => worker.events.some(({ event }) => event === 'ended')).length,
    ).toBeGreaterThan(1);
  });

  it('hear when a job that another one runs is cancelled from here', async () => {
    const { queue } = fixture;
    const worker = start();
    const id = await queue.send('print', { name: 'long' });
    await worker.saw('began', 'long');
    expect(await queue.cancel(id!)).toBe('stopping');
    await worker.saw('aborted', 'long');
    await fixture.state(id, 'cancelled');
  });

  it('give their jobs back when they are asked to end', async () => {
    const { queue } = fixture;
    const worker = start();
    const id = await queue.send('print', { name: 'long' });
    await worker.saw('began', 'long');
    worker.child.stdin!.end();
    await worker.saw('stopped');
    expect(await queue.find(id!)).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});

describe('a worker that is killed in the middle of a job', () => {
  it('leaves it to the next one, with what was known of its progress', async () => {
    const { queue } = fixture;
    const killed = start();
    const id = await queue.send('print', { name: 'long', projectId: 'p' });
    await killed.saw('began', 'long');
    await until(async () => (await queue.find(id!))?.progress?.share === 0.5);
    await killed.kill();
    expect(await queue.find(id!)).toMatchObject({ state: 'active' });

    const next = start();
    expect(await next.saw('began', 'long')).toMatchObject({ attempt: 2 });
    expect((await queue.find(id!))!.progress).toMatchObject({ step: 'halfway', share: 0.5 });
    await queue.cancel(id!);
    await fixture.state(id, 'cancelled');
  });

  it('lets it end as cancelled if somebody wanted that', async () => {
    const { queue } = fixture;
    const killed = start();
    const id = await queue.send('print', { name: 'long' });
    await killed.saw('began', 'long');
    killed.child.kill('SIGSTOP'); // it hears nothing any more
    expect(await queue.cancel(id!)).toBe('stopping');
    await killed.kill();
    await forgetHeartbeats();
    start();
    await fixture.state(id, 'cancelled');
  });

  it('sees the job that kills its workers given up, not tried for ever', async () => {
    const { queue } = fixture;
    const id = await queue.send('print', { name: 'poison' });
    let deaths = 0;
    while (deaths < 10) {
      const worker = start();
      const died = worker.exited.then(() => true);
      const over = until(async () => (await queue.find(id!))?.state === 'failed').then(() => false);
      if (!(await Promise.race([died, over]))) break;
      over.catch(() => {});
      deaths++;
      await forgetHeartbeats();
    }
    expect(deaths).toBe(3);
    expect(await queue.find(id!)).toMatchObject({ state: 'failed', error: { code: 'WORKER_LOST' } });
    const dead = (await queue.list({ state: 'dead' })).jobs.find((job) => job.deadLetterOf === id);
    expect(dead).toMatchObject({ kind: 'print', data: { name: 'poison' } });
  });
});

describe('a worker that was silent for too long', () => {
  it('has its job taken by another, and what it says late does not count', async () => {
    const { queue } = fixture;
    const stalled = start();
    await stalled.saw('ready');
    const id = await queue.send('print', { name: 'stall' });
    await stalled.saw('began', 'stall');
    const end = new AbortController();
    fixture.work({
      print: async (_, { signal }) =>
        new Promise((resolve) => {
          for (const ending of [end.signal, signal]) ending.addEventListener('abort', () => resolve());
        }),
    });
    await stalled.saw('ended', 'stall');
    // The stalled one has said by now that it is done, and nobody believed it: the job still runs here.
    await until(async () => (await queue.find(id!))?.attempts === 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await queue.find(id!)).toMatchObject({ state: 'active', attempts: 2 });
    end.abort();
    await fixture.state(id, 'done');
  });
});
