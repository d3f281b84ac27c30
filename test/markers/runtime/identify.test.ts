import { beforeAll, describe, expect, test } from 'vitest';
import { type Art, renderArt } from '../../../markers/art/index.ts';
import { type GreyImage, greyFromRgb } from '../../../markers/engine/index.ts';
import { windowInPixels } from '../../../markers/formats.ts';
import { CAMERAS, drawCapture, drawConditions } from '../../../markers/gate/captures/index.ts';
import { cornerError } from '../../../markers/gate/scan-test.ts';
import { halvingsOf } from '../../../markers/halvings.ts';
import { FeatureIndex, type SeenFeatures } from '../../../markers/runtime/identify/feature-index.ts';
import {
  createIdentifier,
  Directory,
  type Identifier,
  LEAST_CORRELATION,
  makeSignature,
  readSignature,
  ringShapeOf,
} from '../../../markers/runtime/identify/index.ts';
import { loadRuntime, mapCorners } from '../../../markers/runtime/index.ts';
import { findQuadrilaterals } from '../../../markers/runtime/ring-code/quadrilaterals.ts';
import { findSides } from '../../../markers/runtime/ring-code/sides.ts';
import type { FeatureSet } from '../../../markers/runtime/target.ts';
import { background, capture, drawPrint, thinArt } from './prints.ts';

const WHOLE = { width: 1, height: 1 };
const WIDTH = 1000;
const ARTS: Record<string, Art> = {
  first: thinArt(61),
  second: thinArt(62),
  third: thinArt(63),
  wider: { ...thinArt(64), layout: 'border-11' },
  wide: { ...thinArt(65), layout: 'border-22' },
  'on two sides': { ...thinArt(67), layout: 'sides-30' },
  square: { ...thinArt(68), format: '1x1' },
};

const made: Record<string, { signature: Uint8Array; target: Uint8Array }> = {};
let directory: Directory<string>;
let identifier: Identifier<string>;
let print: GreyImage;
/** The first marker's print as a camera sees it. */
let picture: GreyImage;

beforeAll(async () => {
  const runtime = await loadRuntime();
  directory = new Directory();
  for (const [id, art] of Object.entries(ARTS)) {
    const { data, width, height } = await renderArt(art, { width: WIDTH });
    const image = { data: greyFromRgb(data, 3), width, height };
    const window = windowInPixels(art.format, art.layout, WIDTH);
    const target = await runtime.buildTarget(image, { window, photoKnown: false });
    const signature = makeSignature(image, ringShapeOf(art.format, art.layout), target);
    made[id] = { signature, target };
    directory.add(id, signature, async () => target);
  }
  identifier = await createIdentifier(directory);
  print = await drawPrint(ARTS.first!, 'coffee');
  picture = (await capture(print, 1)).image;
});

/** Turned by so many right angles clockwise. */
function turn(image: GreyImage, times: number): GreyImage {
  let { data, width, height } = image;
  for (let time = 0; time < times; time++) {
    const turned = new Uint8Array(data.length);
    for (let y = 0; y < width; y++)
      for (let x = 0; x < height; x++) turned[y * height + x] = data[(height - 1 - x) * width + y]!;
    data = turned;
    [width, height] = [height, width];
  }
  return { data, width, height };
}

