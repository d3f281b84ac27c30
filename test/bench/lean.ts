// Whether the lean form of a marker is recognised as well as the full one: the same simulated captures, through MindAR's own
// matcher and estimator with its moving crop of 256 px, once with either form.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import cliProgress from 'cli-progress';
import sharp from 'sharp';
import { type Art, renderArt } from '../../markers/art/index.ts';
import {
  type Engine,
  type FeaturePoint,
  type GreyImage,
  greyFromRgb,
  loadEngine,
  type MindTarget,
  readMind,
} from '../../markers/engine/index.ts';
import { windowInPixels } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { photoNames, seeded } from '../oracle/images.ts';
import { type Corners, type Feed, largestCornerError, makeFeed, type Pose } from '../support/fake-camera.ts';

const CAMERA = { width: 640, height: 480 };
const CROP = 256;
/** Share of the camera's picture that the print would fill if it faced the camera. */
const FILLS = [0.3, 0.4, 0.45, 0.6, 0.75, 0.9];
const POSES_PER_FILL = 10;
/** Seeds that no threshold was set on. */
const SEEDS = [900_001, 900_002, 900_003, 900_004];
/** A first pose whose corners are off by more of the print's diagonal than this is a false one. */
const LARGEST_ERROR = 0.06;

type Form = 'full' | 'lean';
interface Matcher {
  matchDetection(
    keyframes: MindTarget['matchingData'],
    points: FeaturePoint[],
  ): { keyframeIndex: number; screenCoords: unknown; worldCoords: unknown };
}
interface Recogniser {
  matcher: Matcher;
  estimator: { estimate(pairs: { screenCoords: unknown; worldCoords: unknown }): number[][] | null };
}

