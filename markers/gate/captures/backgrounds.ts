import { randomFrom } from '../../art/random.ts';
import type { GreyImage } from '../../engine/index.ts';

const SIZE = { width: 480, height: 320 };
/** Cells across of the coarsest grid and of the finest, and how strong the coarsest is, in grey levels. */
const COARSEST = 4;
const FINEST = 128;
const STRENGTH = 90;
/** Each grid's strength relative to the one twice as coarse. */
const FALL = 0.7;

let clouds: GreyImage | null = null;

/** Blotches of all sizes, as photographs have them: random grey levels on ever finer grids. Always the same. */
export function cloudy(): GreyImage {
  if (clouds) return clouds;
  const { width, height } = SIZE;
  const sum = new Float32Array(width * height);
  const random = randomFrom('clouds');
  for (let cells = COARSEST, strength = STRENGTH; cells <= FINEST; cells *= 2, strength *= FALL) {
    const stride = cells + 1;
    const grid = Float32Array.from({ length: stride * stride }, () => random.between(-1, 1));
    for (let y = 0, at = 0; y < height; y++) {
      const row = (y / height) * cells;
      const [top, lower] = [Math.floor(row), row % 1];
      for (let x = 0; x < width; x++, at++) {
        const column = (x / width) * cells;
        const [left, right] = [Math.floor(column), column % 1];
        const corner = top * stride + left;
        const above = grid[corner]! + (grid[corner + 1]! - grid[corner]!) * right;
        const below = grid[corner + stride]! + (grid[corner + stride + 1]! - grid[corner + stride]!) * right;
        sum[at]! += strength * (above + (below - above) * lower);
      }
    }
  }
  clouds = { data: Uint8Array.from(sum, (value) => Math.min(255, Math.max(0, 128 + value))), width, height };
  return clouds;
}

/** What hangs behind a print where there is no photograph at hand: something busy, and a plain wall. */
export function drawnBackgrounds(): GreyImage[] {
  return [cloudy(), { data: new Uint8Array(64).fill(170), width: 8, height: 8 }];
}
