import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Database } from '../../db/connection.ts';
import { deleteBuildingMarkers, freeBuiltMarker, nextMarkerSeed } from '../../db/markers.ts';
import type { Art } from '../../markers/art/index.ts';
import {
  buildMarkerTarget,
  buildSignature,
  compileMarker,
  drawMarker,
  inspectFiles,
} from '../../pool-builder/build-marker.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { makeMarker, withdraw } from '../../pool-builder/make-marker.ts';
import { readSettings } from '../../server/config.ts';
import { startServer } from '../../server/start.ts';
import { openPool, type PoolPlace } from '../pool-builder/fixtures/open-pool.ts';
import { UNLIMITED } from '../support/unlimited.ts';
import { cpuTime, inMegabytes, median, processUse, quantile, rounded } from './pool-statistics.ts';

const root = path.join(import.meta.dirname, '../../..');
const SAMPLE_EVERY_MS = 50;
const STAGE_RUNS = 30;
const STAGE_WARM_UP_RUNS = 5;

/** The real command `pool build`, with what it used until shortly before its end. Its progress bar goes to our stderr. */
export async function buildPool({ databaseUrl, dataDir }: PoolPlace, count: number, workers = 2) {
  const args = ['pool', 'build', '--count', String(count), '--workers', String(workers), '--json'];
  const started = performance.now();
  const child = spawn(process.execPath, ['bin/passepartout.mjs', ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: databaseUrl, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  let use = { cpuMs: 0, peakBytes: 0 };
  const sampler = setInterval(() => {
    use = processUse(child.pid!) ?? use;
  }, SAMPLE_EVERY_MS);
  const [exitCode] = (await once(child, 'close')) as [number];
  clearInterval(sampler);
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { made: number; seconds: number };
  if (exitCode !== 0) throw new Error(`pool build failed: ${JSON.stringify(result)}`);
  return { ...result, ...use, wallMs: performance.now() - started };
}

/** Builds so many markers by the command while a server on the same database and storage answers a visitor. */
export async function measureBuild(place: PoolPlace, count: number) {
  const server = await startServer(
    readSettings({
      DATABASE_URL: place.databaseUrl,
      DATA_DIR: place.dataDir,
      PORT: '0',
      HTTPS_PORT: '0',
      ...UNLIMITED,
      POOL_HIGH: '0',
    }),
    pino({ level: 'error' }, pino.destination(2)),
  );
  try {
    const { arId, ownerSecret } = await createProject(server.localUrl);
    const visitor = new Worker(new URL('./pool-visitor.js', import.meta.url), {
      workerData: {
        urls: ['/health', `/api/ar/status/${arId}`, '/'].map((where) => server.localUrl + where),
        bearer: ownerSecret,
      },
    });
    const failed = once(visitor, 'error').then(([error]) => Promise.reject(error as Error));
    const answered = once(visitor, 'message') as Promise<[number[]]>;
    const build = await Promise.race([buildPool(place, count), failed]);
    visitor.postMessage('stop');
    const [waits] = await Promise.race([answered, failed]);
    return {
      markers: build.made,
      markersPerMinute: Math.round((build.made / build.seconds) * 60),
      peakMb: inMegabytes(build.peakBytes),
      cpuSecondsPerMarker: rounded(build.cpuMs / 1000 / build.made, 3),
      api: {
        answers: waits.length,
        medianMs: rounded(median(waits)),
        p99Ms: rounded(quantile(waits, 0.99)),
        worstMs: rounded(Math.max(...waits)),
      },
      ...(await bytesOf(place, server.service.parts.db)),
    };
  } finally {
    await server.stop();
  }
}

interface Created {
  arId: string;
  ownerSecret: string;
}

async function createProject(url: string): Promise<Created> {
  const form = new FormData();
  const file = async (name: string) => new Blob([await readFile(path.join(root, name))]);
  form.set('photoFile', await file('test/fixtures/photos/raindrops.jpg'), 'photo.jpg');
  form.set('videoFile', await file('server/samples/video.mp4'), 'video.mp4');
  const response = await fetch(`${url}/api/ar/create-demo`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`The upload failed with ${response.status}.`);
  return (await response.json()) as Created;
}

async function bytesOf({ dataDir }: PoolPlace, db: Database) {
  const folder = path.join(dataDir, 'storage/markers');
  let files = 0;
  const names = await readdir(folder);
  for (const name of names) files += (await stat(path.join(folder, name))).size;
  const markers = names.filter((name) => name.endsWith('.mind')).length;
  const result = await db.execute<{ markers: string; fingerprints: string }>(
    sql`select pg_total_relation_size('markers') as markers, pg_total_relation_size('marker_fingerprints') as fingerprints`,
  );
  const tables = Number(result.rows[0]!.markers) + Number(result.rows[0]!.fingerprints);
  return {
    storageMb: inMegabytes(files),
    storageKbPerMarker: Math.round(files / markers / 1024),
    databaseMb: inMegabytes(tables),
    databaseKbPerMarker: Math.round(tables / markers / 1024),
  };
}

/** Milliseconds of CPU of each stage of one marker, warm, one after the other in this thread. */
export async function measureStages(place: PoolPlace) {
  const pool = await openPool(place);
  const times: Record<'draw' | 'compile' | 'inspect' | 'target' | 'store', number[]> = {
    draw: [],
    compile: [],
    inspect: [],
    target: [],
    store: [],
  };
  try {
    for (let run = -STAGE_WARM_UP_RUNS; run < STAGE_RUNS; run++) {
      const timed = async <Result>(
        stage: keyof typeof times,
        work: () => Promise<Result> | Result,
      ): Promise<Result> => {
        let result!: Result;
        const ms = await cpuTime(async () => {
          result = await work();
        });
        if (run >= 0) times[stage].push(ms);
        return result;
      };
      const art = { ...DEFAULT_KIND, seed: await nextMarkerSeed(pool.db) } as Art;
      const grey = await timed('draw', () => drawMarker(art));
      const mind = await timed('compile', () => compileMarker(art, grey));
      const target = await timed('target', () => buildMarkerTarget(art));
      const inspection = await timed('inspect', () => inspectFiles({ mind, target, layout: art.layout }));
      // All of `makeMarker` but the building: seed, file, row, admission; and the row's becoming free.
      const signature = await buildSignature({ art, target });
      const threads = { ...pool.threads, build: async () => ({ mind, target, signature, ...inspection }) };
      const marker = await timed('store', async () => {
        const made = await makeMarker({ ...pool, threads }, DEFAULT_KIND);
        await freeBuiltMarker(pool.db, made.id);
        return made;
      });
      await pool.db.execute(sql`update markers set state = 'building' where id = ${marker.id}`);
      await withdraw(pool, marker);
      await deleteBuildingMarkers(pool.db, [marker.id]);
    }
    return Object.fromEntries(Object.entries(times).map(([stage, ms]) => [stage, rounded(median(ms))]));
  } finally {
    await pool.close();
  }
}
