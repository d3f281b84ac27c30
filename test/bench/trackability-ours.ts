// Whether twelve simulated captures tell which photos our own runtime recognises: against another, larger suite of each.
import cliProgress from 'cli-progress';
import sharp from 'sharp';
import { greyFromRgb } from '../../markers/engine/index.ts';
import { buildPhotoTarget, tryPhoto } from '../../markers/gate/index.ts';
import { LEAST_GOOD_SHARE } from '../../markers/gate/photo-trial.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import { scanTest } from '../../markers/gate/scan-test.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { gateBackgrounds } from './gate-prints.ts';
import { spearman } from './spearman.ts';
import { listWeakerPictures } from './trackability-pictures.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 60);
const SEED = 950_000;

export async function measureOurs(): Promise<object> {
  const runtime = await loadRuntime();
  const backgrounds = await gateBackgrounds();
  const pictures = await listWeakerPictures();
  const bar = new cliProgress.SingleBar({
    format: 'pictures [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(pictures.length, 0);
  const rows: { name: string; good: number; trial: number; score: number; trackable: boolean }[] = [];
  for (const [number, [name, make]] of pictures.entries()) {
    const { data, info } = await sharp(await make())
      .resize({ width: 1500, height: 1500, fit: 'inside' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const photo = { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
    const target = await buildPhotoTarget(runtime, photo);
    const { score, trackable, good: trial } = await tryPhoto(runtime, photo, target);
    const options = { suite: 'standard', seed: SEED + number, count: CAPTURES, backgrounds } as const;
    const { good } = await scanTest(await openOurs(runtime, target), photo, options);
    rows.push({ name, good: round(good), trial: round(trial), score: round(score), trackable });
    console.log(JSON.stringify(rows.at(-1))); // so that an interrupted run was not for nothing
    bar.increment();
  }
  bar.stop();
  console.table(rows.toSorted((a, b) => a.good - b.good));
  const [weak, strong] = [
    rows.filter(({ good }) => good < LEAST_GOOD_SHARE),
    rows.filter(({ good }) => good >= LEAST_GOOD_SHARE),
  ];
  const result = {
    n: rows.length,
    capturesEach: CAPTURES,
    misses: `${weak.filter(({ trackable }) => trackable).length} of ${weak.length}`,
    falseAlarms: `${strong.filter(({ trackable }) => !trackable).length} of ${strong.length}`,
    spearman: round(
      spearman(
        rows.map(({ score }) => score),
        rows.map(({ good }) => good),
      ),
    ),
  };
  console.log(JSON.stringify(result));
  return result;
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
