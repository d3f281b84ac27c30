// The camera's colours as grey, and the frame's pyramid.

/** Rec. 601 luma of RGBA pixels, in 1/65536; `count` pixels, up to three more are written. */
export function grey(rgba: usize, count: i32, target: usize): void {
  const byte = i32x4.splat(255), half = i32x4.splat(32768);
  const red = i32x4.splat(19595), green = i32x4.splat(38470), blue = i32x4.splat(7471);
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.load(rgba + (<usize>i << 2));
    let sum = i32x4.add(half, i32x4.mul(v128.and(pixels, byte), red));
    sum = i32x4.add(sum, i32x4.mul(v128.and(i32x4.shr_u(pixels, 8), byte), green));
    sum = i32x4.shr_u(i32x4.add(sum, i32x4.mul(v128.and(i32x4.shr_u(pixels, 16), byte), blue)), 16);
    const words = i16x8.narrow_i32x4_u(sum, sum);
    v128.store32_lane(target + <usize>i, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

/** Means of 2 × 2 bytes; up to seven bytes more are written. */
export function halve(source: usize, width: i32, height: i32, target: usize): void {
  const half = width >> 1, two = i16x8.splat(2);
  for (let y = 0; y < height >> 1; y++) {
    let upper = source + <usize>(2 * y * width), lower = upper + <usize>width;
    const row = target + <usize>(y * half);
    for (let x = 0; x < half; x += 8) {
      const sum = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(upper)), i16x8.extadd_pairwise_i8x16_u(v128.load(lower)));
      const mean = i16x8.shr_u(i16x8.add(sum, two), 2);
      v128.store64_lane(row + <usize>x, i8x16.narrow_i16x8_u(mean, mean), 0);
      upper += 16;
      lower += 16;
    }
  }
}
