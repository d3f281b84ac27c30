// Light (f32, row by row; widths are multiples of four) on its way to the sensor.

/** Multiplies the pixel (x, y) by a · x + b · y + c. */
export function shade(light: usize, width: i32, height: i32, a: f32, b: f32, c: f32): void {
  const columns = f32x4(0, 1, 2, 3), four = f32x4.splat(4 * a);
  let at = light;
  for (let y = 0; y < height; y++) {
    let factor = f32x4.add(f32x4.mul(columns, f32x4.splat(a)), f32x4.splat(b * <f32>y + c));
    for (let x = 0; x < width; x += 4) {
      v128.store(at, f32x4.mul(v128.load(at), factor));
      factor = f32x4.add(factor, four);
      at += 16;
    }
  }
}

/** A weighted mean along each row: 2 · reach + 1 weights (f32). `padded` has room for a row and twice `reach`. */
export function blurAlongRows(
  light: usize, width: i32, height: i32, weights: usize, reach: i32, padded: usize, target: usize,
): void {
  const bytes = <usize>width << 2, margin = <usize>reach << 2;
  const count = 2 * reach + 1;
  for (let y = 0; y < height; y++) {
    const row = light + <usize>y * bytes, out = target + <usize>y * bytes;
    memory.copy(padded + margin, row, bytes);
    for (let k: usize = 0; k < margin; k += 4) {
      store<f32>(padded + k, load<f32>(row));
      store<f32>(padded + margin + bytes + k, load<f32>(row + bytes - 4));
    }
    for (let x: usize = 0; x < bytes; x += 16) {
      let sum = f32x4.splat(0);
      for (let k = 0; k < count; k++)
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + (<usize>k << 2)), v128.load(padded + x + (<usize>k << 2))));
      v128.store(out + x, sum);
    }
  }
}

/** The same along each column. `rows` has room for the pointers of that many rows. */
export function blurAlongColumns(
  light: usize, width: i32, height: i32, weights: usize, reach: i32, rows: usize, target: usize,
): void {
  const bytes = <usize>width << 2;
  const count = 2 * reach + 1;
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < count; k++)
      store<usize>(rows + <usize>(k << 2), light + <usize>min(height - 1, max(0, y + k - reach)) * bytes);
    const out = target + <usize>y * bytes;
    for (let x: usize = 0; x < bytes; x += 16) {
      let sum = f32x4.splat(0);
      for (let k = 0; k < count; k++)
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + (<usize>k << 2)), v128.load(load<usize>(rows + (<usize>k << 2)) + x)));
      v128.store(out + x, sum);
    }
  }
}

/** Columns at both ends that are looked up one by one, because a tap may lie outside. */
const EDGE = 8;

/** Each pixel becomes a weighted mean of others: of each tap i32 dx (at most 8), i32 dy, f32 weight. */
export function move(light: usize, width: i32, height: i32, taps: usize, count: i32, rows: usize, target: usize): void {
  const bytes = <usize>width << 2;
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < count; k++) {
      const row = min(height - 1, max(0, y + load<i32>(taps + <usize>(k * 12), 4)));
      store<usize>(rows + <usize>(k << 2), light + <usize>row * bytes);
    }
    const out = target + <usize>y * bytes;
    for (let x = EDGE; x < width - EDGE; x += 4) {
      let sum = f32x4.splat(0);
      for (let k = 0; k < count; k++) {
        const tap = taps + <usize>(k * 12);
        const from = load<usize>(rows + <usize>(k << 2)) + (<usize>(x + load<i32>(tap)) << 2);
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(tap, 8), v128.load(from)));
      }
      v128.store(out + (<usize>x << 2), sum);
    }
    for (let edge = 0; edge < 2 * EDGE; edge++) {
      const x = edge < EDGE ? edge : width - 2 * EDGE + edge;
      let sum: f32 = 0;
      for (let k = 0; k < count; k++) {
        const tap = taps + <usize>(k * 12);
        const column = min(width - 1, max(0, x + load<i32>(tap)));
        sum += load<f32>(tap, 8) * load<f32>(load<usize>(rows + <usize>(k << 2)) + (<usize>column << 2));
      }
      store<f32>(out + (<usize>x << 2), sum);
    }
  }
}
