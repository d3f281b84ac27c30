import type { SKRSContext2D } from 'canvas';

/** A mountain lake at dusk, in units of its own; pictures of any shape show more or less of its height about the middle. */
export const SCENE_WIDTH = 1800;
export const SCENE_HEIGHT = 1200;
/** Everything in the scene comes back to where it was after so many seconds. */
export const LOOP_SECONDS = 6;

export const HORIZON = 690;
export const SUN = { x: 1130, y: 590, radius: 56 };
export const TURN = 2 * Math.PI;

export type Context = SKRSContext2D;

/** A sine that runs a whole number of times in one loop. */
export function wave(time: number, cycles: number, phase = 0): number {
  return Math.sin((TURN * cycles * time) / LOOP_SECONDS + phase);
}

/** A fir with drooping branches. */
export function pine(context: Context, x: number, foot: number, height: number, halfWidth: number): void {
  const tiers = height > 100 ? 9 : 4;
  const corners: [number, number][] = [[x, foot - height]];
  const left: [number, number][] = [];
  for (let tier = 1; tier <= tiers; tier++) {
    const share = tier / tiers;
    const y = foot - height * (1 - share * 0.94);
    const reach = halfWidth * (0.12 + 0.88 * share);
    corners.push([x + reach, y + height * 0.02], [x + reach * 0.42, y - height * 0.012]);
    left.unshift([x - reach * 0.42, y - height * 0.012], [x - reach * 0.94, y + height * 0.02]);
  }
  polygon(context, [...corners, [x + height * 0.02, foot], [x - height * 0.02, foot], ...left]);
}

export function polygon(context: Context, corners: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.fill();
}

export function disc(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.fill();
}
