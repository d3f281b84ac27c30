import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../../db/connection.ts';
import { claimMarker } from '../../db/markers.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { createDatabase } from '../support/postgres.ts';

const KIND = { format: '3x2', layout: 'border-22', style: 'terrazzo' };
const VERSIONS = { artVersion: 1, engineVersion: 1, gateVersion: 1 };
const PRINTED = 3000;
const FREE = 3000;

let connection: DatabaseConnection;

beforeAll(async () => {
  const url = await createDatabase(inject('postgresUrl'));
  connection = connectDatabase({ url, poolSize: 1, connectTimeoutMs: 5000, statementTimeoutMs: 20_000 });
  await migrateDatabase(connection.pool);
  await insertMarkers({ state: 'printed', count: PRINTED });
  await insertMarkers({ state: 'free', count: FREE });
  await insertMarkers({ state: 'free', count: 20, style: 'another' });
  await insertMarkers({ state: 'free', count: 20, gateVersion: 0 });
  await connection.db.execute(sql`analyze markers`);
});
afterAll(() => connection.close());

async function insertMarkers(rows: { state: string; count: number; style?: string; gateVersion?: number }) {
  const { state, count, style = KIND.style, gateVersion = VERSIONS.gateVersion } = rows;
  await connection.db.execute(sql`
    insert into markers (format, layout, style, seed, art_version, engine_version, gate_version, state, quality, mind_key, mind_bytes)
    select ${KIND.format}, ${KIND.layout}, ${style}, nextval('marker_seeds'), 1, 1, ${gateVersion}::int, ${state}, '{}', 'markers/a', 1
    from generate_series(1, ${count}::int)`);
}

const claim = () => connection.db.transaction((transaction) => claimMarker(transaction, KIND, VERSIONS));

/** Index entries that PostgreSQL has read to find markers by their id. */
async function readByPrimaryKey(): Promise<number> {
  await connection.db.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = await connection.db.execute<{ read: string }>(
    sql`select idx_tup_read as read from pg_stat_user_indexes where indexrelname = 'markers_pkey'`,
  );
  return Number(rows[0]!.read);
}

describe('a claim', () => {
  it('takes the oldest free marker of its kind and versions, without a look at all those that were used before', async () => {
    const before = await readByPrimaryKey();
    // More than five, after which PostgreSQL may keep a plan for any values.
    const claimed = [];
    for (let i = 0; i < 10; i++) claimed.push((await claim())?.id);
    expect(claimed).toEqual(Array.from({ length: 10 }, (_, i) => PRINTED + 1 + i));
    expect((await readByPrimaryKey()) - before).toBeLessThan(100);
  });

  it('gets nothing when only other kinds and versions are left', async () => {
    await connection.db.execute(
      sql`update markers set state = 'printed' where style = ${KIND.style} and gate_version = 1 and state = 'free' and id < (
        select max(id) from markers where style = ${KIND.style} and gate_version = 1)`,
    );
    expect(await claim()).toMatchObject({ mindKey: 'markers/a', mindBytes: 1 });
    expect(await claim()).toBeUndefined();
  });
});
