// Box-average resize, as MindAR does it: target pixel (i, j) is the mean, rounded down, of the source pixels in columns
// edge(i) … edge(i + 1) − 1 and rows edge(j) … edge(j + 1) − 1. The driver tabulates the edges (i32).

// @ts-ignore: decorator
@inline
function edgeAt(edges: usize, index: i32): i32 {
  return load<i32>(edges + (<usize>index << 2));
}

// ---- Any scale: column sums, their prefix sums, and a multiplication instead of a division.

/**
 * `reciprocals` holds ⌈2³² / (rows · columns)⌉ as u64, `reciprocalStride` bytes per row count: multiplying by it and
 * dropping 32 bits divides exactly, as long as 255 · count² < 2³² (count < 4104; the size limit keeps it under 1800).
 * `columnSums` is scratch for u16 × sourceWidth, `prefixes` for u32 × (sourceWidth + 8).
 */
export function resize(
  source: usize, sourceWidth: i32, target: usize, targetWidth: i32, targetHeight: i32,
  columnEdges: usize, rowEdges: usize, reciprocals: usize, reciprocalStride: i32,
  columnSums: usize, prefixes: usize,
): void {
  for (let j = 0; j < targetHeight; j++) {
    const row = edgeAt(rowEdges, j), rowCount = edgeAt(rowEdges, j + 1) - row;
    const targetRow = target + <usize>(j * targetWidth);
    if (rowCount <= 0) { // enlarging leaves rows without a source: MindAR stores 0/0 there, which is 0
      memory.fill(targetRow, 0, targetWidth);
      continue;
    }
    sumRows(source + <usize>(row * sourceWidth), sourceWidth, rowCount, columnSums);
    prefixSums(columnSums, sourceWidth, prefixes);
    averageColumns(targetRow, targetWidth, columnEdges, prefixes, reciprocals + <usize>(rowCount * reciprocalStride));
  }
}

/** Adds `rowCount` rows of bytes into u16 sums: at most 42 rows of 255 fit. */
function sumRows(source: usize, width: i32, rowCount: i32, sums: usize): void {
  for (let x = 0; x < width; x += 16) {
    let pixel = source + <usize>x;
    let bytes = v128.load(pixel);
    let low = i16x8.extend_low_i8x16_u(bytes), high = i16x8.extend_high_i8x16_u(bytes);
    for (let row = 1; row < rowCount; row++) {
      pixel += width;
      bytes = v128.load(pixel);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(bytes));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(bytes));
    }
    v128.store(sums + (<usize>x << 1), low);
    v128.store(sums + (<usize>x << 1), high, 16);
  }
}

/** prefixes[x] = sums[0] + … + sums[x − 1], four at a time: two shifted additions inside a vector, then the carry. */
function prefixSums(sums: usize, width: i32, prefixes: usize): void {
  const zero = i32x4.splat(0);
  let carry = zero;
  v128.store(prefixes, zero);
  for (let x = 0; x < width; x += 4) {
    let v = v128.load16x4_u(sums + (<usize>x << 1));
    v = i32x4.add(v, v128.shuffle<i32>(zero, v, 0, 4, 5, 6));
    v = i32x4.add(v, v128.shuffle<i32>(zero, v, 0, 1, 4, 5));
    v = i32x4.add(v, carry);
    v128.store(prefixes + (<usize>x << 2), v, 4);
    carry = v128.shuffle<i32>(v, v, 3, 3, 3, 3);
  }
}

function averageColumns(
  targetRow: usize, targetWidth: i32, columnEdges: usize, prefixes: usize, reciprocals: usize,
): void {
  let from = edgeAt(columnEdges, 0), before = load<u32>(prefixes + (<usize>from << 2));
  for (let i = 0; i < targetWidth; i++) {
    const to = edgeAt(columnEdges, i + 1), after = load<u32>(prefixes + (<usize>to << 2));
    const reciprocal = load<u64>(reciprocals + (<usize>(to - from) << 3));
    store<u8>(targetRow + <usize>i, <u8>((<u64>(after - before) * reciprocal) >> 32));
    from = to;
    before = after;
  }
}

