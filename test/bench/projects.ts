import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import cliProgress from 'cli-progress';
import { pino } from 'pino';
import { cacheStats } from '../../db/compiled-targets.ts';
import { randomFrom } from '../../markers/art/random.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { openMarkerThreads } from '../../pool-builder/marker-threads.ts';
import { readSettings } from '../../server/config.ts';
import { type RunningServer, startServer } from '../../server/start.ts';
import { createDatabase, startTestPostgres } from '../support/postgres.ts';
import { UNLIMITED } from '../support/unlimited.ts';
import { makeFiles, type VisitOptions } from './create.ts';
import { run as runJobs } from './jobs.ts';
import { inMegabytes, median, processUse, quantile, rounded } from './pool-statistics.ts';
import type { VisitOutcome, Visits } from './projects-visitor.ts';

const ADMIN_KEY = 'the-admin-key-of-the-benchmark';
const BORDERLESS: VisitOptions = { fields: { borderless: 'true' } };
/** Many who ask for the status as often as one does would be the load themselves. */
const MANY_ASK_EVERY_MS = 100;
const WARM_UP_RUNS = 3;
/** Photos of 12 megapixels, one after the other. */
const ALONE = 30;
const AT_ONCE = 10;
/** While the API is asked: so many times ten compiles at once. */
const LOAD_ROUNDS = 5;
const FRAMED_AT_ONCE = 100;
const MIX_PHOTOS = 20;
const MIX_CREATES = 60;
const SAMPLE_EVERY_MS = 50;

/**
 * What a server with work to do is like: how fast its API answers while ten photos are compiled and a pool is built; how long a photo
 * without a frame takes, alone and ten at once; 100 framed projects at once; empty jobs a second; how often the cache of compiled
 * photos answers. Visitors live in a process of their own, but on the same processors. Durability is off in this PostgreSQL.
 */
