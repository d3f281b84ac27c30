import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { CodedError } from '../markers/coded-error.ts';

/** The first connection of a process: where it fails, the settings are wrong or the server is down. Says which server it was. */
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    const { hostname, port, pathname } = new URL(pool.options.connectionString ?? 'postgres://unknown');
    const where = `${hostname}${port && `:${port}`}${pathname}`;
    throw new CodedError(
      'DATABASE_UNREACHABLE',
      `Cannot connect to PostgreSQL at ${where}: ${(error as Error).message}. Is it running, and is DATABASE_URL right?`,
      { cause: error },
    );
  }
}

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** How many migrations this version knows. */
export const knownMigrations = (): number => readMigrationFiles({ migrationsFolder: MIGRATIONS }).length;

/** Any number: all processes that migrate this database wait for one another on it. */
const MIGRATION_LOCK = 7_220_731;

/**
 * Brings the tables up to date. Servers that start together on one database take turns, so each migration runs once.
 */
export async function migrateDatabase(pool: pg.Pool): Promise<void> {
  const client = await connect(pool);
  try {
    // A big migration, or waiting for another server's, may take longer than a query of the service ever should.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    // The connection holds the lock and a changed setting: closing it gives both back.
    client.release(true);
  }
}
