import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../../db/connection.ts';
import { joinCluster } from '../../db/embedded/join.ts';
import { isDatabaseAway, whileDatabaseIsAway } from '../../pool-builder/database-away.ts';
import { postmasterPid } from '../db/embedded-fixtures.ts';
import { openPool, type PoolPlace } from '../pool-builder/fixtures/open-pool.ts';
import { checkPool } from '../pool-builder/kill-check.ts';
import { createDatabase } from '../support/postgres.ts';

/** So many that the database goes away long before they are made. */
const COUNT = 20;
const WORKERS = 2;

const root = path.join(import.meta.dirname, '../..');

describe('a builder whose database goes away', () => {
  let folder: string;
  let builder: ReturnType<typeof startBuilder>;
  let database: Awaited<ReturnType<typeof startDatabase>>;

  // A durable one: what a crash must not lose is what is looked for.
  const startDatabase = () => joinCluster(path.join(folder, 'database'));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'passepartout-outage-'));
    await chmod(folder, 0o755); // PostgreSQL's own account has to enter it
    database = await startDatabase();
  });
  afterEach(async () => {
    builder.kill();
    await database.release();
    await rm(folder, { recursive: true, force: true });
  });

  const wayOut: [string, () => Promise<void>][] = [
    ['is stopped', () => database.release()],
    [
      'is killed',
      async () => {
        process.kill(postmasterPid(path.join(folder, 'database/postgres'))!, 'SIGKILL');
        await database.release();
      },
    ],
  ];
  it.each(wayOut)(
    'and comes back after it %s: waits, says so, and makes all that was asked for',
    async (_name, stop) => {
      const place = { databaseUrl: database.url, dataDir: path.join(folder, 'data') };
      await (await openPool(place, 1)).close();
      builder = startBuilder(place);
      await expect.poll(() => freeMarkers(place), { timeout: 30_000, interval: 20 }).toBeGreaterThan(2);
      await stop();
      await builder.says(/the database is away/);
      database = await startDatabase();
      expect(database.url).toBe(place.databaseUrl);
      const { exitCode, json } = await builder.end();
      expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { free: COUNT } });
      const { states, problems } = await checkPool(place);
      expect(problems).toEqual([]);
      expect(states.free).toBeGreaterThanOrEqual(COUNT);
      expect(states.free).toBeLessThan(COUNT + WORKERS);
    },
    90_000,
  );
});

const freeMarkers = async (place: PoolPlace) => (await checkPool(place)).states.free ?? 0;

function startBuilder(place: PoolPlace) {
  const numbers = ['--count', String(COUNT), '--workers', String(WORKERS)];
  const args = ['bin/passepartout.mjs', 'pool', 'build', ...numbers, '--json'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, DATABASE_URL: place.databaseUrl, DATA_DIR: place.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    kill: () => child.kill('SIGKILL'),
    says: (words: RegExp) => expect.poll(() => stderr, { timeout: 30_000, interval: 20 }).toMatch(words),
    async end() {
      const [exitCode] = await ended;
      return { exitCode, json: JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as object };
    },
  };
}

describe('whether the database is away', () => {
  let connection: DatabaseConnection;

  beforeEach(async () => {
    connection = open(await createDatabase(inject('postgresUrl')));
  });
  afterEach(() => connection.close());

  const open = (url: string) =>
    connectDatabase({ url, poolSize: 2, connectTimeoutMs: 2000, statementTimeoutMs: 2000 });
  const failure = (query: PromiseLike<unknown>) =>
    query.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('is seen when nobody listens where it should be', async () => {
    const nowhere = open('postgres://nobody@127.0.0.1:1/nothing');
    expect(isDatabaseAway(await failure(nowhere.db.execute(sql`select 1`)))).toBe(true);
    await nowhere.close();
  });

  it('is seen when it ends a connection in the middle of a transaction, which does not end the process', async () => {
    const ended = connection.db.transaction(async (transaction) => {
      const result = await transaction.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await query(inject('postgresUrl'), `select pg_terminate_backend(${result.rows[0]!.pid})`);
      // Nothing runs at the moment when the connection breaks: only the next query fails by it.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await transaction.execute(sql`select 1`);
    });
    expect(isDatabaseAway(await failure(ended))).toBe(true);
    expect((await connection.db.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }]);
  });

  it('is not seen in a query that is wrong', async () => {
    expect(isDatabaseAway(await failure(connection.db.execute(sql`select 1 / 0`)))).toBe(false);
    expect(isDatabaseAway(new Error('no'))).toBe(false);
  });
});

describe('waiting while the database is away', () => {
  const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));

  it('ends with the answer of the first query that comes through', async () => {
    let tries = 0;
    let told = 0;
    const query = async () => (++tries < 3 ? refused() : 'here');
    expect(await whileDatabaseIsAway(query, { onAway: () => told++ })).toBe('here');
    expect({ tries, told }).toEqual({ tries: 3, told: 2 });
  });

  it('ends with the last failure when patience is over, and at once with a failure of another kind', async () => {
    await expect(whileDatabaseIsAway(refused, { patienceMs: 350 })).rejects.toThrow('refused');
    let tries = 0;
    const wrong = () => Promise.reject(new Error(`wrong ${++tries}`));
    await expect(whileDatabaseIsAway(wrong)).rejects.toThrow('wrong 1');
  });

  it('ends with the reason of an abort', async () => {
    const stop = new AbortController();
    const waiting = whileDatabaseIsAway(refused, {
      signal: stop.signal,
      onAway: () => stop.abort(new Error('enough')),
    });
    await expect(waiting).rejects.toThrow('enough');
  });
});

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