export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-bench-'));
  const postgres = await startTestPostgres();
  const rounds = LOAD_ROUNDS * AT_ONCE;
  const bar = new cliProgress.SingleBar({
    format: '{what} [{bar}] {value}/{total}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(WARM_UP_RUNS + ALONE + AT_ONCE + rounds + FRAMED_AT_ONCE + MIX_CREATES, 0, { what: 'photos' });
  const server = await startServer(
    readSettings({
      ...UNLIMITED,
      ...{ PORT: '0', HTTPS_PORT: '0', POOL_HIGH: '0', ADMIN_KEY },
      DATA_DIR: path.join(folder, 'data'),
      DATABASE_URL: await createDatabase(postgres.url),
    }),
    pino({ level: 'error' }, pino.destination(2)),
  );
  let result: object;
  const closing: (() => void)[] = [];
  try {
    const bench = await Bench.open(server, folder, bar);
    closing.push(() => bench.close());
    const alone = await bench.alone();
    const atOnce = await bench.atOnce();
    const api = await bench.apiUnderLoad();
    const framed = await bench.framedAtOnce();
    const cache = await bench.cacheMix();
    result = { api, borderless: alone, borderlessAtOnce: atOnce, framedAtOnce: framed, cache };
  } finally {
    bar.stop();
    for (const close of closing) close();
    await server.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  console.dir(result, { depth: null });
  return { ...result, jobs: await runJobs() };
}

class Bench {
  readonly #server: RunningServer;
  readonly #bar: cliProgress.SingleBar;
  readonly #visitors: ChildProcess;
  readonly #ended: Promise<never>;

  static async open(server: RunningServer, folder: string, bar: cliProgress.SingleBar): Promise<Bench> {
    const { photo, video } = await makeFiles(folder);
    const photos = path.join(folder, 'photos');
    await mkdir(photos);
    const bench = new Bench(server, bar, { url: server.localUrl, folder: photos, photo, video });
    await bench.#answer();
    return bench;
  }

  private constructor(server: RunningServer, bar: cliProgress.SingleBar, visitors: Record<string, string>) {
    this.#server = server;
    this.#bar = bar;
    const script = fileURLToPath(new URL('./projects-visitor.js', import.meta.url));
    this.#visitors = fork(script, [JSON.stringify(visitors)]);
    this.#ended = once(this.#visitors, 'exit').then(() => {
      throw new Error('The visitors ended before they had answered.');
    });
    this.#ended.catch(() => {}); // where nobody waits for an answer
  }

  close(): void {
    this.#visitors.kill();
  }

  /** One photo after the other, each of other pixels. */
  async alone() {
    for (let run = 0; run < WARM_UP_RUNS; run++) await this.visit(await this.newPhotos(1), BORDERLESS);
    const waits: number[] = [];
    for (let run = 0; run < ALONE; run++)
      waits.push(...allReady(await this.visit(await this.newPhotos(1), BORDERLESS)));
    return {
      n: waits.length,
      medianMs: Math.round(median(waits)),
      p95Ms: Math.round(quantile(waits, 0.95)),
      longestMs: Math.round(Math.max(...waits)),
    };
  }

  async atOnce() {
    const waits = allReady(await this.visit(await this.newPhotos(AT_ONCE), BORDERLESS));
    return { n: waits.length, eachMs: waits.map(Math.round).sort((a, b) => a - b) };
  }

  /** What is asked is small; the photos are made before, so that making them is no part of the load. */
  async apiUnderLoad() {
    const { localUrl, service } = this.#server;
    const rounds: string[][] = [];
    for (let round = 0; round < LOAD_ROUNDS; round++) rounds.push(await this.newPhotos(AT_ONCE));
    const [{ id }] = (
      await service.parts.pool.query<{ id: string }>(
        "select id from ar_projects where status = 'ready' limit 1",
      )
    ).rows as [{ id: string }];
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const urls = [`/api/ar/status/${id}`, '/trpc/pool.overview', '/'].map((where) => localUrl + where);
    const asker = new Worker(new URL('./pool-visitor.js', import.meta.url), {
      workerData: { urls, headers },
    });
    const failed = once(asker, 'error').then(([error]) => Promise.reject(error as Error));
    failed.catch(() => {});
    const pool = this.buildPool(100_000);
    for (const photos of rounds) allReady(await Promise.race([this.visit(photos, BORDERLESS), failed]));
    const answered = once(asker, 'message') as Promise<[number[]]>;
    asker.postMessage('stop');
    const [waits] = await Promise.race([answered, failed]);
    await pool.stop();
    return {
      n: waits.length,
      medianMs: rounded(median(waits)),
      p99Ms: rounded(quantile(waits, 0.99)),
      worstMs: rounded(Math.max(...waits)),
    };
  }

  /** A hundred visitors with one photo, as its pixels do not matter with a frame; from the first byte of all to the last `ready`. */
  async framedAtOnce() {
    const pool = this.buildPool(FRAMED_AT_ONCE);
    await pool.built;
    await pool.stop();
    const [photo] = await this.newPhotos(1);
    let peakBytes = 0;
    const sampler = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }, SAMPLE_EVERY_MS);
    const began = performance.now();
    const outcomes = await this.visit(Array<string>(FRAMED_AT_ONCE).fill(photo!), {
      askEvery: MANY_ASK_EVERY_MS,
    });
    const seconds = (performance.now() - began) / 1000;
    clearInterval(sampler);
    const waits = outcomes.flatMap((outcome) => ('ms' in outcome ? [outcome.ms] : []));
    return {
      n: outcomes.length,
      errors: outcomes.length - waits.length,
      firstError: outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))[0],
      perSecond: rounded(outcomes.length / seconds),
      medianMs: Math.round(median(waits)),
      longestMs: Math.round(Math.max(...waits)),
      /** Of the server's process, while they came and since it started. */
      peakMb: inMegabytes(peakBytes),
      peakSinceStartMb: inMegabytes(processUse(process.pid)?.peakBytes ?? 0),
    };
  }

  /**
   * A made-up mix: a shop's customers make a living photo of one of a few photos again and again (another video, a second try), most of
   * them of the same few. Photo number k of 20 is sent with a weight of 1/k, one after the other, 60 in all.
   */
  async cacheMix() {
    const photos = await this.newPhotos(MIX_PHOTOS);
    const { db } = this.#server.service.parts;
    const before = await cacheStats(db);
    const random = randomFrom('a made-up mix');
    const weighted = photos.map((file, index) => [file, 1 / (index + 1)] as const);
    const sent = new Set<string>();
    for (let n = 0; n < MIX_CREATES; n++) {
      const file = random.pickWeighted(weighted);
      sent.add(file);
      allReady(await this.visit([file], BORDERLESS));
    }
    const after = await cacheStats(db);
    const hits = after.hits - before.hits;
    return { n: MIX_CREATES, differentPhotos: sent.size, hits, hitRate: rounded(hits / MIX_CREATES, 2) };
  }

  async visit(photos: string[], options: VisitOptions): Promise<VisitOutcome[]> {
    const outcomes = await this.#ask<VisitOutcome[]>({ photos, options });
    this.#bar.increment(photos.length);
    return outcomes;
  }

  newPhotos(count: number): Promise<string[]> {
    return this.#ask<string[]>({ make: count });
  }

  async #ask<Answer>(message: Visits | { make: number }): Promise<Answer> {
    const answer = this.#answer<Answer>();
    this.#visitors.send(message);
    return answer;
  }

  async #answer<Answer>(): Promise<Answer> {
    const [answer] = (await Promise.race([once(this.#visitors, 'message'), this.#ended])) as [Answer];
    return answer;
  }

  /** As the server does it in the background, in a thread that lets all others go first. */
  private buildPool(count: number) {
    const stop = new AbortController();
    const threads = openMarkerThreads({ most: 1, background: true });
    const maker = { ...this.#server.service.parts.markerMaker, threads };
    const options = { kind: DEFAULT_KIND, count, workers: 1, signal: stop.signal };
    const built = fillPool(maker, options).catch((error) => {
      if (!stop.signal.aborted) throw error;
    });
    return {
      built,
      async stop() {
        stop.abort();
        await built;
        await threads.close();
      },
    };
  }
}

function allReady(outcomes: VisitOutcome[]): number[] {
  return outcomes.map((outcome) => {
    if ('error' in outcome) throw new Error(outcome.error);
    return outcome.ms;
  });
}
