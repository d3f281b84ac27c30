import { describe, expect, test } from 'vitest';
import type { GreyImage } from '../../../markers/engine/index.ts';
import {
  CAMERAS,
  type Capture,
  drawCapture,
  drawConditions,
  drawSuite,
  halvingsOf,
  type Suite,
} from '../../../markers/gate/captures/index.ts';

const white: GreyImage = { data: new Uint8Array(600 * 400).fill(255), width: 600, height: 400 };
const black: GreyImage = { data: new Uint8Array(200 * 200), width: 200, height: 200 };

/** The mean grey of 7 × 7 pixels, `toMiddle` of the way from a corner to the print's middle (negative: outside). */
function greyNearCorner({ image, corners }: Capture, corner: number, toMiddle: number): number {
  const middle = { x: 0, y: 0 };
  for (const { x, y } of corners) {
    middle.x += x / 4;
    middle.y += y / 4;
  }
  const from = corners[corner]!;
  const x = Math.round(from.x + toMiddle * (middle.x - from.x));
  const y = Math.round(from.y + toMiddle * (middle.y - from.y));
  let sum = 0;
  for (let dy = -3; dy <= 3; dy++)
    for (let dx = -3; dx <= 3; dx++) sum += image.data[(y + dy) * image.width + x + dx]!;
  return sum / 49;
}

test('the same seed gives the same pixels, and another seed or number another picture', async () => {
  const draw = async (suite: Suite, seed: number) => {
    const captures: Capture[] = [];
    for await (const capture of drawSuite(white, {
      suite,
      seed,
      count: 2,
      camera: CAMERAS.mindar,
      backgrounds: [black],
    }))
      captures.push(capture);
    return captures.map(({ image }) => Buffer.from(image.data).toString('base64'));
  };
  const [first, second] = await draw('hard', 7);
  expect(await draw('hard', 7)).toEqual([first, second]);
  expect(first).not.toEqual(second);
  expect(await draw('hard', 8)).not.toContain(first);
});

test.each(['flat', 'curled'])('the corners lie where the corners of a %s print are seen', async (paper) => {
  const print = halvingsOf(white);
  for (let number = 0; number < 2; number++) {
    const conditions = drawConditions('standard', 3, number, CAMERAS.landscape, 1.5);
    if (paper === 'curled') conditions.curl = number % 2 ? 0.02 : -0.02;
    const capture = await drawCapture(print, conditions, [black]);
    for (let corner = 0; corner < 4; corner++) {
      expect(greyNearCorner(capture, corner, 0.08)).toBeGreaterThan(90);
      expect(greyNearCorner(capture, corner, -0.05)).toBeLessThan(30);
    }
  }
});

test.each([0, 0.025, -0.025])(
  'a point of paper with a curl of %d is seen where the capture says',
  async (curl) => {
    const dotted = { ...white, data: white.data.slice() };
    for (let y = 190; y < 210; y++) dotted.data.fill(0, y * 600 + 290, y * 600 + 310);
    const conditions = { ...drawConditions('standard', 3, 1, CAMERAS.landscape, 1.5), curl, noise: 0 };
    const { image, seenAt } = await drawCapture(halvingsOf(dotted), conditions, []);
    const { x, y } = seenAt(0.5, 0.5);
    let [sum, sumX, sumY] = [0, 0, 0];
    for (let row = Math.round(y) - 20; row < y + 20; row++) {
      for (let column = Math.round(x) - 20; column < x + 20; column++) {
        const dark = 255 - image.data[row * image.width + column]!;
        if (dark < 128) continue;
        sum += dark;
        sumX += dark * (column + 0.5);
        sumY += dark * (row + 0.5);
      }
    }
    expect(Math.hypot(sumX / sum - x, sumY / sum - y)).toBeLessThan(0.7);
  },
);

test('a print that is trimmed lies as it would otherwise, without its rim', async () => {
  const draw = async (trim: number) => {
    const options = { suite: 'standard', seed: 2, count: 1, camera: CAMERAS.mindar } as const;
    for await (const capture of drawSuite(white, { ...options, backgrounds: [black], trim })) return capture;
    throw new Error('There is no capture.');
  };
  const [whole, trimmed] = [await draw(0), await draw(0.1)];
  expect(trimmed.corners).toEqual(whole.corners);
  const { left, top } = trimmed.conditions.trim;
  expect([left, top].every((share) => share > 0 && share <= 0.1)).toBe(true);
  const bright = ({ image }: Capture) => image.data.filter((value) => value > 90).length;
  const { trim } = trimmed.conditions;
  const rest = (1 - trim.left - trim.right) * (1 - trim.top - trim.bottom);
  expect(bright(trimmed) / bright(whole)).toBeCloseTo(rest, 1);
});

describe('the conditions', () => {
  const all = (suite: Suite) =>
    Array.from({ length: 200 }, (_, number) => drawConditions(suite, 1, number, CAMERAS.landscape, 1.5));
  const inView = ({ image, corners }: Capture) =>
    corners.every(({ x, y }) => x >= 0 && y >= 0 && x <= image.width && y <= image.height);

  test('of the standard suite are a flat print, wholly in view of a lens of 45°', async () => {
    for (const { fieldOfView, pose, curl, glare } of all('standard')) {
      expect(fieldOfView).toBe(45);
      expect([curl, glare]).toEqual([0, null]);
      expect(pose.tilt).toBeLessThanOrEqual((50 * Math.PI) / 180);
      expect(Math.abs(pose.roll)).toBeLessThanOrEqual((30 * Math.PI) / 180);
    }
    for await (const capture of drawSuite(white, { suite: 'standard', seed: 1, count: 10 }))
      expect(inView(capture)).toBe(true);
  });

  test('of the hard suite have wide lenses, glare, curl and prints that leave the picture', async () => {
    const hard = all('hard');
    expect(hard.some(({ fieldOfView }) => fieldOfView > 70)).toBe(true);
    expect(hard.some(({ curl }) => Math.abs(curl) > 0.02)).toBe(true);
    expect(hard.filter(({ glare }) => glare).length).toBeGreaterThan(50);
    let outside = 0;
    for await (const capture of drawSuite(white, {
      suite: 'hard',
      seed: 1,
      count: 15,
      camera: CAMERAS.mindar,
    }))
      outside += inView(capture) ? 0 : 1;
    expect(outside).toBeGreaterThan(0);
    expect(outside).toBeLessThan(10);
  });
});
