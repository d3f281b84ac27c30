// Nearest descriptors by brute force: 256 bits are two vectors.
import { DESCRIPTOR_BYTES, MATCH_BYTES } from '../layout';

// @ts-ignore: decorator
@inline
function distance(a: v128, b: v128, other: usize): i32 {
  const bits = i8x16.add(i8x16.popcnt(v128.xor(a, v128.load(other))), i8x16.popcnt(v128.xor(b, v128.load(other, 16))));
  const words = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bits));
  const pairs = i32x4.add(words, v128.shuffle<i32>(words, words, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/**
 * For each of `count` descriptors the nearest among `otherCount` others, and the distance of the next one that lies more
 * than `far` units away from it: a target has many views of the same spot. `places` holds f32 u and v of the others.
 */
export function match(descriptors: usize, count: i32, others: usize, otherCount: i32, places: usize, far: f32, matches: usize): void {
  for (let i = 0; i < count; i++) {
    const mine = descriptors + <usize>(i * DESCRIPTOR_BYTES);
    const a = v128.load(mine), b = v128.load(mine, 16);
    let best = 999, next = 999, index = -1;
    for (let j = 0; j < otherCount; j++) {
      const d = distance(a, b, others + <usize>(j * DESCRIPTOR_BYTES));
      if (d >= next) continue;
      const apart = index < 0 || isApart(places, j, index, far);
      if (d < best) {
        if (apart) next = best;
        best = d;
        index = j;
      } else if (apart) next = d;
    }
    const result = matches + <usize>(i * MATCH_BYTES);
    store<i32>(result, index);
    store<i32>(result, best, 4);
    store<i32>(result, next, 8);
  }
}

function isApart(places: usize, i: i32, j: i32, far: f32): bool {
  const p = places + (<usize>i << 3), q = places + (<usize>j << 3);
  return abs(load<f32>(p) - load<f32>(q)) + abs(load<f32>(p, 4) - load<f32>(q, 4)) > far;
}
