import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { joinCluster } from '../../db/embedded/join.ts';

/** A throwaway PostgreSQL for a whole test run. */
export interface TestPostgres {
  /** For any process of the run, to hand to `createDatabase`. */
  url: string;
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real server on a temporary folder. Only its durability is switched off, for speed. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'passepartout-test-postgres-'));
  await chmod(folder, 0o755); // when we are root, PostgreSQL's account has to enter it
  const { url, release } = await joinCluster(folder, { durable: false });
  return {
    url,
    createDatabase: () => createDatabase(url),
    stop: async () => {
      await release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a fresh, empty database on this server and returns its URL. */
export async function createDatabase(adminUrl: string): Promise<string> {
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
