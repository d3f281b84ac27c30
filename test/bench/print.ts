// Print files for papers: CPU and memory of one of 20 × 30 cm at 300 dpi, drawn and proved, and whether many leave memory as it was; and how fast
// many are drawn and proved on two threads. BENCH_RUNS sets how many of each, BENCH_PRINTS (100) how many of the last.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { PRINT_PRESETS } from '../../markers/print-profiles.ts';
import { buildMarkerTarget } from '../../pool-builder/build-marker.ts';
import { drawShopPrint, type ShopPrintInput } from '../../server/media/print/draw-shop-print.ts';
import { scanPrint } from '../../server/media/scan-print.ts';
import { openMediaThreads } from '../../server/media/threads.ts';
import { photoFile } from './runtime-prints.ts';

const RUNS = Number(process.env.BENCH_RUNS ?? 7);
const PRINTS = Number(process.env.BENCH_PRINTS ?? 100);
const MEGABYTE = 1024 * 1024;
const ART = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 925_001 } as const;

export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-bench-print-'));
  const threads = openMediaThreads({ least: 2, most: 2 });
  try {
    const photo = path.join(folder, 'photo.jpg');
    await writeFile(
      photo,
      await sharp(await photoFile('garden'))
        .resize(4032, 3024)
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
    const input: ShopPrintInput = {
      ...{ photo, art: ART, orientation: 'landscape', fit: 'cover', smartCrop: false, palette: 'style' },
      profile: PRINT_PRESETS.find(({ id }) => id === '20x30')!,
      ...{ kind: 'jpeg', title: 'bench', codeText: 'HTTPS://PHOTOS.EXAMPLE.COM/V/AB12CD34EF56' },
    };
    const target = await buildMarkerTarget(ART);
    const rows = {
      'one of 20 × 30 cm, drawn': await measureDrawing(input),
      'the same drawn and proved, on two threads': await measureProof(threads, input, target),
      [`${PRINTS} of them, two at once`]: await measureMany(threads, input, target),
    };
    console.table(rows);
    return { rows };
  } finally {
    await threads.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In this process, and so with its memory: the first run warms up. */
async function measureDrawing(input: ShopPrintInput): Promise<object> {
  const cpu: number[] = [];
  let before = 0;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  const after: number[] = [];
  for (let run = -1; run < RUNS; run++) {
    const start = process.cpuUsage();
    await drawShopPrint(input);
    const { user, system } = process.cpuUsage(start);
    if (run >= 0) cpu.push((user + system) / 1000);
    else before = process.memoryUsage().rss;
    after.push(process.memoryUsage().rss);
  }
  clearInterval(timer);
  return {
    n: RUNS,
    'ms of CPU': median(cpu),
    'peak MB over the idle process': Math.round((peak - before) / MEGABYTE),
    'MB after the last, over the first': Math.round((after.at(-1)! - after[0]!) / MEGABYTE),
  };
}

async function measureProof(
  threads: ReturnType<typeof openMediaThreads>,
  input: ShopPrintInput,
  target: Uint8Array,
): Promise<object> {
  const times: number[] = [];
  for (let run = -1; run < RUNS; run++) {
    const start = performance.now();
    const { seen, within } = await threads.run('drawShopPrint', input);
    await scanPrint(threads, { print: seen, target, by: 'ours', seed: 5, within });
    if (run >= 0) times.push(performance.now() - start);
  }
  return { n: RUNS, ms: median(times) };
}

/** As a batch comes: two under way at any time. Memory of the whole process, threads included, after a fifth of them and at the end. */
async function measureMany(
  threads: ReturnType<typeof openMediaThreads>,
  input: ShopPrintInput,
  target: Uint8Array,
): Promise<object> {
  let begun = 0;
  let early = 0;
  const start = performance.now();
  const lane = async () => {
    while (begun < PRINTS) {
      if (++begun === Math.ceil(PRINTS / 5)) early = process.memoryUsage().rss;
      const { seen, within } = await threads.run('drawShopPrint', input);
      await scanPrint(threads, { print: seen, target, by: 'ours', seed: 5, within });
    }
  };
  await Promise.all([lane(), lane()]);
  const seconds = (performance.now() - start) / 1000;
  return {
    n: PRINTS,
    'prints a minute': Math.round((60 * PRINTS) / seconds),
    'MB more at the end than after a fifth': Math.round((process.memoryUsage().rss - early) / MEGABYTE),
  };
}

const median = (values: number[]) => Math.round(values.sort((a, b) => a - b)[values.length >> 1]!);
