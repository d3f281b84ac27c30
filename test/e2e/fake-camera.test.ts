import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Corners,
  cornersOnScreen,
  feedToScreen,
  findQuadrilateral,
  isMagenta,
  largestCornerError,
  makeFeed,
} from '../support/fake-camera.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fake-camera-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The picture as an SVG draws it, with antialiased edges. */
function draw(shapes: string, width = 640, height = 480): Promise<Buffer> {
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}</svg>`,
    ),
  )
    .png()
    .toBuffer();
}

function polygon(corners: Corners, fill = '#f0f'): string {
  return `<polygon fill="${fill}" points="${corners.map(({ x, y }) => `${x},${y}`).join(' ')}"/>`;
}

const WALL = '<rect width="640" height="480" fill="#555"/>';

const STRIPES = Array.from(
  { length: 40 },
  (_, k) => `<rect x="${k * 16}" width="8" height="480" fill="${['#8a7', '#345', '#dcb'][k % 3]}"/>`,
).join('');

const QUADRILATERALS: [string, Corners][] = [
  [
    'upright',
    [
      { x: 120.25, y: 90.5 },
      { x: 500.75, y: 90.5 },
      { x: 500.75, y: 340.4 },
      { x: 120.25, y: 340.4 },
    ],
  ],
  [
    'in perspective',
    [
      { x: 143.3, y: 101.7 },
      { x: 482.1, y: 64.2 },
      { x: 520.6, y: 371.9 },
      { x: 110.4, y: 330.8 },
    ],
  ],
  [
    'turned by 25°',
    [
      { x: 200.5, y: 60.3 },
      { x: 520.2, y: 205.8 },
      { x: 430.9, y: 402.6 },
      { x: 105.1, y: 261.4 },
    ],
  ],
  [
    'small',
    [
      { x: 300.3, y: 200.2 },
      { x: 352.8, y: 204.9 },
      { x: 348.1, y: 236.6 },
      { x: 298.7, y: 231.2 },
    ],
  ],
];

describe('reading a quadrilateral out of a picture', () => {
  it.each(QUADRILATERALS)('finds the corners of one that is %s within 0.3 px', async (_, corners) => {
    const picture = await draw(`${WALL}${polygon(corners)}`);
    expect(largestCornerError((await findQuadrilateral(picture, isMagenta))!, corners)).toBeLessThan(0.3);
  });

  it.each(QUADRILATERALS.slice(0, 3))(
    'is not misled by stripes around one that is %s',
    async (_, corners) => {
      const picture = await draw(`${STRIPES}${polygon(corners)}`);
      expect(largestCornerError((await findQuadrilateral(picture, isMagenta))!, corners)).toBeLessThan(0.5);
    },
  );

  it('sees the edge in front of a thin dark line with white behind it, as a frame has round its window', async () => {
    const corners = QUADRILATERALS[1]![1];
    const frame = (stroke: string, width: number) =>
      polygon(corners, '#fff').replace(
        '/>',
        ` stroke="${stroke}" stroke-width="${width}" stroke-linejoin="miter"/>`,
      );
    const picture = await draw(`${WALL}${frame('#fff', 12)}${frame('#222', 3)}${polygon(corners)}`);
    expect(largestCornerError((await findQuadrilateral(picture, isMagenta))!, corners)).toBeLessThan(0.5);
  });

  it('finds soft edges, as a compressed video has them, in their middle', async () => {
    const corners = QUADRILATERALS[1]![1];
    const sharpEdges = await draw(`${WALL}${polygon(corners)}`);
    const soft = await sharp(sharpEdges).blur(1.2).jpeg({ quality: 80 }).toBuffer();
    expect(largestCornerError((await findQuadrilateral(soft, isMagenta))!, corners)).toBeLessThan(0.5);
  });

  it('takes the largest of several areas', async () => {
    const corners = QUADRILATERALS[1]![1];
    const picture = await draw(
      `${WALL}<rect x="10" y="10" width="40" height="30" fill="#f0f"/>${polygon(corners)}`,
    );
    expect(largestCornerError((await findQuadrilateral(picture, isMagenta))!, corners)).toBeLessThan(0.5);
  });

  it('finds none in a picture without the colour', async () => {
    expect(await findQuadrilateral(await draw(STRIPES), isMagenta)).toBeNull();
  });
});

describe('the fake camera', () => {
  // Flat magenta in a blue band of 10 %: the magenta's corners in the feed must be where the feed says they are.
  const printed = () =>
    draw(
      '<rect width="1200" height="800" fill="#126"/><rect x="120" y="80" width="960" height="640" fill="#f0f"/>',
      1200,
      800,
    );
  const INNER = { x: 0.1, y: 0.1, width: 0.8, height: 0.8 };

  it('shows the print where it says that it does', async () => {
    const pose = { tilt: 25, pan: -20, roll: 10, fill: 0.7, x: 0.04, y: -0.03 };
    const feed = await makeFeed({ picture: await printed(), pose, output: path.join(folder, 'still.y4m') });
    const found = await findQuadrilateral(await readFrame(feed.file, 3), isMagenta);
    expect(largestCornerError(found!, cornersOnScreen(feed, feed, INNER))).toBeLessThan(0.5);
  });

  it('follows a moving print, and shows none where the pose is null', async () => {
    const feed = await makeFeed({
      picture: await printed(),
      pose: (frame) => (frame === 2 ? null : { pan: 10 * frame, fill: 0.6 }),
      frames: 3,
      output: path.join(folder, 'moving.y4m'),
    });
    expect((await stat(feed.file)).size).toBeGreaterThan(3 * 640 * 480 * 1.5);
    const found = await findQuadrilateral(await readFrame(feed.file, 1), isMagenta);
    expect(largestCornerError(found!, cornersOnScreen(feed, feed, INNER, 1))).toBeLessThan(0.5);
    expect(await findQuadrilateral(await readFrame(feed.file, 2), isMagenta)).toBeNull();
    expect(() => feed.corners(2)).toThrow('not in frame 2');
  });

  it('turns, tilts and pans the print as the names say', async () => {
    const corners = async (pose: object) =>
      (
        await makeFeed({ picture: await printed(), pose, frames: 1, output: path.join(folder, 'pose.y4m') })
      ).corners();
    const width = ([a, b]: Corners) => Math.hypot(b.x - a.x, b.y - a.y);
    const flat = await corners({});
    expect(flat[1].x - flat[0].x).toBeCloseTo(0.75 * 640, 5);
    const [topLeft, topRight] = await corners({ roll: 10 });
    expect(topRight.y).toBeGreaterThan(topLeft.y);
    expect(width(await corners({ tilt: 30 }))).toBeLessThan(width(flat));
    const [leftTop, rightTop, rightBottom, leftBottom] = await corners({ pan: 30 });
    expect(rightBottom.y - rightTop.y).toBeLessThan(leftBottom.y - leftTop.y);
  });

  it('knows where a screen that the camera covers shows a point', () => {
    const feed = { width: 640, height: 480 };
    expect(feedToScreen({ x: 320, y: 240 }, feed, { width: 390, height: 844 })).toEqual({ x: 195, y: 422 });
    expect(feedToScreen({ x: 0, y: 0 }, feed, { width: 640, height: 360 })).toEqual({ x: 0, y: -60 });
  });
});

/** A frame of a .y4m as PNG, by BT.601's own formula and not by the code that wrote it. */
async function readFrame(file: string, frame: number, width = 640, height = 480): Promise<Buffer> {
  const header = Buffer.byteLength(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const size = (width * height * 3) / 2;
  const planes = Buffer.alloc(size);
  const handle = await open(file);
  await handle.read(planes, 0, size, header + frame * (6 + size) + 6);
  await handle.close();
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const chroma = width * height + (y >> 1) * (width / 2) + (x >> 1);
      const luma = 1.164 * (planes[y * width + x]! - 16);
      const u = planes[chroma]! - 128;
      const v = planes[chroma + (width * height) / 4]! - 128;
      const pixel = [luma + 1.596 * v, luma - 0.392 * u - 0.813 * v, luma + 2.017 * u];
      pixel.forEach((value, k) => {
        rgb[(y * width + x) * 3 + k] = Math.min(255, Math.max(0, Math.round(value)));
      });
    }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
