import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../../db/connection.ts';
import { listen, type Notifications, notify } from '../../db/notifications.ts';
import { DatabaseProxy } from '../support/database-proxy.ts';
import { createDatabase } from '../support/postgres.ts';

let url: string;
let connection: DatabaseConnection;
const opened: Notifications[] = [];
let logged: { msg: string }[] = [];

beforeAll(async () => {
  url = await createDatabase(inject('postgresUrl'));
  connection = connectDatabase({ url, poolSize: 2, connectTimeoutMs: 2_000, statementTimeoutMs: 10_000 });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((notifications) => notifications.close()));
  logged = [];
});
afterAll(() => connection.close());

/** Listens on channels, and returns what it hears on each, in order; undefined stands for "you may have missed something". */
async function hear(from: string, ...channels: string[]) {
  const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const notifications = listen(from, { log });
  opened.push(notifications);
  const heard = channels.map((channel) => {
    const payloads: (string | undefined)[] = [];
    const stop = notifications.on(channel, (payload) => payloads.push(payload));
    return { payloads, stop };
  });
  for (const { payloads } of heard) await expect.poll(() => payloads).toEqual([undefined]);
  return { notifications, heard };
}

describe('a notification', () => {
  it('reaches those who listen on its channel, with its payload', async () => {
    const { heard } = await hear(url, 'one', 'Two "words"');
    await notify(connection.db, 'one', 'a');
    await notify(connection.db, 'Two "words"');
    await notify(connection.db, 'one', 'b');
    await expect
      .poll(() => heard.map(({ payloads }) => payloads))
      .toEqual([
        [undefined, 'a', 'b'],
        [undefined, ''],
      ]);
  });

  it('leaves with the commit, and never if there is none', async () => {
    const { heard } = await hear(url, 'one');
    const rolledBack = connection.db.transaction(async (transaction) => {
      await notify(transaction, 'one', 'rolled back');
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await connection.db.transaction((transaction) => notify(transaction, 'one', 'committed'));
    await expect.poll(() => heard[0]!.payloads).toEqual([undefined, 'committed']);
  });

  it('reaches also who began to listen later, and no longer who stopped', async () => {
    const { notifications, heard } = await hear(url, 'one');
    const late: (string | undefined)[] = [];
    const later: (string | undefined)[] = [];
    notifications.on('late', (payload) => late.push(payload));
    notifications.on('later', (payload) => later.push(payload));
    await expect.poll(() => [late, later]).toEqual([[undefined], [undefined]]);
    heard[0]!.stop();
    await notify(connection.db, 'one', 'to nobody');
    await notify(connection.db, 'late', 'a');
    await notify(connection.db, 'later', 'b');
    await expect
      .poll(() => [late, later])
      .toEqual([
        [undefined, 'a'],
        [undefined, 'b'],
      ]);
    expect(heard[0]!.payloads).toEqual([undefined]);
  });
});

describe('a connection that listens', () => {
  it('comes back after it was lost, says so to all, and logs it once', async () => {
    const proxy = new DatabaseProxy(url);
    await proxy.open();
    const { heard } = await hear(proxy.url, 'one', 'two');
    await proxy.close();
    await expect.poll(() => logged.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 500)); // some attempts long
    await proxy.open();
    for (const { payloads } of heard)
      await expect.poll(() => payloads, { timeout: 5_000 }).toEqual([undefined, undefined]);
    await notify(connection.db, 'two', 'heard');
    await expect.poll(() => heard[1]!.payloads).toEqual([undefined, undefined, 'heard']);
    expect(logged.map(({ msg }) => msg)).toEqual([
      expect.stringContaining('cannot listen'),
      expect.stringContaining('listening to the database again'),
    ]);
    await Promise.all(opened.splice(0).map((notifications) => notifications.close()));
    await proxy.close();
  });

  it('closes while its database is away', async () => {
    const proxy = new DatabaseProxy(url);
    await proxy.open();
    const { notifications } = await hear(proxy.url, 'one');
    await proxy.close();
    await expect.poll(() => logged.length).toBe(1);
    await notifications.close();
  });
});
