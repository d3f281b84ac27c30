/** Standard deviation of the sum of four bytes, each of them as likely as any other. */
const FOUR_BYTES: f32 = 147.80;
const MEAN: f32 = 510;

/**
 * Light becomes bytes: `exposure` maps it to 0 … 1024, a place in the tone curve (1025 f32); then comes noise with this standard
 * deviation. Sums of four bytes are near enough to a normal distribution; the bytes are those of Marsaglia's xorshift32, four sequences
 * beside each other from the seeds at `seeds`.
 */
export function develop(light: usize, count: i32, exposure: f32, curve: usize, noise: f32, seeds: usize, target: usize): void {
  const factor = f32x4.splat(exposure), zero = f32x4.splat(0), most = f32x4.splat(1024), half = f32x4.splat(0.5);
  const strength = f32x4.splat(noise / FOUR_BYTES), mean = f32x4.splat(MEAN);
  let state = v128.load(seeds);
  for (let i = 0; i < count; i += 4) {
    const exposed = f32x4.min(most, f32x4.max(zero, f32x4.mul(v128.load(light + (<usize>i << 2)), factor)));
    const places = i32x4.shl(i32x4.trunc_sat_f32x4_s(f32x4.add(exposed, half)), 2);
    const tones = f32x4(
      load<f32>(curve + <usize>i32x4.extract_lane(places, 0)), load<f32>(curve + <usize>i32x4.extract_lane(places, 1)),
      load<f32>(curve + <usize>i32x4.extract_lane(places, 2)), load<f32>(curve + <usize>i32x4.extract_lane(places, 3)),
    );
    state = v128.xor(state, i32x4.shl(state, 13));
    state = v128.xor(state, i32x4.shr_u(state, 17));
    state = v128.xor(state, i32x4.shl(state, 5));
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(state));
    const value = f32x4.add(tones, f32x4.mul(f32x4.sub(f32x4.convert_i32x4_s(sums), mean), strength));
    const whole = i32x4.trunc_sat_f32x4_s(f32x4.add(value, half));
    const words = i16x8.narrow_i32x4_s(whole, whole);
    v128.store32_lane(target + <usize>i, i8x16.narrow_i16x8_u(words, words), 0);
  }
}
