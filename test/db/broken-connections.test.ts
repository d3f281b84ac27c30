import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../../db/connection.ts';
import { listen } from '../../db/notifications.ts';
import { DatabaseProxy } from '../support/database-proxy.ts';
import { createDatabase } from '../support/postgres.ts';

let proxy: DatabaseProxy;
let connection: DatabaseConnection | undefined;

beforeEach(async () => {
  proxy = new DatabaseProxy(await createDatabase(inject('postgresUrl')));
  await proxy.open();
});
afterEach(async () => {
  await connection?.close();
  connection = undefined;
  await proxy.close();
});

describe('a connection that breaks', () => {
  it('as a transaction begins leaves its place in the pool to another', async () => {
    connection = connectDatabase({
      url: proxy.url,
      poolSize: 1,
      connectTimeoutMs: 3_000,
      statementTimeoutMs: 10_000,
    });
    const { db, pool } = connection;
    await db.execute('select 1');
    proxy.fallSilent();
    const begun = db.transaction(async () => 'never');
    const failed = expect(begun).rejects.toThrow('begin');
    await expect.poll(() => pool.idleCount).toBe(0);
    await proxy.close();
    await failed;
    await proxy.open();
    expect(
      await db.transaction(async (transaction) => (await transaction.execute('select 2 as two')).rows),
    ).toEqual([{ two: 2 }]);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });

  it('without a word keeps nobody from closing who listens on it', async () => {
    await new Promise<void>((resolve) => {
      const notifications = listen(proxy.url, {
        log: pino({ level: 'silent' }),
        onReady: () => {
          proxy.fallSilent();
          void notifications.close().then(resolve);
        },
      });
    });
  });
});
