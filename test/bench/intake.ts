// What it costs to take in what people bring: time and memory for large photos, HEIC, HEVC, and a crop round heads.
import { type ChildProcess, execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import cliProgress from 'cli-progress';
import sharp from 'sharp';
import { openMediaThreads } from '../../server/media/threads.ts';
import { createDatabase, startTestPostgres } from '../support/postgres.ts';
import { UNLIMITED } from '../support/unlimited.ts';
import { makeFiles, visit } from './create.ts';

const RUNS = 5;
const HEAD_RUNS = 30;

interface Case {
  name: string;
  photo: string;
  video: string;
  fields?: Record<string, string>;
}

/**
 * From the last uploaded byte to `ready`, and the peak memory of a server that does nothing else: for each kind of file a fresh server,
 * one visit with small files to warm up, then five visits. ffmpeg's own memory is not the server's and does not count.
 */
export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-intake-'));
  const postgres = await startTestPostgres();
  try {
    const cases = await makeCases(folder);
    const bar = new cliProgress.SingleBar({
      format: 'intake [{bar}] {value}/{total} {name}',
      stream: process.stderr,
    });
    bar.start(cases.length * RUNS, 0, { name: '' });
    const table: Record<string, object> = {};
    for (const each of cases) {
      bar.update({ name: each.name });
      const databaseUrl = await createDatabase(postgres.url);
      table[each.name] = await measure(each, databaseUrl, folder, () => bar.increment());
    }
    bar.stop();
    const heads = await measureHeads(cases[0]!.photo);
    console.table(table);
    console.table({ heads });
    return { runs: RUNS, cases: table, heads };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeCases(folder: string): Promise<Case[]> {
  process.stderr.write('making files …\n');
  const { photo, video } = await makeFiles(folder);
  const large = async (width: number, height: number) => {
    const file = path.join(folder, `${width}.jpg`);
    const image = sharp(photo, { limitInputPixels: false }).resize(width, height).jpeg({ quality: 90 });
    await writeFile(file, await image.toBuffer());
    return file;
  };
  const hevc = path.join(folder, 'hevc.mov');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=3840x2160:r=30:d=10'],
    ...['-f', 'lavfi', '-i', 'sine=d=10', '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'],
    ...['-x265-params', 'log-level=none', '-c:a', 'aac', hevc],
  ]);
  const cases: Case[] = [
    { name: '12 MP JPEG', photo, video },
    { name: '12 MP JPEG, heads', photo, video, fields: { useSmartCrop: 'true' } },
    { name: '50 MP JPEG', photo: await large(8165, 6124), video },
    { name: '100 MP JPEG', photo: await large(11_648, 8736), video },
    { name: '12 MP JPEG, 10 s of 4K HEVC', photo, video: hevc },
  ];
  const heic = makeHeic(folder, photo);
  if (heic) cases.push({ name: '12 MP HEIC', photo: heic, video });
  else process.stderr.write('no HEIC: it needs heif-enc (apt-get install -y libheif-examples)\n');
  return cases;
}

function makeHeic(folder: string, photo: string): string | undefined {
  const file = path.join(folder, 'photo.heic');
  return spawnSync('heif-enc', ['-q', '60', photo, '-o', file]).status === 0 ? file : undefined;
}

async function measure(
  { photo, video, fields }: Case,
  databaseUrl: string,
  folder: string,
  onRun: () => void,
) {
  const server = fork(fileURLToPath(new URL('./intake-server.js', import.meta.url)), {
    env: {
      ...process.env,
      ...UNLIMITED,
      PORT: '0',
      HTTPS_PORT: '0',
      POOL_HIGH: '0',
      SHARE_CLIPS: 'off',
      DATA_DIR: await mkdtemp(path.join(folder, 'data-')),
      DATABASE_URL: databaseUrl,
    },
  });
  const { url } = await told<{ url: string }>(server);
  const samples = new URL('../../../server/samples/', import.meta.url);
  const [smallPhoto, smallVideo] = await Promise.all(
    ['photo.jpg', 'video.mp4'].map((name) => readFile(new URL(name, samples))),
  );
  await visit(url, smallPhoto!, smallVideo!);
  const before = await ask(server);
  const [photoBytes, videoBytes] = [await readFile(photo), await readFile(video)];
  const waits: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    waits.push(await visit(url, photoBytes, videoBytes, { fields: fields ?? {}, askEvery: 10 }));
    onRun();
  }
  const after = await ask(server);
  server.send('stop');
  await once(server, 'exit');
  waits.sort((a, b) => a - b);
  return {
    medianMs: Math.round(waits[RUNS >> 1]!),
    longestMs: Math.round(waits.at(-1)!),
    peakMB: after,
    peakBeforeMB: before,
    photoMB: Number((photoBytes.length / 1e6).toFixed(1)),
    videoMB: Number((videoBytes.length / 1e6).toFixed(1)),
  };
}

async function told<Message>(server: ChildProcess): Promise<Message> {
  const [message] = await once(server, 'message');
  return message as Message;
}

async function ask(server: ChildProcess): Promise<number> {
  const answer = told<{ megabytes: number }>(server);
  server.send('memory');
  return (await answer).megabytes;
}

/** Finding heads in a 12-megapixel photo, decoding included, in a warm thread. */
async function measureHeads(photo: string): Promise<object> {
  const media = openMediaThreads({ least: 1, most: 1 });
  try {
    const waits: number[] = [];
    for (let run = 0; run < HEAD_RUNS + 3; run++) {
      const started = performance.now();
      await media.run('findHeadsIn', photo);
      if (run >= 3) waits.push(performance.now() - started);
    }
    waits.sort((a, b) => a - b);
    return {
      n: HEAD_RUNS,
      medianMs: Math.round(waits[HEAD_RUNS >> 1]!),
      p95Ms: Math.round(waits[Math.ceil(0.95 * HEAD_RUNS) - 1]!),
    };
  } finally {
    await media.close();
  }
}
