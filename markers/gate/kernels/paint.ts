// Pictures looked at between their pixels, whose middles lie at halves; the edge's pixels are repeated. Light is f32, row by row.

// @ts-ignore: decorator
@inline
function within(value: f32, last: f32): f32 {
  return max<f32>(0, min(last, value));
}

/**
 * A part of a picture (bytes), stretched over the light: pixel (x, y) shows the place left + (x + 0.5) · scale, top + (y + 0.5) · scale.
 */
export function paintBackground(
  picture: usize, pictureWidth: i32, pictureHeight: i32,
  left: f32, top: f32, scale: f32,
  light: usize, width: i32, height: i32,
): void {
  const lastColumn: f32 = <f32>pictureWidth - <f32>1.001, lastRow: f32 = <f32>pictureHeight - <f32>1.001;
  const half: f32 = 0.5;
  let target = light;
  for (let y = 0; y < height; y++) {
    const row = within(top + (<f32>y + half) * scale - half, lastRow);
    const above = <i32>row, lower = row - <f32>above;
    const start = picture + <usize>(above * pictureWidth);
    for (let x = 0; x < width; x++) {
      const column = within(left + (<f32>x + half) * scale - half, lastColumn);
      const before = <i32>column, right = column - <f32>before;
      const p = start + <usize>before, q = p + <usize>pictureWidth;
      const a = <f32>load<u8>(p), b = <f32>load<u8>(q);
      const upper = a + (<f32>load<u8>(p, 1) - a) * right, under = b + (<f32>load<u8>(q, 1) - b) * right;
      store<f32>(target, upper + (under - upper) * lower);
      target += 4;
    }
  }
}

/** Rounds in which the place of a curled paper's point is found; each brings a digit or two. */
const CURL_ROUNDS = 3;

// @ts-ignore: decorator
@inline
function form(at: usize, k: usize, x: v128, y: v128): v128 {
  const a = v128.load32_splat(at + k), b = v128.load32_splat(at + k, 4), c = v128.load32_splat(at + k, 8);
  return f32x4.add(f32x4.add(f32x4.mul(a, x), f32x4.mul(b, y)), c);
}

/**
 * Paints a print over the light in the columns and rows of a box. Each pixel is the mean of 2 × 2 looks. `scene` holds f32: three linear
 * forms of the pixel's place (a · x + b · y + c), which are how far the ray goes towards the print, along its width and down its
 * height; then the print's distance, the origin along width and height, and the bulge of its paper; then the part of the print that is
 * there: from and to along the width, from and to along the height. The print is 1 high and `ratio` wide.
 */
export function paintPrint(
  picture: usize, pictureWidth: i32, pictureHeight: i32, perUnit: f32, ratio: f32,
  scene: usize,
  left: i32, right: i32, top: i32, bottom: i32,
  light: usize, width: i32,
): void {
  const lookX = f32x4(0.25, 0.75, 0.25, 0.75), lookY = f32x4(0.25, 0.25, 0.75, 0.75);
  const distance = v128.load32_splat(scene, 36);
  const originU = v128.load32_splat(scene, 40), originV = v128.load32_splat(scene, 44);
  const bulge = load<f32>(scene, 48), curved = f32x4.splat(4 * bulge);
  const fromU = v128.load32_splat(scene, 52), toU = v128.load32_splat(scene, 56);
  const fromV = v128.load32_splat(scene, 60), toV = v128.load32_splat(scene, 64);
  const unit = f32x4.splat(perUnit), half = f32x4.splat(0.5), zero = f32x4.splat(0), one = f32x4.splat(1);
  const lastColumn = f32x4.splat(<f32>pictureWidth - <f32>1.001), lastRow = f32x4.splat(<f32>pictureHeight - <f32>1.001);
  const acrossPrint = f32x4.splat(1 / ratio), stride = i32x4.splat(pictureWidth), byte = i32x4.splat(255);
  for (let row = top; row < bottom; row++) {
    const y = f32x4.add(f32x4.splat(<f32>row), lookY);
    for (let column = left; column < right; column++) {
      const x = f32x4.add(f32x4.splat(<f32>column), lookX);
      const towards = form(scene, 0, x, y), along = form(scene, 12, x, y), down = form(scene, 24, x, y);
      let t = f32x4.div(distance, towards);
      let u = f32x4.sub(f32x4.mul(t, along), originU);
      if (bulge != 0) {
        // The ray is cut with the plane at the paper's height at the last round's place.
        for (let round = 0; round < CURL_ROUNDS; round++) {
          const share = f32x4.min(one, f32x4.max(zero, f32x4.mul(u, acrossPrint)));
          const height = f32x4.mul(curved, f32x4.mul(share, f32x4.sub(one, share)));
          t = f32x4.div(f32x4.sub(distance, height), towards);
          u = f32x4.sub(f32x4.mul(t, along), originU);
        }
      }
      const v = f32x4.sub(f32x4.mul(t, down), originV);
      const inside = v128.and(
        v128.and(f32x4.ge(u, fromU), f32x4.le(u, toU)),
        v128.and(f32x4.ge(v, fromV), f32x4.le(v, toV)),
      );
      const hits = i32x4.bitmask(inside);
      if (hits == 0) continue;
      const pictureX = f32x4.min(lastColumn, f32x4.max(zero, f32x4.sub(f32x4.mul(u, unit), half)));
      const pictureY = f32x4.min(lastRow, f32x4.max(zero, f32x4.sub(f32x4.mul(v, unit), half)));
      const wholeX = i32x4.trunc_sat_f32x4_s(pictureX), wholeY = i32x4.trunc_sat_f32x4_s(pictureY);
      const rest = f32x4.sub(pictureX, f32x4.convert_i32x4_s(wholeX)), lower = f32x4.sub(pictureY, f32x4.convert_i32x4_s(wholeY));
      const places = i32x4.add(i32x4.mul(wholeY, stride), wholeX);
      const p = picture + <usize>i32x4.extract_lane(places, 0), q = picture + <usize>i32x4.extract_lane(places, 1);
      const r = picture + <usize>i32x4.extract_lane(places, 2), s = picture + <usize>i32x4.extract_lane(places, 3);
      const next = <usize>pictureWidth;
      const above = i32x4(load<u16>(p), load<u16>(q), load<u16>(r), load<u16>(s));
      const below = i32x4(load<u16>(p + next), load<u16>(q + next), load<u16>(r + next), load<u16>(s + next));
      const a = between(above, byte, rest), b = between(below, byte, rest);
      const seen = v128.and(inside, f32x4.add(a, f32x4.mul(f32x4.sub(b, a), lower)));
      const pair = f32x4.add(seen, v128.shuffle<f32>(seen, seen, 2, 3, 0, 1));
      const sum = f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1);
      const at = light + (<usize>(row * width + column) << 2);
      const missed = <f32>i32.popcnt(~hits & 15);
      store<f32>(at, (sum + missed * load<f32>(at)) * <f32>0.25);
    }
  }
}

/** Of two neighbouring bytes in each lane, the value between them. */
// @ts-ignore: decorator
@inline
function between(bytes: v128, byte: v128, share: v128): v128 {
  const first = f32x4.convert_i32x4_s(v128.and(bytes, byte)), second = f32x4.convert_i32x4_s(i32x4.shr_u(bytes, 8));
  return f32x4.add(first, f32x4.mul(f32x4.sub(second, first), share));
}