describe('a print is named', () => {
  test('from afar and from near, and where it lies', async () => {
    for (const number of [0, 4]) {
      const { image, corners } = await capture(print, number);
      const identity = (await identifier.identify(image))!;
      expect(identity.marker).toBe('first');
      expect(cornerError(mapCorners(identity.homography, WHOLE), corners)).toBeLessThan(0.004);
    }
  });

  test('whichever way it is turned, an upright phone included', async () => {
    for (const times of [1, 2, 3])
      expect(await identifier.identify(turn(picture, times))).toMatchObject({ marker: 'first' });
  });

  test.each(['wider', 'wide', 'on two sides', 'square'])('with a frame that is %s', async (id) => {
    const other = await drawPrint(ARTS[id]!, 'cat');
    expect(await identifier.identify((await capture(other, 1)).image)).toMatchObject({ marker: id });
  });

  test('in a photo of more pixels than are looked at, in pixels of the photo', async () => {
    const conditions = drawConditions('standard', 5, 0, { width: 2016, height: 1512 }, 1.5);
    const { image, corners } = await drawCapture(halvingsOf(print), conditions, [await background()]);
    const identity = (await identifier.identify(image))!;
    expect(identity.marker).toBe('first');
    expect(cornerError(mapCorners(identity.homography, WHOLE), corners)).toBeLessThan(0.004);
  });

  test('by its features where its corners are out of view', async () => {
    const conditions = drawConditions('standard', 5, 3, CAMERAS.landscape, 1.5);
    conditions.pose = { ...conditions.pose, fill: 1.3, x: 0.3, y: 0.1, tilt: 0.3, roll: 0.1 };
    const { image } = await drawCapture(halvingsOf(print), conditions, [await background()]);
    const byRing = directory.byRing(halvingsOf(image), LEAST_CORRELATION);
    expect(byRing).toEqual([]);
    expect(await identifier.identify(image)).toMatchObject({ marker: 'first' });
  });

  test('by its ring alone, where no target is at hand, and no other comes near', async () => {
    const [best, next] = directory.byRing(halvingsOf(picture), 0);
    expect(best).toMatchObject({ id: 'first' });
    expect(best!.correlation).toBeGreaterThan(LEAST_CORRELATION + 0.1);
    expect(next?.correlation ?? 0).toBeLessThan(LEAST_CORRELATION - 0.05);
  });
});

