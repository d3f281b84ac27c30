// k-medoids over FREAK descriptors, for the search trees of a keyframe.
//
// MindAR tries 128 random sets of 8 medoids per node and computes every Hamming distance anew. Here all distances of
// a keyframe's maxima (or minima) are computed once, into a matrix of u16; a node copies its own rows and columns out
// of it, and a hypothesis is then the minimum of eight rows, eight columns at a time.
import { FEATURE_BYTES, FEATURE_DESCRIPTOR, MEDOIDS } from '../layout';
import { sumLanes } from './arithmetic';

const HYPOTHESES = 128;

/** Elements per row of a matrix of u16 that SIMD reads: a multiple of eight. */
function matrixStride(count: i32): i32 {
  return (count + 7) & ~7;
}

/** Fills the symmetric `matrix` with the distances between the `count` features whose indices (i32) are listed. */
export function hammingMatrix(features: usize, indices: usize, count: i32, matrix: usize): void {
  const stride = matrixStride(count);
  for (let i = 0; i < count; i++) {
    const a = descriptorOf(features, indices, i);
    const a0 = v128.load(a), a1 = v128.load(a, 16), a2 = v128.load(a, 32);
    const a3 = v128.load(a, 48), a4 = v128.load(a, 64), a5 = v128.load(a, 80);
    store<u16>(matrix + (<usize>(i * stride + i) << 1), 0);
    for (let j = i + 1; j < count; j++) {
      const b = descriptorOf(features, indices, j);
      const bits01 = i8x16.add(differingBits(a0, b), differingBits(a1, b + 16));
      const bits23 = i8x16.add(differingBits(a2, b + 32), differingBits(a3, b + 48));
      const bits45 = i8x16.add(differingBits(a4, b + 64), differingBits(a5, b + 80));
      const bits = i8x16.add(i8x16.add(bits01, bits23), bits45); // at most 48 a byte
      const distance = sumLanes(i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bits)));
      store<u16>(matrix + (<usize>(i * stride + j) << 1), <u16>distance);
      store<u16>(matrix + (<usize>(j * stride + i) << 1), <u16>distance);
    }
  }
}

// @ts-ignore: decorator
@inline
function differingBits(a: v128, b: usize): v128 {
  return i8x16.popcnt(v128.xor(a, v128.load(b)));
}

// @ts-ignore: decorator
@inline
function descriptorOf(features: usize, indices: usize, i: i32): usize {
  return features + <usize>(load<i32>(indices + (<usize>i << 2)) * FEATURE_BYTES) + FEATURE_DESCRIPTOR;
}

let seed: u64 = 1234;

/** Every tree starts from the same seed. */
export function resetRandom(): void {
  seed = 1234;
}

/** MindAR's linear congruential generator. */
function randomBelow(limit: i32): i32 {
  seed = (214013 * seed + 2531011) & 0x7fffffff;
  return (<i32>(seed >> 16) & 0x7fff) % limit;
}

const best = memory.data(MEDOIDS * 4);

/**
 * Assigns each of a node's `count` points to one of the best eight medoids found.
 * `points` (i32) are the node's places in `matrix`, whose rows hold `matrixCount` points. `assignment` (i32) gets, for
 * each point, its medoid's position among `points`. Scratch: `nodeMatrix` for count × matrixStride(count) u16, `order`
 * for count i32.
 */
export function kMedoids(
  matrix: usize, matrixCount: i32, points: usize, count: i32, nodeMatrix: usize, order: usize, assignment: usize,
): void {
  const stride = matrixStride(count);
  copyNodeMatrix(matrix, matrixStride(matrixCount), points, count, nodeMatrix, stride);
  for (let i = 0; i < count; i++) store<i32>(order + (<usize>i << 2), i);
  let bestSum = i32.MAX_VALUE;
  for (let hypothesis = 0; hypothesis < HYPOTHESES; hypothesis++) {
    shuffleFirst(order, count);
    const sum = sumOfNearest(nodeMatrix, stride, order);
    if (sum < bestSum) {
      bestSum = sum;
      memory.copy(best, order, MEDOIDS * 4);
    }
  }
  for (let i = 0; i < count; i++) store<i32>(assignment + (<usize>i << 2), nearestMedoid(nodeMatrix, stride, i));
}

/** The node's part of the matrix; columns beyond `count` are 0 and so add nothing to a sum. */
function copyNodeMatrix(
  matrix: usize, rowLength: i32, points: usize, count: i32, target: usize, stride: i32,
): void {
  for (let i = 0; i < count; i++) {
    const row = matrix + (<usize>(load<i32>(points + (<usize>i << 2)) * rowLength) << 1);
    const targetRow = target + (<usize>(i * stride) << 1);
    for (let j = 0; j < count; j++) {
      store<u16>(targetRow + (<usize>j << 1), load<u16>(row + (<usize>load<i32>(points + (<usize>j << 2)) << 1)));
    }
    for (let j = count; j < stride; j++) store<u16>(targetRow + (<usize>j << 1), 0);
  }
}

/** Draws the next eight medoids: the order keeps what earlier hypotheses did to it. */
function shuffleFirst(order: usize, count: i32): void {
  for (let i = 0; i < MEDOIDS; i++) {
    const a = order + (<usize>i << 2), b = order + (<usize>randomBelow(count) << 2);
    const swap = load<i32>(a);
    store<i32>(a, load<i32>(b));
    store<i32>(b, swap);
  }
}

function sumOfNearest(matrix: usize, stride: i32, medoids: usize): i32 {
  const rowBytes = stride << 1;
  const r0 = matrix + <usize>(load<i32>(medoids) * rowBytes), r1 = matrix + <usize>(load<i32>(medoids, 4) * rowBytes);
  const r2 = matrix + <usize>(load<i32>(medoids, 8) * rowBytes);
  const r3 = matrix + <usize>(load<i32>(medoids, 12) * rowBytes);
  const r4 = matrix + <usize>(load<i32>(medoids, 16) * rowBytes);
  const r5 = matrix + <usize>(load<i32>(medoids, 20) * rowBytes);
  const r6 = matrix + <usize>(load<i32>(medoids, 24) * rowBytes);
  const r7 = matrix + <usize>(load<i32>(medoids, 28) * rowBytes);
  let sums = i32x4.splat(0);
  for (let x: usize = 0; x < <usize>rowBytes; x += 16) {
    const low = i16x8.min_u(smaller(r0 + x, r1 + x), smaller(r2 + x, r3 + x));
    const high = i16x8.min_u(smaller(r4 + x, r5 + x), smaller(r6 + x, r7 + x));
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.min_u(low, high)));
  }
  return sumLanes(sums);
}

// @ts-ignore: decorator
@inline
function smaller(a: usize, b: usize): v128 {
  return i16x8.min_u(v128.load(a), v128.load(b));
}

/** Of the best medoids the nearest to point `i`; the first of equals. */
function nearestMedoid(matrix: usize, stride: i32, i: i32): i32 {
  let nearest = 0, least = 0xffff;
  for (let k = 0; k < MEDOIDS; k++) {
    const medoid = load<i32>(best + (<usize>k << 2));
    const distance = <i32>load<u16>(matrix + (<usize>(medoid * stride + i) << 1));
    if (distance < least) {
      least = distance;
      nearest = medoid;
    }
  }
  return nearest;
}
