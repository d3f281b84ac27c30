import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import cliProgress from 'cli-progress';
import { pino } from 'pino';
import sharp from 'sharp';
import { fillPool } from '../../pool-builder/fill.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { openMarkerThreads } from '../../pool-builder/marker-threads.ts';
import { readSettings } from '../../server/config.ts';
import { startServer } from '../../server/start.ts';
import { createDatabase, startTestPostgres } from '../support/postgres.ts';
import { UNLIMITED } from '../support/unlimited.ts';

const RUNS = 50;
const WARM_UP_RUNS = 3;

/**
 * How long a visitor waits: from the last uploaded byte to `ready`, for a 12-megapixel JPEG and 10 s of 1080p, warm; 50 times
 * alone and 50 times while a pool is being built by the server. The visitor is a second thread, so that its own work does not
 * count as the server's; the longest stall of the server's event loop is measured meanwhile.
 */
export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-bench-'));
  const postgres = await startTestPostgres();
  try {
    const files = await makeFiles(folder);
    const settings = readSettings({
      PORT: '0',
      HTTPS_PORT: '0',
      ...UNLIMITED,
      DATA_DIR: path.join(folder, 'data'),
      DATABASE_URL: await createDatabase(postgres.url),
      POOL_HIGH: '0',
    });
    const server = await startServer(settings, pino({ level: 'error' }));
    const { markerMaker } = server.service.parts;
    const fill = (count: number, signal?: AbortSignal) =>
      fillPool(backgroundMaker, { kind: DEFAULT_KIND, count, workers: 1, signal });
    const threads = openMarkerThreads({ most: 1, background: true });
    const backgroundMaker = { ...markerMaker, threads };
    await fill(2 * (RUNS + WARM_UP_RUNS));

    const alone = await measure('alone', server.localUrl, files);
    const stop = new AbortController();
    const building = fill(100_000, stop.signal).catch(() => {});
    const whileBuilding = await measure('while a pool is being built', server.localUrl, files);
    stop.abort();
    await building;
    await threads.close();
    await server.stop();
    console.table({ alone, 'while a pool is being built': whileBuilding });
    return { runs: RUNS, alone, whileBuilding };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export interface Files {
  photo: string;
  video: string;
}

/** A photo of 12 megapixels with a photo's detail, and 10 s of 1080p with movement and sound. */
export async function makeFiles(folder: string): Promise<Files> {
  const files = { photo: path.join(folder, 'photo.jpg'), video: path.join(folder, 'video.mp4') };
  const [width, height] = [4032, 3024];
  const source = await readFile(
    path.join(import.meta.dirname, '../../../test/fixtures/photos/raindrops.jpg'),
  );
  const grain = {
    width,
    height,
    channels: 3,
    background: '#808080',
    noise: { type: 'gaussian', mean: 128, sigma: 6 },
  } as const;
  const noise = await sharp({ create: grain }).png().toBuffer();
  const photo = sharp(source)
    .resize(width, height)
    .composite([{ input: noise, blend: 'overlay' }]);
  await writeFile(files.photo, await photo.jpeg({ quality: 92 }).toBuffer());
  const lavfi = (source: string) => ['-f', 'lavfi', '-i', source];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', ...lavfi('testsrc2=s=1920x1080:r=30:d=10'), ...lavfi('sine=d=10')],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-movflags',
      '+faststart',
      files.video,
    ],
  ]);
  return files;
}

async function measure(name: string, url: string, files: Files) {
  const bar = new cliProgress.SingleBar({
    format: `${name} [{bar}] {value}/{total}`,
    stream: process.stderr,
  });
  bar.start(RUNS, 0);
  const visitor = new Worker(new URL('./create-visitor.js', import.meta.url), {
    workerData: { url, files, runs: RUNS, warmUp: WARM_UP_RUNS },
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const waits: number[] = [];
  await new Promise<void>((resolve, reject) => {
    visitor.on('message', (milliseconds: number | 'warm') => {
      if (milliseconds === 'warm') return void delay.enable();
      waits.push(milliseconds);
      bar.update(waits.length);
    });
    visitor.on('error', reject);
    visitor.on('exit', () => resolve());
  });
  delay.disable();
  bar.stop();
  waits.sort((a, b) => a - b);
  const quantile = (share: number) =>
    Math.round(waits[Math.min(waits.length - 1, Math.ceil(share * waits.length) - 1)]!);
  return {
    n: waits.length,
    medianMs: quantile(0.5),
    p95Ms: quantile(0.95),
    longestStallMs: Math.round(delay.max / 1e6),
  };
}

export interface VisitOptions {
  /** Other parts of the form. */
  fields?: Record<string, string>;
  /** Milliseconds between two questions for the status. */
  askEvery?: number;
}

/** One visit: uploads both files and asks for the status until it is ready. Returns milliseconds since the last byte. */
export async function visit(
  url: string,
  photo: Uint8Array,
  video: Uint8Array,
  { fields = {}, askEvery = 5 }: VisitOptions = {},
): Promise<number> {
  const boundary = 'bench';
  const part = (name: string, file: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n`;
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  // Not put together: many visits may share one photo and one video.
  const chunks = [
    Buffer.from(texts.join('') + part('photoFile', 'p.jpg')),
    photo,
    Buffer.from(`\r\n${part('videoFile', 'v.mp4')}`),
    video,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ];
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': chunks.reduce((sum, { length }) => sum + length, 0),
  };
  let lastByte = 0;
  const answer = await new Promise<string>((resolve, reject) => {
    const upload = request(`${url}/api/ar/create-demo`, { method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(text);
    });
    upload.on('error', reject);
    for (const chunk of chunks) upload.write(chunk);
    upload.end(() => {
      lastByte = performance.now();
    });
  });
  const { arId, ownerSecret } = JSON.parse(answer) as { arId?: string; ownerSecret?: string };
  if (!arId) throw new Error(`The upload failed: ${answer}`);
  for (;;) {
    const response = await fetch(`${url}/api/ar/status/${arId}`, {
      headers: { authorization: `Bearer ${ownerSecret}` },
    });
    const { status, errorMessage } = (await response.json()) as Record<string, string>;
    if (status === 'ready') return performance.now() - lastByte;
    if (status === 'error') throw new Error(`The project failed: ${errorMessage}`);
    await pause(askEvery);
  }
}
