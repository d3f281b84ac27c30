import type { Rectangle } from './image.ts';
import type { Kernels } from './kernels.ts';
import { SEARCH_OFFSETS, SEARCH_STEP, TEMPLATE_RADIUS } from './layout.ts';
import type { Arena } from './memory.ts';
import type { PlacedImage } from './resize.ts';

/** No two chosen points are nearer than this share of the short side (in both x and y). */
const SPACING_SHARE = 10;
/** A candidate as similar as this to a place nearby is none. */
const MAXIMUM_SIMILARITY = 0.9;

interface Candidate {
  pixel: number;
  /** The greatest similarity to a place nearby: the smaller the better. A lower bound until all places were compared. */
  similarity: number;
  /** How many places were compared, nearest first. */
  compared: number;
}

/**
 * The tracking points of an image (MindAR's `tracker/extract.js`): the least self-similar candidates, apart from each
 * other. `window` (pixels of this image, fractions allowed) is kept clear: no chosen point's 13 × 13 template, with one
 * pixel around it, touches it.
 */
export function findTrackingPoints(
  kernels: Kernels,
  arena: Arena,
  image: PlacedImage,
  window?: Rectangle,
): { x: number; y: number }[] {
  const { width, height } = image;
  const scratch = arena.allocate(kernels.trackingScratch(width, height));
  const list = arena.allocate(width * height * 4); // 8 bytes each; of two neighbours one at most is a maximum
  const mask = maskOf(window);
  const found = kernels.trackingCandidates(
    image.pointer,
    width,
    height,
    mask.left,
    mask.top,
    mask.right,
    mask.bottom,
    scratch,
    list,
  );
  return choose(kernels, readCandidates(arena, list, found), width, height);
}

/** The pixels whose templates touch the window; for no window an empty range. */
function maskOf(window?: Rectangle): { left: number; top: number; right: number; bottom: number } {
  if (!window) return { left: 1, top: 1, right: 0, bottom: 0 };
  const reach = TEMPLATE_RADIUS + 1;
  return {
    left: Math.floor(window.x - reach - 1) + 1,
    top: Math.floor(window.y - reach - 1) + 1,
    right: Math.ceil(window.x + window.width + reach) - 1,
    bottom: Math.ceil(window.y + window.height + reach) - 1,
  };
}

function readCandidates(arena: Arena, list: number, count: number): Candidate[] {
  const pixels = arena.int32(list, count * 2);
  const similarities = arena.float32(list, count * 2);
  const candidates: Candidate[] = [];
  for (let i = 0; i < count; i++) {
    candidates.push({ pixel: pixels[2 * i]!, similarity: similarities[2 * i + 1]!, compared: SEARCH_STEP });
  }
  return candidates;
}

/** The better candidate comes later in the queue; of equals the one further up and left. */
function isWorse(a: Candidate, b: Candidate): boolean {
  return a.similarity > b.similarity || (a.similarity === b.similarity && a.pixel > b.pixel);
}

/** Puts a candidate back into the queue, which is sorted from worst to best. */
function enqueue(queue: Candidate[], candidate: Candidate): void {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isWorse(queue[middle]!, candidate)) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, candidate);
}

/**
 * Takes the best candidate again and again. One whose similarity is only a lower bound is compared with more places
 * while it stays the best, else put back: when a completely compared one is the best, no other can turn out better.
 */
function choose(
  kernels: Kernels,
  candidates: Candidate[],
  width: number,
  height: number,
): { x: number; y: number }[] {
  const spacing = Math.floor(Math.min(width, height) / SPACING_SHARE);
  const most = mostPoints(width, height, spacing);
  const queue = candidates.sort((a, b) => (isWorse(a, b) ? -1 : 1));
  const points: { x: number; y: number }[] = [];
  while (points.length < most) {
    const candidate = queue.pop();
    if (!candidate) break;
    const x = candidate.pixel % width;
    const y = (candidate.pixel - x) / width;
    if (points.some((point) => Math.abs(point.x - x) <= spacing && Math.abs(point.y - y) <= spacing))
      continue;
    // A template unstable at a lower bound of its similarity is so at the final one: most candidates end here.
    if (!kernels.isStableTemplate(candidate.pixel, candidate.similarity)) continue;
    const next = queue.at(-1);
    compareWhileBest(kernels, candidate, next);
    if (candidate.similarity >= MAXIMUM_SIMILARITY) continue;
    if (next && isWorse(candidate, next)) enqueue(queue, candidate);
    else if (kernels.isStableTemplate(candidate.pixel, candidate.similarity)) points.push({ x, y });
  }
  return points;
}

/** Compares a candidate with further places, until with all of them or until `next` is better. */
function compareWhileBest(kernels: Kernels, candidate: Candidate, next: Candidate | undefined): void {
  while (candidate.compared < SEARCH_OFFSETS && !(next && isWorse(candidate, next))) {
    const similarity = kernels.similarityFrom(candidate.pixel, candidate.compared);
    candidate.similarity = Math.max(candidate.similarity, similarity);
    candidate.compared += SEARCH_STEP;
  }
}

/** MindAR's limit: as many squares of the spacing as fit, and as many of three templates. */
function mostPoints(width: number, height: number, spacing: number): number {
  const threeTemplates = 3 * (2 * TEMPLATE_RADIUS + 1);
  return (
    Math.floor(width / spacing) * Math.floor(height / spacing) +
    Math.floor(width / threeTemplates) * Math.floor(height / threeTemplates)
  );
}
