import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';

/** Any number: all processes that migrate this database wait for one another on it. */
const MIGRATION_LOCK = 7_220_731;

/**
 * Brings the tables up to date. Servers that start together on one database take turns, so each migration runs once.
 */
export async function migrateDatabase(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      // A big migration may take longer than a query of the service ever should.
      await client.query('set statement_timeout = 0');
      await migrate(drizzle(client), {
        migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
      });
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    // The connection carries a changed setting: do not give it back.
    client.release(true);
  }
}