describe('no name is given', () => {
  test('to blank pictures, photographs, and noise', async () => {
    const { width, height } = CAMERAS.landscape;
    const grey = new Uint8Array(width * height).fill(128);
    const noise = Uint8Array.from(grey, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const pictures: GreyImage[] = [grey, noise].map((data) => ({ data, width, height }));
    pictures.push((await capture(null, 0)).image);
    pictures.push({ data: new Uint8Array(4000 * 150).fill(90), width: 4000, height: 150 });
    for (const each of pictures) expect(await identifier.identify(each)).toBe(null);
  });

  test('to tiles, of which any four sides enclose something, and no more than so many are looked at', async () => {
    const { width, height } = CAMERAS.landscape;
    const tiles = new Uint8Array(width * height).fill(230);
    tiles.forEach((_, i) => {
      if ((i % width) % 40 < 4 || Math.floor(i / width) % 40 < 4) tiles[i] = 20;
    });
    const picture = { data: tiles, width, height };
    expect(findQuadrilaterals(findSides(halvingsOf(picture)), picture).length).toBeLessThanOrEqual(80);
    expect(await identifier.identify(picture)).toBe(null);
  });

  test('to a print whose marker is not known, though others of its style are', async () => {
    directory.remove('first');
    expect(await identifier.identify(picture)).toBe(null);
    directory.add('first', made.first!.signature, async () => made.first!.target);
    expect(await identifier.identify(picture)).toMatchObject({ marker: 'first' });
  });

  test('to a print that has one side of a known pattern, and is another', async () => {
    const other = await drawPrint(thinArt(66), 'coffee');
    const band = windowInPixels('3x2', 'border-8', other.width).y;
    const mixed = { ...other, data: other.data.slice() };
    mixed.data.set(print.data.subarray(0, band * print.width));
    expect(await identifier.identify((await capture(mixed, 1)).image)).toBe(null);
  });

  test('where the signature fits and the target does not: the pose decides', async () => {
    const deceived = new Directory<string>();
    deceived.add('other', made.first!.signature, async () => made.second!.target);
    expect(await (await createIdentifier(deceived)).identify(picture)).toBe(null);
  });

  test('where the target is damaged, and other prints are named all the same', async () => {
    const damaged = new Directory<string>();
    damaged.add('first', made.first!.signature, async () => made.first!.target.slice(0, 5000));
    damaged.add('second', made.second!.signature, async () => made.second!.target);
    const naming = await createIdentifier(damaged);
    expect(await naming.identify(picture)).toBe(null);
    const other = await drawPrint(ARTS.second!, 'coffee');
    expect(await naming.identify((await capture(other, 1)).image)).toMatchObject({ marker: 'second' });
  });

  test('where the marker went while it was looked for', async () => {
    const emptied = new Directory<string>();
    const emptying = await createIdentifier(emptied);
    expect(await emptying.identify(picture)).toBe(null);
    emptied.add('first', made.first!.signature, async () => null);
    expect(await emptying.identify(picture)).toBe(null);
  });
});

describe('a directory in which markers come and go', () => {
  test('takes no more memory by and by, and names those that stayed', async () => {
    const busy = new FeatureIndex<string>();
    const { lighter, darker } = readSignature(made.second!.signature);
    for (const id of ['first', 'wide']) {
      const features = readSignature(made[id]!.signature);
      busy.add(id, features.lighter, features.darker);
    }
    const features = lighter.count + darker.count;
    const most = Math.ceil((4 * 32_768) / features) * features;
    for (let k = 0; k < 4000; k++) {
      busy.add(`passing ${k}`, lighter, darker);
      busy.remove(`passing ${k}`);
      expect(busy.capacity).toBeLessThan(most);
    }
    expect(busy.size).toBe(2);
    const { lighter: light, darker: dark } = readSignature(made.wide!.signature);
    const [candidate, ...others] = busy.find(seenOf(light, dark), 4);
    expect(candidate!.id).toBe('wide');
    expect(candidate!.votes).toBeGreaterThan(200);
    expect(others.every(({ id }) => id === 'first')).toBe(true);
    expect(busy.find(seenOf(lighter, darker), 4).map(({ id }) => id)).not.toContain('passing 3999');
  });
});

/** Features of a marker, as if a picture showed it as large as its units. */
function seenOf(lighter: FeatureSet, darker: FeatureSet): SeenFeatures {
  const sets = [lighter, darker];
  const places = sets.flatMap((set) =>
    Array.from({ length: set.count }, (_, i) => [
      ...[set.places[2 * i]!, set.places[2 * i + 1]!, set.angles[i]!, set.scales[i]!],
    ]),
  );
  const descriptors = new Uint8Array(sets.flatMap((set) => [...set.descriptors]));
  return {
    lighter: lighter.count,
    count: lighter.count + darker.count,
    places: Float32Array.from(places.flat()),
    descriptors: new Uint32Array(descriptors.buffer),
  };
}

describe('what is refused', () => {
  test('a picture that is too small or too large, or no picture', async () => {
    const small = { data: new Uint8Array(99 * 200), width: 99, height: 200 };
    await expect(identifier.identify(small)).rejects.toMatchObject({ code: 'IMAGE_TOO_SMALL' });
    const large = { data: new Uint8Array(0), width: 20_000, height: 4_000 };
    await expect(identifier.identify(large)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    const short = { data: new Uint8Array(99), width: 200, height: 200 };
    await expect(identifier.identify(short)).rejects.toMatchObject({ code: 'WRONG_FRAME_SIZE' });
  });

  test('a broken signature: cut short, changed, or of another version', () => {
    const { signature } = made.first!;
    const changed = (at: number) => {
      const copy = signature.slice();
      copy[at]! ^= 1;
      return copy;
    };
    const broken = [new Uint8Array(0), signature.subarray(0, 400), changed(0), changed(100), changed(20_000)];
    for (const bytes of broken)
      expect(() => readSignature(bytes)).toThrow(expect.objectContaining({ code: 'BROKEN_SIGNATURE' }));
    expect(() => readSignature(changed(4))).toThrow(expect.objectContaining({ code: 'SIGNATURE_VERSION' }));
    expect(() => directory.add('first', changed(100), async () => null)).toThrow();
    expect(directory.has('first')).toBe(true);
  });
});
