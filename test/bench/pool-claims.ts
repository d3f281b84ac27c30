import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { connectDatabase, type Database } from '../../db/connection.ts';
import { joinCluster } from '../../db/embedded/join.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { ClaimerReport } from '../pool-builder/fixtures/claimer.ts';
import { type Claimer, startClaimer } from '../pool-builder/fixtures/start-claimer.ts';
import { createDatabase } from '../support/postgres.ts';
import { median, quantile, rounded, threadCpuMs } from './pool-statistics.ts';

const PROCESSES = 4;
const CONNECTIONS = 16;
const WITHIN_MS = 60_000;
/** A server that has run for a minute has made its code fast and its plans. */
const WARM_UP_CLAIMS = 4000;

/** Rows of the pool, and what part of them is claimed in a round before all go back. */
const SUBJECTS = [
  { rows: 300, claimsOfEach: 55, rounds: 12 },
  { rows: 10_000, claimsOfEach: 500, rounds: 3 },
];

/** Claims from 4 processes with 16 connections each, on a PostgreSQL that waits for the disk and on one that does not. */
export async function measureClaims() {
  const results = [];
  for (const durable of [true, false]) {
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-claims-'));
    await chmod(folder, 0o755); // PostgreSQL's own account has to enter it
    const { url, release } = await joinCluster(folder, { durable });
    try {
      for (const subject of SUBJECTS) results.push({ durable, ...(await measure(url, subject)) });
    } finally {
      await release();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return results;
}

async function measure(adminUrl: string, { rows, claimsOfEach, rounds }: (typeof SUBJECTS)[number]) {
  const databaseUrl = await createDatabase(adminUrl);
  const { db, pool, close } = connectDatabase({
    url: databaseUrl,
    poolSize: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 60_000,
  });
  const claimers: Claimer[] = [];
  try {
    await migrateDatabase(pool);
    await stock(db, rows);
    for (let i = 0; i < PROCESSES; i++)
      claimers.push(
        await startClaimer({
          ...{ databaseUrl, kind: DEFAULT_KIND, claims: claimsOfEach },
          ...{ connections: CONNECTIONS, within: WITHIN_MS },
        }),
      );
    const waits: number[] = [];
    let [seconds, cpuMs, databaseMs, double, lost, misses] = [0, 0, 0, 0, 0, 0];
    const warmUpRounds = Math.ceil(WARM_UP_CLAIMS / (PROCESSES * claimsOfEach));
    for (let round = -warmUpRounds; round < rounds; round++) {
      const before = await databaseCpuMs(db);
      const reports = await Promise.all(claimers.map((claimer) => claimer.run()));
      const used = (await databaseCpuMs(db)) - before;
      const wrong = await compareWithRows(db, reports);
      double += wrong.double;
      lost += wrong.lost;
      if (round >= 0) {
        databaseMs += used;
        seconds += Math.max(...reports.map(({ ms }) => ms)) / 1000;
        for (const { claimed } of reports) for (const { ms } of claimed) waits.push(ms);
        for (const report of reports) {
          misses += report.misses;
          cpuMs += report.cpuMs;
        }
      }
      await giveBack(db);
    }
    return {
      rows,
      claims: waits.length,
      perSecond: Math.round(waits.length / seconds),
      medianMs: rounded(median(waits)),
      p95Ms: rounded(quantile(waits, 0.95)),
      p99Ms: rounded(quantile(waits, 0.99)),
      clientCpuMs: rounded(cpuMs / waits.length, 2),
      databaseCpuMs: rounded(databaseMs / waits.length, 2),
      double,
      lost,
      misses,
    };
  } finally {
    await Promise.all(claimers.map((claimer) => claimer.close()));
    await close();
  }
}

/** CPU that PostgreSQL's processes have used: all of them keep their connections from round to round. */
async function databaseCpuMs(db: Database): Promise<number> {
  const { rows } = await db.execute<{ pid: number }>(sql`select pid from pg_stat_activity`);
  return rows.reduce((sum, { pid }) => sum + threadCpuMs(pid), 0);
}

/** Free markers of the default kind: rows alone, because a claim looks at nothing else. */
async function stock(db: Database, count: number): Promise<void> {
  const { format, layout, style } = DEFAULT_KIND;
  const { artVersion, engineVersion, gateVersion } = CURRENT_VERSIONS;
  await db.execute(sql`
    insert into markers (format, layout, style, seed, art_version, engine_version, gate_version, state, quality, mind_key, mind_bytes)
    select ${format}, ${layout}, ${style}, nextval('marker_seeds'), ${artVersion}, ${engineVersion}, ${gateVersion}, 'free',
      '{}', 'markers/' || md5(n::text) || '.mind', 300000
    from generate_series(1, ${count}::int) n`);
  await db.execute(sql`vacuum analyze markers`);
}

/** Holds what the processes say against the rows. */
async function compareWithRows(db: Database, reports: ClaimerReport[]) {
  const { rows } = await db.execute<{ project: string; marker: number; state: string }>(
    sql`select i.project_id as project, i.marker_id as marker, m.state
      from ar_project_items i join markers m on m.id = i.marker_id`,
  );
  const inRows = new Map(rows.map(({ project, marker, state }) => [project, { marker, state }]));
  const said = reports.flatMap(({ claimed }) => claimed);
  const lost = said.filter(({ projectId, markerId }) => {
    const row = inRows.get(projectId);
    return row?.marker !== markerId || row.state !== 'assigned';
  }).length;
  const assigned = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from markers where state = 'assigned'`,
  );
  return {
    double: said.length - new Set(said.map(({ markerId }) => markerId)).size,
    lost: lost + Math.abs(assigned.rows[0]!.n - said.length),
  };
}

/** All projects go, and their markers are free again. Vacuuming is left to PostgreSQL. */
async function giveBack(db: Database): Promise<void> {
  await db.execute(sql`delete from ar_projects`);
  await db.execute(sql`update markers set state = 'free' where state = 'assigned'`);
}
