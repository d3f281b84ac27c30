import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { connectDatabase, type Database } from '../../db/connection.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { Admission } from '../../pool-builder/admission.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { MarkerMaker } from '../../pool-builder/make-marker.ts';
import { openMarkerThreads } from '../../pool-builder/marker-threads.ts';
import { openDiskStorage } from '../../server/storage/disk.ts';
import { markerFilesIn } from '../../server/storage/marker-files.ts';
import { createDatabase } from './postgres.ts';

export interface TestPool extends MarkerMaker {
  /** The folder of its storage. */
  folder: string;
  databaseUrl: string;
  close(): Promise<void>;
}

/** An empty pool with a database and a folder of its own, without a server. */
export async function openTestPool(postgresUrl: string): Promise<TestPool> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-pool-'));
  const databaseUrl = await createDatabase(postgresUrl);
  const connection = connectDatabase({
    url: databaseUrl,
    poolSize: 5,
    connectTimeoutMs: 5000,
    statementTimeoutMs: 10_000,
  });
  await migrateDatabase(connection.pool);
  const { db } = connection;
  const threads = openMarkerThreads();
  return {
    db,
    threads,
    admission: new Admission(db),
    files: markerFilesIn(await openDiskStorage(folder)),
    folder,
    databaseUrl,
    async close() {
      await threads.close();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Puts free markers into the pool without compiling each: the first is real, the others are rows that share its files, with seeds of
 * their own. With `printable` they share its seed as well, so that prints in their frames are recognised by these files; then no further
 * marker can be made in this pool.
 */
export async function stockPool(
  maker: MarkerMaker,
  count: number,
  { printable = false } = {},
): Promise<void> {
  await fillPool(maker, { kind: DEFAULT_KIND, count: 1, workers: 1 });
  await copyFreeMarker(maker.db, count - 1, printable);
}

/** Adds rows like that of a free marker. */
export async function copyFreeMarker(db: Database, copies: number, printable: boolean): Promise<void> {
  if (printable) await db.execute(sql`drop index if exists markers_seed_once`);
  const seed = printable ? sql`seed` : sql`nextval('marker_seeds')`;
  await db.execute(sql`
    insert into markers (format, layout, style, seed, art_version, engine_version, gate_version, state, quality, mind_key, mind_bytes, target_key, target_bytes)
    select format, layout, style, ${seed}, art_version, engine_version, gate_version, 'free', quality, mind_key, mind_bytes, target_key, target_bytes
    from (select * from markers where state = 'free' limit 1) as real, generate_series(1, ${copies})`);
}
