import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../../../db/connection.ts';
import { type JobQueue, openQueue } from '../../../server/jobs/queue.ts';
import { runCommand } from '../../support/command.ts';
import { createDatabase } from '../../support/postgres.ts';

let environment: Record<string, string>;
let connection: DatabaseConnection;
let queue: JobQueue;

beforeAll(async () => {
  const url = await createDatabase(inject('postgresUrl'));
  environment = {
    DATA_DIR: await mkdtemp(path.join(tmpdir(), 'passepartout-worker-')),
    DATABASE_URL: url,
    LOG_LEVEL: 'error',
  };
  connection = connectDatabase({ url, poolSize: 2, connectTimeoutMs: 2_000, statementTimeoutMs: 10_000 });
});
afterAll(async () => {
  await queue?.close();
  await connection.close();
  await rm(environment.DATA_DIR!, { recursive: true, force: true });
});

describe('the command worker --once', () => {
  it('says that there was nothing to do, does one job where there is one, and ends', async () => {
    // It makes the tables, too.
    expect(await runCommand(['worker', '--once'], environment)).toMatchObject({
      exitCode: 0,
      json: { jobId: null },
    });
    queue = await openQueue({ ...connection, log: pino({ level: 'silent' }), threads: 1 });
    const id = await queue.send('cleanup', {});
    expect(await runCommand(['worker', '--once'], environment)).toMatchObject({
      exitCode: 0,
      json: { jobId: id, kind: 'cleanup', state: 'done' },
    });
    expect(await queue.find(id!)).toMatchObject({ state: 'done' });
  });

  it('refuses options that it does not know', async () => {
    const { exitCode, stderr } = await runCommand(['worker', '--twice'], environment);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--once');
  });
});