export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-lean-'));
  try {
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
      const photo = photos[(index * 5) % photos.length]!;
      for (const capture of await drawCaptures(folder, art, photo)) {
        const crops = detectInCrops(engine, capture.image);
        for (const form of ['full', 'lean'] as const)
          seen[form].push(isRecognised(recogniser, forms[form], crops, capture.corners));
        bar.increment();
      }
    }
    bar.stop();
    return report(seen, bytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

/** The lower end of Wilson's 95 % interval of a share. */
function wilsonLowerBound(hits: number, n: number): number {
  const z = 1.96;
  const share = hits / n;
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return (share + (z * z) / (2 * n) - spread) / (1 + (z * z) / n);
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

interface Capture {
  image: GreyImage;
  corners: Corners;
}

/** The framed photo as a camera sees it: tilted up to 50°, rolled up to 30°, a little soft, noisy and compressed. */
async function drawCaptures(folder: string, art: Art, photo: string): Promise<Capture[]> {
  const random = seeded(art.seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const poses = FILLS.flatMap((fill) =>
    Array.from({ length: POSES_PER_FILL }, (): Pose => {
      const [tilt, pan] = [between(-35, 35), between(-35, 35)];
      return { tilt, pan, roll: between(-30, 30), fill, x: between(-0.05, 0.05), y: between(-0.05, 0.05) };
    }),
  );
  const source = new URL(`../../../test/fixtures/photos/${photo}.jpg`, import.meta.url);
  const { jpeg } = await composeFrame({
    photo: await readFile(source),
    art,
    orientation: 'landscape',
    fit: 'cover',
    longSide: 1600,
  });
  const picture = path.join(folder, 'print.jpg');
  await writeFile(picture, jpeg);
  const feed = await makeFeed({
    picture,
    ...CAMERA,
    frames: poses.length,
    pose: (frame) => poses[frame]!,
    output: path.join(folder, 'captures.y4m'),
  });
  const planes = await readLumaPlanes(feed);
  return Promise.all(
    planes.map(async (plane, frame) => ({ image: await degrade(plane), corners: feed.corners(frame) })),
  );
}

async function readLumaPlanes(feed: Feed): Promise<Buffer[]> {
  const file = await readFile(feed.file);
  const size = feed.width * feed.height;
  const header = file.indexOf('\n') + 1;
  const marker = 'FRAME\n'.length;
  return Array.from({ length: feed.frames }, (_, frame) => {
    const at = header + frame * (marker + size * 1.5) + marker;
    return file.subarray(at, at + size);
  });
}

async function degrade(plane: Buffer): Promise<GreyImage> {
  const soft = await sharp(plane, { raw: { ...CAMERA, channels: 1 } })
    .blur(0.7)
    .jpeg({ quality: 75 })
    .toBuffer();
  const data = await sharp(soft).toColourspace('b-w').raw().toBuffer();
  return { data: new Uint8Array(data), ...CAMERA };
}

/** The nine places at which MindAR looks in turn (crop-detector.js), each with its feature points in the picture's pixels. */
function detectInCrops(engine: Engine, image: GreyImage): FeaturePoint[][] {
  const clamp = (value: number, size: number) =>
    Math.max(0, value >= size - CROP ? Math.min(value, size - CROP - 1) : value);
  return Array.from({ length: 9 }, (_, k) => {
    const left = clamp(Math.floor(CAMERA.width / 2 - CROP + ((k % 3) * CROP) / 2), CAMERA.width);
    const top = clamp(Math.floor(CAMERA.height / 2 - CROP + (Math.floor(k / 3) * CROP) / 2), CAMERA.height);
    const data = new Uint8Array(CROP * CROP);
    for (let y = 0; y < CROP; y++) {
      const start = (top + y) * CAMERA.width + left;
      data.set(image.data.subarray(start, start + CROP), y * CROP);
    }
    const points = engine.detect({ data, width: CROP, height: CROP });
    return points.map((point) => ({ ...point, x: point.x + left, y: point.y + top }));
  });
}

/** Recognised in one cycle of nine crops, with a first pose near enough for the tracker to settle on the print. */
function isRecognised(
  recogniser: Recogniser,
  target: MindTarget,
  crops: FeaturePoint[][],
  truth: Corners,
): boolean {
  return crops.some((points) => {
    const { keyframeIndex, ...pairs } = recogniser.matcher.matchDetection(target.matchingData, points);
    const pose = keyframeIndex === -1 ? null : recogniser.estimator.estimate(pairs);
    if (!pose) return false;
    const { width, height } = target.targetImage;
    const corners = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ].map(([x, y]) => project(pose, x!, y!)) as Corners;
    const diagonal = Math.hypot(truth[2].x - truth[0].x, truth[2].y - truth[0].y);
    return largestCornerError(corners, truth) < LARGEST_ERROR * diagonal;
  });
}

/** MindAR takes every camera to have a vertical field of view of 45°. */
const FOCAL_LENGTH = CAMERA.height / 2 / Math.tan((45 * Math.PI) / 360);

function project(pose: number[][], x: number, y: number): { x: number; y: number } {
  const [right, down, depth] = pose.map((row) => row[0]! * x + row[1]! * y + row[3]!) as [
    number,
    number,
    number,
  ];
  return {
    x: (FOCAL_LENGTH * right) / depth + CAMERA.width / 2,
    y: (FOCAL_LENGTH * down) / depth + CAMERA.height / 2,
  };
}

/** MindAR's own code, which has no types: a path in a variable keeps tsc from looking for them. */
async function loadRecogniser(): Promise<Recogniser> {
  const source = 'mind-ar/src/image-target';
  const { Matcher } = await import(`${source}/matching/matcher.js`);
  const { Estimator } = await import(`${source}/estimation/estimator.js`);
  const projection = [
    [FOCAL_LENGTH, 0, CAMERA.width / 2],
    [0, FOCAL_LENGTH, CAMERA.height / 2],
    [0, 0, 1],
  ];
  return { matcher: new Matcher(CAMERA.width, CAMERA.height), estimator: new Estimator(projection) };
}
