// Whether the verdict on a photo without a frame agrees with simulated captures: 60 pictures, 30 captures each, through MindAR's own
// matcher and estimator, by which the limits in markers/gate/trackability.ts were set; and others by our own runtime.
import cliProgress from 'cli-progress';
import sharp from 'sharp';
import { greyFromRgb, loadEngine, readMind } from '../../markers/engine/index.ts';
import { judgeTrackability } from '../../markers/gate/index.ts';
import { detectInCrops, drawCaptures, loadRecogniser } from './captures.ts';
import { spearman } from './spearman.ts';
import { measureOurs } from './trackability-ours.ts';
import { listPictures } from './trackability-pictures.ts';

const CAPTURES_PER_FILL = 6;
const SEED = 4242;
/** A photo that is recognised in less than half of the captures is too weak. */
const LEAST_SHARE = 0.5;

export async function run(): Promise<object> {
  const ours = await measureOurs();
  return { ours, mindar: await measureMindAR() };
}

async function measureMindAR(): Promise<object> {
  const engine = await loadEngine();
  const recogniser = await loadRecogniser();
  const pictures = await listPictures();
  const bar = new cliProgress.SingleBar({
    format: 'pictures [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(pictures.length, 0);
  const rows: { name: string; share: number; score: number; trackable: boolean }[] = [];
  for (const [name, make] of pictures) {
    const jpeg = await make();
    const { data, info } = await sharp(jpeg)
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey = { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
    const mind = await engine.compileTarget(grey, { lean: true });
    const target = readMind(mind)[0]!;
    const captures = await drawCaptures(jpeg, CAPTURES_PER_FILL, SEED);
    const hits = captures.filter(({ image, corners }) =>
      detectInCrops(engine, image).some((points) => recogniser.recognises(target, points, corners)),
    );
    const { score, trackable } = judgeTrackability(target);
    rows.push({ name, share: hits.length / captures.length, score: Number(score.toFixed(2)), trackable });
    bar.increment();
  }
  bar.stop();
  return report(rows);
}

function report(rows: { name: string; share: number; score: number; trackable: boolean }[]): object {
  console.table(rows.toSorted((a, b) => a.share - b.share));
  const weak = rows.filter(({ share }) => share < LEAST_SHARE);
  const strong = rows.filter(({ share }) => share >= LEAST_SHARE);
  return {
    n: rows.length,
    /** Too weak, but accepted; strong, but refused. */
    misses: `${weak.filter(({ trackable }) => trackable).length} of ${weak.length}`,
    falseAlarms: `${strong.filter(({ trackable }) => !trackable).length} of ${strong.length}`,
    spearman: Number(
      spearman(
        rows.map(({ score }) => score),
        rows.map(({ share }) => share),
      ).toFixed(2),
    ),
  };
}
