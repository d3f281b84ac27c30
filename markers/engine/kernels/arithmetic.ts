// Small helpers that several kernels share.

/** `index` moved into 0 … size − 1: MindAR repeats the border pixels. */
// @ts-ignore: decorator
@inline
export function clamp(index: i32, size: i32): i32 {
  return index < 0 ? 0 : index > size - 1 ? size - 1 : index;
}

/** The float at `index` of an array of f32. */
// @ts-ignore: decorator
@inline
export function floatAt(array: usize, index: i32): f32 {
  return load<f32>(array + (<usize>index << 2));
}

/** a + 4b + 6c + 4d + e in eight 16-bit lanes; 6c is written as 4c + 2c to share the shift. */
// @ts-ignore: decorator
@inline
export function binomial16(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const fourfold = i16x8.shl(i16x8.add(i16x8.add(b, d), c), 2);
  return i16x8.add(i16x8.add(i16x8.add(a, e), fourfold), i16x8.shl(c, 1));
}

/** (((a + 4b) + 6c) + 4d) + e in two f64 lanes, added in MindAR's order. */
// @ts-ignore: decorator
@inline
export function binomial64(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const four = f64x2.splat(4.0), six = f64x2.splat(6.0);
  const left = f64x2.add(f64x2.add(a, f64x2.mul(b, four)), f64x2.mul(c, six));
  return f64x2.add(f64x2.add(left, f64x2.mul(d, four)), e);
}

/** The sum of four i32 lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): i32 {
  const pairs = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}
