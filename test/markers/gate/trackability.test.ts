import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { greyFromRgb, loadEngine } from '../../../markers/engine/index.ts';
import { judgeTrackability, LEAST_TRACKABILITY, type Trackability } from '../../../markers/gate/index.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/photos');
const photographs = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
/** Dark and smooth: in no simulated capture was it recognised. */
const WEAK = 'storm.jpg';

const engine = await loadEngine();

async function judge(picture: Sharp): Promise<Trackability> {
  const { data, info } = await picture
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
  return judgeTrackability(await engine.compileTarget(grey, { lean: true }));
}

const open = (name: string) => sharp(readFileSync(path.join(folder, name))).autoOrient();
const drawn = (shapes: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="#eee"/>${shapes}</svg>`,
    ),
  );
const rulesOf = ({ reasons }: Trackability) => reasons.map(({ rule }) => rule);

describe('a photograph', () => {
  it.each(photographs.filter((name) => name !== WEAK))('such as %s can be recognised', async (name) => {
    const verdict = await judge(open(name));
    expect(verdict).toMatchObject({ trackable: true, reasons: [] });
    expect(verdict.score).toBeGreaterThanOrEqual(LEAST_TRACKABILITY);
    expect(verdict.score).toBeLessThanOrEqual(1);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });

  it('that is dark and smooth cannot', async () => {
    const verdict = await judge(open(WEAK));
    expect(verdict.trackable).toBe(false);
    expect(verdict.score).toBeLessThan(LEAST_TRACKABILITY);
  });

  it('scores the less, the more it is out of focus', async () => {
    const scores: number[] = [];
    for (const blur of [1, 12, 25]) {
      const soft = await open('cat.jpg').resize(900, 600, { fit: 'cover' }).blur(blur).png().toBuffer();
      scores.push((await judge(sharp(soft))).score);
    }
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBe(1);
    expect(scores[2]).toBe(0);
  });
});

describe('a picture without what a phone needs', () => {
  it('is refused: blank, or a gradient', async () => {
    const gradient =
      '<defs><linearGradient id="g"><stop stop-color="#124"/><stop offset="1" stop-color="#fda"/></linearGradient></defs>' +
      '<rect width="900" height="600" fill="url(#g)"/>';
    for (const shapes of ['', gradient]) {
      const verdict = await judge(drawn(shapes));
      expect(verdict).toMatchObject({ trackable: false, score: 0 });
      expect(rulesOf(verdict)).toEqual(['distinct-keypoints', 'keypoint-spread', 'tracking-points']);
    }
  });

  it('is refused when it repeats itself, however many keypoints it has', async () => {
    const tile = await open('garden.jpg').resize(180, 180, { fit: 'cover' }).png().toBuffer();
    const wall = await sharp({ create: { width: 900, height: 540, channels: 3, background: '#ffffff' } })
      .composite([{ input: tile, tile: true }])
      .png()
      .toBuffer();
    const verdict = await judge(sharp(wall));
    expect(rulesOf(verdict)).toEqual(['distinct-keypoints']);
    expect(verdict.measures.keypoints[0]!.count).toBeGreaterThan(200);
  });

  it('is refused when all of it lies in one corner', async () => {
    const small = await open('cat.jpg').resize(150, 100).png().toBuffer();
    const corner = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#dddddd' } })
      .composite([{ input: small, left: 0, top: 0 }])
      .png()
      .toBuffer();
    expect(rulesOf(await judge(sharp(corner)))).toContain('keypoint-spread');
  });
});