// ---- Scales from 1/2 to 1, where nearly all target pixels of a compilation are: one or two rows and columns each. Four
// target pixels take at most eight columns, one vector of sums, out of which `swizzle` picks first and second columns.

/** How eight target pixels in a row come from the column sums. */
@unmanaged
class Picks {
  /** Byte offsets into the column sums, for target pixels 0 … 3 and 4 … 7. */
  leftSource: i32;
  rightSource: i32;
  unused: i64;
}
const PICKS_BYTES = 96; // the record, four swizzle patterns of 16 bytes, and the factors
const PICKS_PATTERNS: usize = 16, PICKS_FACTORS: usize = 80;

/** Bytes of scratch that `resizeByPairs` needs for its picks. */
export function picksBytes(targetWidth: i32): i32 {
  return ((targetWidth + 7) >> 3) * PICKS_BYTES;
}

/** Like `resize`, where every count of rows and of columns is 1 or 2. */
export function resizeByPairs(
  source: usize, sourceWidth: i32, target: usize, targetWidth: i32, targetHeight: i32,
  columnEdges: usize, rowEdges: usize, columnSums: usize, picks: usize,
): void {
  fillPicks(columnEdges, targetWidth, picks);
  for (let j = 0; j < targetHeight; j++) {
    const row = edgeAt(rowEdges, j), rowCount = edgeAt(rowEdges, j + 1) - row;
    sumRows(source + <usize>(row * sourceWidth), sourceWidth, rowCount, columnSums);
    averagePicks(target + <usize>(j * targetWidth), targetWidth, columnSums, picks, rowCount);
  }
}

function fillPicks(columnEdges: usize, targetWidth: i32, picks: usize): void {
  memory.fill(picks, 0x80, picksBytes(targetWidth)); // a pattern byte that picks nothing
  for (let i = 0; i < targetWidth; i++) {
    const record = picks + <usize>((i >> 3) * PICKS_BYTES), lane = i & 7;
    const from = edgeAt(columnEdges, i), count = edgeAt(columnEdges, i + 1) - from;
    const group = edgeAt(columnEdges, i & ~3);
    if (lane == 0) {
      changetype<Picks>(record).leftSource = group << 1;
      changetype<Picks>(record).rightSource = group << 1; // there may be no right half
    } else if (lane == 4) {
      changetype<Picks>(record).rightSource = group << 1;
    }
    const pattern = record + PICKS_PATTERNS + (lane < 4 ? 0 : 32) + <usize>(lane << 1);
    const column = <u16>((from - group) << 1);
    const bytePair: u16 = column | ((column + 1) << 8);
    store<u16>(pattern, bytePair);
    if (count == 2) store<u16>(pattern, bytePair + 0x0202, 16);
    store<u16>(record + PICKS_FACTORS + <usize>(lane << 1), 2 / count);
  }
}

/** sum / (rows · columns) = sum · (2 / columns) / (2 · rows): a factor of 1 or 2, and a shift by 1 or 2. */
function averagePicks(targetRow: usize, targetWidth: i32, columnSums: usize, picks: usize, rowCount: i32): void {
  for (let i = 0; i < targetWidth; i += 8) {
    const left = v128.load(columnSums + <usize>changetype<Picks>(picks).leftSource);
    const right = v128.load(columnSums + <usize>changetype<Picks>(picks).rightSource);
    const patterns = picks + PICKS_PATTERNS;
    const leftSums = i16x8.add(i8x16.swizzle(left, v128.load(patterns)), i8x16.swizzle(left, v128.load(patterns, 16)));
    const rightSums = i16x8.add(
      i8x16.swizzle(right, v128.load(patterns, 32)), i8x16.swizzle(right, v128.load(patterns, 48)));
    const scaled = i16x8.mul(i16x8.add(leftSums, rightSums), v128.load(picks, PICKS_FACTORS));
    const means = i16x8.shr_u(scaled, rowCount);
    v128.store64_lane(targetRow + <usize>i, i8x16.narrow_i16x8_u(means, means), 0);
    picks += PICKS_BYTES;
  }
}
