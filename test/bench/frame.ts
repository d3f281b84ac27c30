// Setting a photo into its frame: the CPU it takes at print size and at screen size, whole and in parts. A photo of 12 megapixels, as phones
// make them; BENCH_RUNS sets how often.
import sharp from 'sharp';
import { type Art, renderArt } from '../../markers/art/index.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { photoFile } from './runtime-prints.ts';

const RUNS = Number(process.env.BENCH_RUNS ?? 9);
const PHOTO = { width: 4032, height: 3024 };
const SIZES = [2480, 1600];
const ART: Art = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 920_001 };

export async function run(): Promise<object> {
  const photo = await sharp(await photoFile('garden'))
    .resize(PHOTO)
    .jpeg({ quality: 90 })
    .toBuffer();
  const rows: Record<string, object> = {};
  for (const longSide of SIZES) {
    const size = { longSide, orientation: 'landscape' } as const;
    rows[`${longSide} px`] = {
      n: RUNS,
      'ms of CPU': await median(() => composeFrame({ photo, art: ART, fit: 'cover', ...size })),
      'of that art': await median(() => renderArt(ART, { width: longSide })),
      'of that photo': await median(() =>
        sharp(photo)
          .resize(longSide, Math.round(longSide / 1.5), { fit: 'cover' })
          .raw()
          .toBuffer(),
      ),
    };
  }
  console.table(rows);
  return { rows };
}

/** CPU of the whole process: libvips' threads count. The first run warms up. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = -1; run < RUNS; run++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (run >= 0) times.push((user + system) / 1000);
  }
  return Math.round(times.sort((a, b) => a - b)[times.length >> 1]!);
}
