// Smaller pictures, each pixel the mean of the area that it covers: along the rows, then along the columns.

/**
 * @param columnStarts i32 for each new column: the first of the `columnTaps` old ones that it covers; their f32 weights at `columnWeights`
 * @param across f32[height × newWidth], scratch
 */
export function shrink(
  source: usize, width: i32, height: i32, target: usize, newWidth: i32, newHeight: i32,
  columnStarts: usize, columnWeights: usize, columnTaps: i32,
  rowStarts: usize, rowWeights: usize, rowTaps: i32, across: usize,
): void {
  let to = across;
  for (let y = 0; y < height; y++) {
    const row = source + <usize>(y * width);
    let weight = columnWeights;
    for (let x = 0; x < newWidth; x++) {
      const first = row + <usize>load<i32>(columnStarts + (<usize>x << 2));
      let sum: f32 = 0;
      for (let k = 0; k < columnTaps; k++) {
        sum += load<f32>(weight) * <f32>load<u8>(first + <usize>k);
        weight += 4;
      }
      store<f32>(to, sum);
      to += 4;
    }
  }
  const stride = <usize>newWidth << 2;
  for (let y = 0; y < newHeight; y++) {
    const first = across + <usize>load<i32>(rowStarts + (<usize>y << 2)) * stride;
    const weights = rowWeights + (<usize>(y * rowTaps) << 2);
    const out = target + <usize>(y * newWidth);
    // Up to three bytes behind a row are written too: the next row, or slack, takes them.
    for (let x = 0; x < newWidth; x += 4) {
      let sum = f32x4.splat(0.5);
      let p = first + (<usize>x << 2);
      for (let k = 0; k < rowTaps; k++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + (<usize>k << 2)), v128.load(p)));
        p += stride;
      }
      const words = i16x8.narrow_i32x4_u(i32x4.trunc_sat_f32x4_s(sum), i32x4.splat(0));
      v128.store32_lane(out + <usize>x, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
}
