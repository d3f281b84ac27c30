import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { DatabaseProxy } from '../../support/database-proxy.ts';
import { createDatabase } from '../../support/postgres.ts';
import { aborted, gate, QueueFixture, until } from './support.ts';
import { TEST_TIMES } from './test-kinds.ts';

/** Several polls, heartbeats and sweeps long. */
const OUTAGE_MS = 900;

let proxy: DatabaseProxy;
/** Works through the proxy, */
let cutOff: QueueFixture;
/** and this one is beside it. */
let fixture: QueueFixture;

beforeEach(async () => {
  const url = await createDatabase(inject('postgresUrl'));
  fixture = await QueueFixture.open(url);
  proxy = new DatabaseProxy(url);
  await proxy.open();
  cutOff = await QueueFixture.open(proxy.url);
});
afterEach(async () => {
  await proxy.close(); // first: nothing ends well on connections that are silent
  await cutOff.close();
  await fixture.close();
});

describe('workers whose database goes away and comes back', () => {
  it('finish what they were at, go on with what waits, and complain once', async () => {
    const [began, end] = [gate(), gate()];
    const attempts: number[] = [];
    cutOff.work({
      print: async ({ name }, { attempt, report }) => {
        attempts.push(attempt);
        if (name !== 'under way') return;
        began.open();
        await end.promise;
        report('nobody hears this', 1);
      },
    });
    const underWay = await fixture.queue.send('print', { name: 'under way' });
    await began.promise;
    await proxy.close();
    end.open();
    const waiting = await fixture.queue.send('print', { name: 'waiting' });
    await pause(OUTAGE_MS);
    expect(await fixture.queue.find(waiting!)).toMatchObject({ state: 'waiting' });
    await proxy.open();
    await fixture.state(underWay, 'done');
    await fixture.state(waiting, 'done');
    expect(attempts).toEqual([1, 1]);

    const said = (words: string) => cutOff.logged.filter(({ msg }) => msg.includes(words));
    await until(() => said('listening to the database again').length > 0);
    expect(said('cannot reach its database')).toHaveLength(1);
    expect(said('reaches its database again')).toHaveLength(1);
    expect(said('cannot listen')).toHaveLength(1);
    // They are woken again, too.
    const entered = gate();
    await cutOff.stopWorkers();
    cutOff.work({ mail: async () => entered.open() }, { times: { ...TEST_TIMES, pollEveryMs: 60_000 } });
    await pause(200);
    await fixture.queue.send('mail', {});
    await entered.promise;
  });

  it('go on when every connection is ended on the other side', async () => {
    const [began, end] = [gate(), gate()];
    cutOff.work({
      print: async () => {
        began.open();
        await end.promise;
      },
      mail: async () => {},
    });
    const print = await fixture.queue.send('print', {});
    await began.promise;
    await fixture.connection.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    end.open();
    await fixture.state(print, 'done');
    await fixture.state(await fixture.queue.send('mail', {}), 'done');
  });

  it('stop in time although it is still away', async () => {
    const began = gate();
    const workers = cutOff.work({
      print: async (_, { signal }) => {
        began.open();
        await aborted(signal);
      },
    });
    const id = await fixture.queue.send('print', {});
    await began.promise;
    await proxy.close();
    await workers.stop({ within: 0 });
    // Somebody else finds the job.
    await fixture.connection.pool.query("update job_progress set updated_at = now() - interval '1 hour'");
    fixture.work({ print: async () => {} });
    expect(await fixture.state(id, 'done')).toMatchObject({ attempts: 1 });
  });
});

describe('a worker whose database has fallen silent', () => {
  it('ends its jobs itself, before others may take them', async () => {
    const [began, heard] = [gate(), gate<string>()];
    cutOff.work({
      print: async (_, { signal }) => {
        began.open();
        heard.open(await aborted(signal));
      },
    });
    const id = await fixture.queue.send('print', {});
    await began.promise;
    proxy.fallSilent();
    expect(await heard.promise).toBe('LEASE_LOST');
    fixture.work({ print: async () => {} });
    await fixture.state(id, 'done');
  });
});
