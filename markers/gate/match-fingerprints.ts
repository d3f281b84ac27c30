import { hammingDistance } from './descriptors.ts';
import { type Features, readFeatures } from './fingerprint.ts';

/** MindAR's matching.js: the ratio of the nearest distance to the second, the inliers it accepts, and their tolerance. */
const LARGEST_RATIO = 0.7;
export const LEAST_INLIERS = 6;
const INLIER_PIXELS = 3;

/** Farther than any two descriptors. */
const NO_DISTANCE = 0xffff;

/** MindAR's hough.js: matches vote together whose turn, scale and place of the centre differ by less than a bin. */
const TURN_TOLERANCE = Math.PI / 6;
const SCALE_TOLERANCE = 10 ** 0.2;
const CENTRE_TOLERANCE = 0.25;

/** Similarities that are tried at most: each of 30 matches with each other. */
const MOST_TRIALS = 435;

export interface FingerprintMatch {
  /** Feature points of one marker that clearly resemble one of the other. */
  matches: number;
  /** Of these, how many one turn, scaling and shift explains. */
  consistent: number;
  /** Whether a phone would take one marker for the other: as many agree as MindAR asks for. */
  isMatch: boolean;
}

/** From a feature point of one marker to one of the other. */
interface Match {
  from: number;
  to: number;
}

/**
 * Compares two fingerprints' `features` as MindAR compares a camera picture with a keyframe (mind-ar 1.2.5, matching.js and hough.js):
 * nearest descriptors, a vote for a similarity, and how many matches agree with it to three pixels. MindAR's last step
 * is a homography, for it sees prints from the side; two keyframes are seen from the front. Each is compared with the other in both
 * roles and the better counts, so the order of the two does not matter. About 2 ms. Throws a CodedError BROKEN_FINGERPRINT.
 */
export function matchFingerprints(a: Uint8Array, b: Uint8Array): FingerprintMatch {
  const [one, other] = [readFeatures(a), readFeatures(b)];
  const { forth, back } = findMatches(one, other);
  const consistent = Math.max(
    countInliers(one, other, findCluster(one, other, forth)),
    countInliers(other, one, findCluster(other, one, back)),
  );
  return {
    matches: Math.max(forth.length, back.length),
    consistent,
    isMatch: consistent >= LEAST_INLIERS,
  };
}

/** For each feature point its nearest in the other marker, if the second nearest is clearly farther; in both roles. */
function findMatches(one: Features, other: Features): { forth: Match[]; back: Match[] } {
  const forth = new Neighbours(one.count);
  const back = new Neighbours(other.count);
  for (let i = 0; i < one.count; i++) {
    for (let j = 0; j < other.count; j++) {
      if (one.maxima[i] !== other.maxima[j]) continue;
      const distance = hammingDistance(one.descriptors, i, other.descriptors, j);
      forth.offer(i, j, distance);
      back.offer(j, i, distance);
    }
  }
  return { forth: forth.matches(), back: back.matches() };
}

/** The nearest of each feature point, and how far the second nearest is. */
class Neighbours {
  readonly #nearest: Int16Array;
  readonly #least: Uint16Array;
  readonly #second: Uint16Array;

  constructor(count: number) {
    this.#nearest = new Int16Array(count);
    this.#least = new Uint16Array(count).fill(NO_DISTANCE);
    this.#second = new Uint16Array(count).fill(NO_DISTANCE);
  }

  offer(from: number, to: number, distance: number): void {
    if (distance < this.#least[from]!) {
      this.#second[from] = this.#least[from]!;
      this.#least[from] = distance;
      this.#nearest[from] = to;
    } else if (distance < this.#second[from]!) this.#second[from] = distance;
  }

  matches(): Match[] {
    const found: Match[] = [];
    for (const [from, to] of this.#nearest.entries())
      if (this.#least[from]! < LARGEST_RATIO * this.#second[from]!) found.push({ from, to });
    return found;
  }
}

/** The matches that vote for one similarity: those that agree with the match that most agree with. */
function findCluster(from: Features, to: Features, matches: readonly Match[]): Match[] {
  const votes = matches.map((match) => voteOf(from, to, match));
  const tolerance = CENTRE_TOLERANCE * Math.max(to.width, to.height);
  const agree = (a: Vote, b: Vote) => {
    const turn = Math.abs(a.turn - b.turn);
    return (
      Math.min(turn, 2 * Math.PI - turn) < TURN_TOLERANCE &&
      Math.max(a.scale / b.scale, b.scale / a.scale) < SCALE_TOLERANCE &&
      Math.abs(a.x - b.x) < tolerance &&
      Math.abs(a.y - b.y) < tolerance
    );
  };
  let cluster: Match[] = [];
  for (const vote of votes) {
    const members = matches.filter((_, i) => agree(vote, votes[i]!));
    if (members.length > cluster.length) cluster = members;
  }
  return cluster;
}

interface Vote {
  /** Radians, 0 … 2π. */
  turn: number;
  scale: number;
  /** Where the centre of the one keyframe would lie in the other, in pixels. */
  x: number;
  y: number;
}

function voteOf(from: Features, to: Features, match: Match): Vote {
  const turn = (to.angle[match.to]! - from.angle[match.from]! + 2 * Math.PI) % (2 * Math.PI);
  const scale = to.scale[match.to]! / from.scale[match.from]!;
  const cosine = scale * Math.cos(turn);
  const sine = scale * Math.sin(turn);
  const dx = from.width / 2 - from.x[match.from]!;
  const dy = from.height / 2 - from.y[match.from]!;
  return {
    turn,
    scale,
    x: to.x[match.to]! + cosine * dx - sine * dy,
    y: to.y[match.to]! + sine * dx + cosine * dy,
  };
}

/** How many matches agree with a similarity through two of them, at best. */
function countInliers(from: Features, to: Features, matches: readonly Match[]): number {
  let most = 0;
  let trials = 0;
  // Pairs far apart in the list first: neighbours in it may lie near each other, which fixes a similarity badly.
  for (let gap = Math.floor(matches.length / 2); gap > 0; gap--) {
    for (let i = 0; i + gap < matches.length; i++) {
      if (trials++ === MOST_TRIALS || most === matches.length) return most;
      most = Math.max(most, countAgreeing(from, to, matches, matches[i]!, matches[i + gap]!));
    }
  }
  return most;
}

/** The similarity z ↦ m·z + t, in complex numbers, takes both matches' points to their partners. */
function countAgreeing(from: Features, to: Features, matches: readonly Match[], a: Match, b: Match): number {
  const dx = from.x[b.from]! - from.x[a.from]!;
  const dy = from.y[b.from]! - from.y[a.from]!;
  const toDx = to.x[b.to]! - to.x[a.to]!;
  const toDy = to.y[b.to]! - to.y[a.to]!;
  const square = dx * dx + dy * dy;
  if (square <= INLIER_PIXELS ** 2) return 0;
  const real = (dx * toDx + dy * toDy) / square;
  const imaginary = (dx * toDy - dy * toDx) / square;
  let agreeing = 0;
  for (const match of matches) {
    const x = from.x[match.from]! - from.x[a.from]!;
    const y = from.y[match.from]! - from.y[a.from]!;
    const errorX = to.x[a.to]! + real * x - imaginary * y - to.x[match.to]!;
    const errorY = to.y[a.to]! + imaginary * x + real * y - to.y[match.to]!;
    if (errorX * errorX + errorY * errorY <= INLIER_PIXELS ** 2) agreeing++;
  }
  return agreeing;
}
