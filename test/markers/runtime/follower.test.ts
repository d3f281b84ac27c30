import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GreyImage } from '../../../markers/engine/index.ts';
import {
  CAMERAS,
  type Capture,
  drawCapture,
  drawConditions,
  type Halvings,
  halvingsOf,
} from '../../../markers/gate/captures/index.ts';
import { cornerError } from '../../../markers/gate/scan-test.ts';
import {
  createFollower,
  createSearcher,
  type Follower,
  type Lock,
  mapCorners,
  type Searcher,
  type Sight,
} from '../../../markers/runtime/index.ts';
import { background, buildMarkerTarget, drawPrint, thinArt } from './prints.ts';

const { width, height } = CAMERAS.landscape;
const WHOLE = { width: 1, height: 1 };

let behind: GreyImage[];
let scene: Halvings;
let searcher: Searcher;
let follower: Follower;
beforeAll(async () => {
  const wasm = await readFile(new URL('../../../dist/markers/runtime/runtime.wasm', import.meta.url));
  const module = await WebAssembly.compile(wasm);
  const targets = [await buildMarkerTarget(thinArt(33)), await buildMarkerTarget(thinArt(31))];
  behind = [await background()];
  scene = halvingsOf(await drawPrint(thinArt(31), 'coffee'));
  searcher = await createSearcher(module, targets, CAMERAS.landscape);
  follower = await createFollower(module, targets, CAMERAS.landscape);
});

/** A 720p capture of the print, this many pixels right of and below where it was first. */
function at(x: number, y: number, print: Halvings | null = scene): Promise<Capture> {
  const conditions = drawConditions('standard', 5, 1, CAMERAS.landscape, 1.5);
  conditions.pose = { ...conditions.pose, x: -0.12 + x / width, y: -0.1 + y / height, roll: 0.3 };
  return drawCapture(print, conditions, behind);
}

/** What the searcher finds, at its leisure. */
function search({ image }: Capture): Lock[] {
  const slices = searcher.search(image.data);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

/** Searched in one frame; the answer comes when the follower has another one. */
async function hand(searched: Capture, newest: Capture): Promise<boolean> {
  follower.forget();
  follower.process(searched.image.data);
  const glimpse = follower.frame.glimpse();
  const [lock] = search(searched);
  follower.process(newest.image.data);
  return follower.catchUp(lock!, glimpse);
}

function errorOf(sight: Sight | undefined, { corners }: Capture): number {
  return sight?.found ? cornerError(mapCorners(sight.homography, WHOLE), corners) : Number.POSITIVE_INFINITY;
}

describe('what a search found, handed to a follower that has newer frames', () => {
  test('names the target, and is shown in the second frame', async () => {
    const seen = await at(0, 0);
    expect(await hand(seen, seen)).toBe(true);
    expect(follower.sights()).toEqual([{ found: false }, { found: false }]);
    expect(follower.held()).toMatchObject([{ index: 1 }]);
    const [other, sight] = follower.process(seen.image.data);
    expect(other).toEqual({ found: false });
    expect(errorOf(sight, seen)).toBeLessThan(0.002);
  });

  test.each([
    [30, 10],
    [0, 90],
    [160, 60],
  ])('is found again where the print is by now, %i and %i pixels further', async (x, y) => {
    expect(await hand(await at(0, 0), await at(x, y))).toBe(true);
    const next = await at(x + 10, y);
    expect(errorOf(follower.process(next.image.data)[1], next)).toBeLessThan(0.002);
  });

  test('is refused when the print has gone meanwhile', async () => {
    expect(await hand(await at(0, 0), await at(0, 0, null))).toBe(false);
    expect(follower.held()).toEqual([]);
  });

  test('is refused when it was wrong', async () => {
    const seen = await at(0, 0);
    follower.forget();
    follower.process(seen.image.data);
    const [lock] = search(seen);
    const [a, b, c, d, e, f, g, h, i] = lock!.homography;
    const wrong = { ...lock!, homography: [a * 0.7, b, c, d, e * 0.7, f, g, h, i] as const };
    expect(follower.catchUp(wrong, follower.frame.glimpse())).toBe(false);
    expect(follower.catchUp({ ...lock!, index: 0 }, follower.frame.glimpse())).toBe(false);
  });

  test('is forgotten unless the next frame confirms it', async () => {
    const seen = await at(0, 0);
    await hand(seen, seen);
    const empty = await at(0, 0, null);
    expect(follower.process(empty.image.data)[1]).toEqual({ found: false });
    expect(follower.held()).toEqual([]);
  });
});
