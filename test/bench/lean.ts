// Whether the lean form of a marker is recognised as well as the full one: the same simulated captures, through MindAR's own
// matcher and estimator with its moving crop of 256 px, once with either form.
import { readFile } from 'node:fs/promises';
import cliProgress from 'cli-progress';
import { type Art, renderArt } from '../../markers/art/index.ts';
import {
  type Engine,
  greyFromRgb,
  loadEngine,
  type MindTarget,
  readMind,
} from '../../markers/engine/index.ts';
import { windowInPixels } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { photoNames } from '../oracle/images.ts';
import { detectInCrops, drawCaptures, loadRecogniser } from './captures.ts';
import { wilsonLowerBound } from './wilson.ts';

/** Share of the camera's picture that the print would fill if it faced the camera. */
const FILLS = [0.3, 0.4, 0.45, 0.6, 0.75, 0.9];
const POSES_PER_FILL = 10;
/** Seeds that no threshold was set on. */
const SEEDS = [900_001, 900_002, 900_003, 900_004];

type Form = 'full' | 'lean';

export async function run(): Promise<object> {
  const engine = await loadEngine();
  const recogniser = await loadRecogniser();
  const photos = await photoNames();
  const seen: Record<Form, boolean[]> = { full: [], lean: [] };
  const bytes: Record<Form, number> = { full: 0, lean: 0 };
  const bar = new cliProgress.SingleBar({
    format: 'captures [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(SEEDS.length * FILLS.length * POSES_PER_FILL, 0);
  for (const [index, seed] of SEEDS.entries()) {
    const art: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed };
    const forms = await compileForms(engine, art, bytes);
    const picture = await framedPhoto(art, photos[(index * 5) % photos.length]!);
    for (const { image, corners } of await drawCaptures(picture, POSES_PER_FILL, seed, FILLS)) {
      const crops = detectInCrops(engine, image);
      for (const form of ['full', 'lean'] as const)
        seen[form].push(crops.some((points) => recogniser.recognises(forms[form], points, corners)));
      bar.increment();
    }
  }
  bar.stop();
  return report(seen, bytes);
}

function report(seen: Record<Form, boolean[]>, bytes: Record<Form, number>): object {
  const n = seen.full.length;
  const summary = (form: Form) => {
    const recognised = seen[form].filter(Boolean).length;
    const share = (value: number) => Number(value.toFixed(3));
    const kilobytes = Math.round(bytes[form] / SEEDS.length / 1024);
    return {
      n,
      recognised: share(recognised / n),
      lower95: share(wilsonLowerBound(recognised, n)),
      kilobytes,
    };
  };
  const only = (form: Form, other: Form) => seen[form].filter((found, i) => found && !seen[other][i]).length;
  const result = { full: summary('full'), lean: summary('lean') };
  console.table(result);
  const differences = { onlyFull: only('full', 'lean'), onlyLean: only('lean', 'full') };
  console.log(
    `recognised by the full form only: ${differences.onlyFull}, by the lean one only: ${differences.onlyLean}`,
  );
  return { ...result, ...differences };
}

async function compileForms(
  engine: Engine,
  art: Art,
  bytes: Record<Form, number>,
): Promise<Record<Form, MindTarget>> {
  const { data, width, height } = await renderArt(art, { width: 640 });
  const image = { data: greyFromRgb(data, 3, 'luma'), width, height };
  const window = windowInPixels(art.format, art.layout, width);
  const compile = async (form: Form) => {
    const mind = await engine.compileTarget(image, { window, lean: form === 'lean' });
    bytes[form] += mind.length;
    return readMind(mind)[0]!;
  };
  return { full: await compile('full'), lean: await compile('lean') };
}

/** The framed photo for screens. */
async function framedPhoto(art: Art, photo: string): Promise<Buffer> {
  const source = new URL(`../../../test/fixtures/photos/${photo}.jpg`, import.meta.url);
  const { jpeg } = await composeFrame({
    photo: await readFile(source),
    art,
    orientation: 'landscape',
    fit: 'cover',
    longSide: 1600,
  });
  return Buffer.from(jpeg);
}
