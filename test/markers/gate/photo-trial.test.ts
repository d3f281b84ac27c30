import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { type GreyImage, greyFromRgb } from '../../../markers/engine/index.ts';
import {
  buildPhotoTarget,
  drawWeakAreas,
  type judgeTrackability,
  LEAST_TRACKABILITY,
  refineTrackability,
  tryPhoto,
} from '../../../markers/gate/index.ts';
import { weaknessOf } from '../../../markers/gate/weak-areas.ts';
import { loadRuntime, type Runtime, readTarget } from '../../../markers/runtime/index.ts';

const open = (name: string) =>
  sharp(path.join(import.meta.dirname, `../../fixtures/photos/${name}.jpg`)).resize(900, 600, {
    fit: 'cover',
  });

async function grey(picture: Sharp): Promise<GreyImage> {
  const { data, info } = await picture
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: greyFromRgb(data, 3), width: info.width, height: info.height };
}

let runtime: Runtime;
beforeAll(async () => {
  runtime = await loadRuntime();
});

describe('simulated captures of a photo without a frame', () => {
  test('find a photograph', async () => {
    const photo = await grey(open('coffee'));
    const trial = await tryPhoto(runtime, photo, await buildPhotoTarget(runtime, photo), { count: 4 });
    expect(trial).toMatchObject({ n: 4, good: 1, score: 1, trackable: true, message: null });
  });

  test('find nothing of one that is far out of focus, and say so', async () => {
    const photo = await grey(sharp(await open('coffee').blur(60).png().toBuffer()));
    const trial = await tryPhoto(runtime, photo, await buildPhotoTarget(runtime, photo), { count: 4 });
    expect(trial.trackable).toBe(false);
    expect(trial.score).toBeLessThan(LEAST_TRACKABILITY);
    expect(trial.message).toMatch(
      /^It was found in [0-2] of 4 simulated camera pictures, at least 3 are needed\.$/,
    );
  });

  test('overrule what the keypoints say', () => {
    const measures = { keypoints: [], distinctKeypoints: 3, trackingPoints: 2 };
    const reason = { rule: 'tracking-points', value: 2, least: 5, message: 'Too few.' } as const;
    const weak: ReturnType<typeof judgeTrackability> = {
      ...{ score: 0.2, trackable: false, reasons: [reason], measures },
    };
    const trial = { n: 12, recognised: 1, medianCornerError: 0.001 };
    const found = { ...trial, good: 1, score: 1, trackable: true, message: null };
    expect(refineTrackability(weak, found)).toEqual({ score: 1, trackable: true, reasons: [], measures });
    const missed = { ...trial, good: 0.5, score: 0.33, trackable: false, message: 'Missed.' };
    const refined = refineTrackability(weak, missed);
    expect(refined).toMatchObject({ score: 0.33, trackable: false });
    expect(refined.reasons.map(({ rule }) => rule)).toEqual(['captures', 'tracking-points']);
  });
});

describe('the picture of weak areas', () => {
  test('is red where nothing can be recognised, and only there', async () => {
    const left = await open('coffee').resize(450, 600, { fit: 'cover' }).png().toBuffer();
    const half = sharp({ create: { width: 900, height: 600, channels: 3, background: '#bbbbbb' } }).composite(
      [{ input: left, left: 0, top: 0 }],
    );
    const photo = await grey(sharp(await half.png().toBuffer()));
    const target = await buildPhotoTarget(runtime, photo);
    const { columns, rows, values } = weaknessOf(readTarget(target));
    const meanOf = (from: number, to: number) => {
      const inside = [...values].filter(
        (_, at) => at % columns >= from * columns && at % columns < to * columns,
      );
      return inside.reduce((sum, value) => sum + value, 0) / inside.length;
    };
    expect([columns, rows]).toEqual([48, 32]);
    expect(meanOf(0, 0.4)).toBeLessThan(0.3);
    expect(meanOf(0.65, 1)).toBeGreaterThan(0.95);

    const png = await drawWeakAreas(photo, target);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 640, height: 427 });
    const redness = (x: number) => {
      const at = (200 * info.width + x) * info.channels;
      return data[at]! - data[at + 2]!;
    };
    expect(redness(580)).toBeGreaterThan(100);
    expect(redness(120)).toBeLessThan(60);
  });
});
