import { describe, expect, it } from 'vitest';
import { compose, type Homography, scaling } from '../../client/viewer/homography.ts';
import { PoseGuard } from '../../client/viewer/pose-guard.ts';

/** A print of 40 % of the picture, this far right of and below its upper left, in a little perspective. */
const at = (x: number, y: number, scale = 1): Homography =>
  compose(scaling(scale, scale), [0.4, 0.02, x, 0.03, 0.4, y, 0.1, 0.05, 1]);

describe('a pose is shown', () => {
  it('of a print in view, and while it moves as a hand does', () => {
    const guard = new PoseGuard();
    for (let step = 0; step < 10; step++) expect(guard.accepts(at(0.05 * step, 0.1))).toBe(true);
  });

  it('anywhere after the print was lost', () => {
    const guard = new PoseGuard();
    guard.accepts(at(0, 0));
    guard.forget();
    expect(guard.accepts(at(0.6, 0.5))).toBe(true);
  });

  it('although it jumped, once a second one agrees', () => {
    const guard = new PoseGuard();
    guard.accepts(at(0, 0));
    expect(guard.accepts(at(0.6, 0.5))).toBe(false);
    expect(guard.accepts(at(0.61, 0.5))).toBe(true);
  });
});

describe('a pose is kept from the screen', () => {
  const WRONG: [string, Homography][] = [
    ['mirrored', [-0.4, 0, 0.8, 0, 0.4, 0.2, 0, 0, 1]],
    ['folded', [0.4, 0.4, 0.1, 0.4, 0.4001, 0.1, 0, 0, 1]],
    ['partly behind the camera', [0.4, 0, 0.1, 0, 0.4, 0.1, -1.5, 0, 1]],
    ['upside down behind the camera', at(0.1, 0.1).map((value) => -value) as unknown as Homography],
    ['a few pixels large', at(0.5, 0.5, 0.05)],
    ['not a number', [Number.NaN, 0, 0, 0, 1, 0, 0, 0, 1]],
  ];
  it.each(WRONG)('that is %s', (_, pose) => {
    expect(new PoseGuard().accepts(pose)).toBe(false);
  });

  it('that jumps, and every one that jumps elsewhere', () => {
    const guard = new PoseGuard();
    guard.accepts(at(0.3, 0.3));
    for (const [x, y] of [
      [0.9, 0.3],
      [-0.2, 0.3],
      [0.3, -0.3],
    ] as const)
      expect(guard.accepts(at(x, y))).toBe(false);
    expect(guard.accepts(at(0.3, 0.31))).toBe(true);
  });

  it('that suddenly is three times as large', () => {
    const guard = new PoseGuard();
    guard.accepts(at(0.1, 0.1, 0.5));
    expect(guard.accepts(at(0.1, 0.1))).toBe(false);
  });
});
