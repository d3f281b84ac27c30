import cliProgress from 'cli-progress';
import { sql } from 'drizzle-orm';
import { markerFingerprints, markers } from '../../db/schema.ts';
import { Admission } from '../../pool-builder/admission.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { makeMarker, withdraw } from '../../pool-builder/make-marker.ts';
import { type OpenPool, openPool, type PoolPlace } from '../pool-builder/fixtures/open-pool.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { buildPool } from './pool-build.ts';
import { cpuTime, inMegabytes, median, rounded, threadCpuMs } from './pool-statistics.ts';

const RUNS = 30;
const WARM_UP_RUNS = 4;
const COPY_PAGE = 50;

interface Subject {
  size: number;
  place: PoolPlace;
  pool: OpenPool;
  /** The one backend of PostgreSQL that works for it. */
  backend: number;
  cpu: number[];
  database: number[];
  wall: number[];
}

/**
 * What one more marker costs in pools of these sizes: drawn, compiled, stored and admitted, by turns, so that whatever else the
 * machine does meets all alike. The pools hold the fingerprints of the first markers of one that was built.
 */
export async function measureCost(postgres: TestPostgres, built: PoolPlace, sizes: number[]) {
  const subjects: Subject[] = [];
  for (const size of sizes) subjects.push(await copyPool(postgres, built, size));
  const bar = new cliProgress.SingleBar({
    format: 'one more marker [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(RUNS * sizes.length, 0);
  try {
    for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
      // Each goes first in turn.
      const turn = subjects.map((_, i) => subjects[(i + run + WARM_UP_RUNS) % subjects.length]!);
      for (const subject of turn) {
        const cost = await makeOne(subject);
        if (run < 0) continue;
        subject.cpu.push(cost.cpu + cost.database);
        subject.database.push(cost.database);
        subject.wall.push(cost.wall);
        bar.increment();
      }
    }
    bar.stop();
    const first = median(subjects[0]!.cpu);
    const rows = [];
    for (const subject of subjects)
      rows.push({
        pool: subject.size,
        cpuMs: rounded(median(subject.cpu)),
        ofThatDatabaseMs: rounded(median(subject.database)),
        wallMs: rounded(median(subject.wall)),
        ratio: rounded(median(subject.cpu) / first, 2),
        ...(await measureIndex(subject)),
        ...(await measureFreshProcess(subject)),
      });
    return rows;
  } finally {
    bar.stop();
    for (const { pool } of subjects) await pool.close();
  }
}

/** One connection, so that all of the database's work is one backend's. */
async function copyPool(postgres: TestPostgres, from: PoolPlace, size: number): Promise<Subject> {
  const place = { databaseUrl: await postgres.createDatabase(), dataDir: `${from.dataDir}-${size}` };
  const [source, pool] = [await openPool(from, 1), await openPool(place, 1)];
  try {
    const rows = await source.db.select().from(markers).orderBy(markers.id).limit(size);
    for (let start = 0; start < rows.length; start += COPY_PAGE) {
      const page = rows.slice(start, start + COPY_PAGE);
      await pool.db.insert(markers).values(page.map((row) => ({ ...row, state: 'free' as const })));
      const ids = sql.join(
        page.map(({ id }) => sql`${id}`),
        sql`, `,
      );
      const prints = await source.db
        .select()
        .from(markerFingerprints)
        .where(sql`${markerFingerprints.markerId} in (${ids})`);
      await pool.db.insert(markerFingerprints).values(prints);
    }
    if (rows.length < size) throw new Error(`There are only ${rows.length} markers to copy.`);
    // All draw from the same seeds on: the same markers are made in each pool.
    await pool.db.execute(sql`select setval('marker_seeds', 1000000), setval('markers_id_seq', 1000000)`);
    const backend = await pool.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    return { size, place, pool, backend: backend.rows[0]!.pid, cpu: [], database: [], wall: [] };
  } finally {
    await source.close();
  }
}

async function makeOne({ pool, backend }: Subject) {
  const started = performance.now();
  const before = threadCpuMs(backend);
  let made: Awaited<ReturnType<typeof makeMarker>> | undefined;
  const cpu = await cpuTime(async () => {
    made = await makeMarker(pool, DEFAULT_KIND);
  });
  const cost = { cpu, database: threadCpuMs(backend) - before, wall: performance.now() - started };
  await withdraw(pool, made!);
  return cost;
}

/** The first verdict of a process: it reads the keys of all markers and enters them. */
async function measureIndex({ pool }: Subject) {
  const marker = await makeMarker(pool, DEFAULT_KIND);
  const inspection = await pool.threads.inspect({
    mind: await pool.files.read(marker.mindKey!),
    target: null,
    layout: marker.layout,
  });
  const cpu: number[] = [];
  for (let run = 0; run < 5; run++) {
    const admission = new Admission(pool.db);
    cpu.push(await cpuTime(() => admission.admit(marker.id, inspection)));
  }
  await withdraw(pool, marker);
  return { indexCpuMs: rounded(median(cpu)) };
}

/** The command that makes one marker more, from its start to its end. */
async function measureFreshProcess({ place, size }: Subject) {
  const { wallMs, cpuMs, peakBytes } = await buildPool(place, size + 1, 1);
  return { freshProcessMs: Math.round(wallMs), freshCpuMs: cpuMs, freshPeakMb: inMegabytes(peakBytes) };
}
