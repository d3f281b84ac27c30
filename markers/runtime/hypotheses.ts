import type { Size } from '../formats.ts';
import { Chance, draw, fitHomography, type Pair, squaredError } from './fit.ts';
import { type Homography, isPlausible } from './homography.ts';
import type { Match } from './matcher.ts';

/** A guess where the print is, and how many matches say so. */
export interface Hypothesis {
  homography: Homography;
  support: number;
}

/** Matches that are looked at, best first, and how many of them may begin a hypothesis. */
const MOST_MATCHES = 500;
const MOST_SEEDS = 250;
const LEAST_SUPPORT = 5;
const SAMPLES = 300;
const FULL_TURN = 2 * Math.PI;

/** How near to a seed's similarity another match has to lie: pixels, and pixels per pixel of distance from the seed (perspective). */
interface Tolerance {
  pixels: number;
  perPixel: number;
  turn: number;
  scale: number;
}
const VOTE: Tolerance = { pixels: 12, perPixel: 0.3, turn: 0.7, scale: 2.2 };
const GATHER: Tolerance = { pixels: 16, perPixel: 0.45, turn: 0.9, scale: 2.6 };

/**
 * Every match is a similarity, and votes for those that agree with it. The similarities with most votes become homographies by
 * random samples of the matches that agree with them. At most `most`, best first; yields after each.
 */
export function* hypothesise(
  matches: readonly Match[],
  size: Size,
  most: number,
): Generator<void, Hypothesis[]> {
  const used = matches.slice(0, MOST_MATCHES);
  const seeds = used
    .slice(0, MOST_SEEDS)
    .map((seed) => ({ seed, votes: used.filter(agreesWith(seed, VOTE)).length }))
    .filter(({ votes }) => votes >= LEAST_SUPPORT)
    .sort((a, b) => b.votes - a.votes);
  yield;
  const hypotheses: Hypothesis[] = [];
  const tried: Match[] = [];
  for (const { seed } of seeds) {
    if (hypotheses.length >= most || tried.length >= 3 * most) break;
    if (tried.some((other) => isAlike(seed, other, size))) continue;
    tried.push(seed);
    const hypothesis = refine(seed, used.filter(agreesWith(seed, GATHER)), size);
    if (hypothesis) hypotheses.push(hypothesis);
    yield;
  }
  return hypotheses.sort((a, b) => b.support - a.support);
}

/** How many matches agree with the one that most agree with. */
export function countVotes(matches: readonly Match[]): number {
  const used = matches.slice(0, MOST_SEEDS);
  return Math.max(0, ...used.map((seed) => used.filter(agreesWith(seed, VOTE)).length));
}

/** Whether a match agrees with the similarity of a seed. */
function agreesWith(seed: Match, { pixels, perPixel, turn, scale }: Tolerance): (match: Match) => boolean {
  const c = seed.scale * Math.cos(seed.turn);
  const s = seed.scale * Math.sin(seed.turn);
  return (match) => {
    const ratio = match.scale / seed.scale;
    if (ratio > scale || ratio * scale < 1) return false;
    const [du, dv] = [match.u - seed.u, match.v - seed.v];
    const ex = seed.x + c * du - s * dv - match.x;
    const ey = seed.y + s * du + c * dv - match.y;
    const reach = pixels + perPixel * seed.scale * Math.sqrt(du * du + dv * dv);
    if (ex * ex + ey * ey >= reach * reach) return false;
    let apart = Math.abs(match.turn - seed.turn) % FULL_TURN;
    if (apart > Math.PI) apart = FULL_TURN - apart;
    return apart < turn;
  };
}

/** Whether two similarities put the print at nearly the same place, in nearly the same size. */
function isAlike(a: Match, b: Match, size: Size): boolean {
  const [p, q] = [middle(a, size), middle(b, size)];
  return Math.hypot(p.x - q.x, p.y - q.y) < 150 * a.scale && Math.abs(Math.log(a.scale / b.scale)) < 0.3;
}

function middle(match: Match, size: Size): { x: number; y: number } {
  const c = match.scale * Math.cos(match.turn);
  const s = match.scale * Math.sin(match.turn);
  const [du, dv] = [size.width / 2 - match.u, size.height / 2 - match.v];
  return { x: match.x + c * du - s * dv, y: match.y + s * du + c * dv };
}

function refine(seed: Match, matches: Match[], size: Size): Hypothesis | null {
  const tolerance = Math.max(3, 8 * seed.scale);
  const limit = (1.3 * tolerance) ** 2;
  const score = (homography: Homography) => {
    let sum = 0;
    for (const match of matches) {
      const error = squaredError(homography, match);
      if (error < limit) sum += 1 - error / limit;
    }
    return sum;
  };
  let best = similarity(seed);
  let most = score(best);
  const chance = new Chance();
  for (let sample = 0; sample < SAMPLES; sample++) {
    const affine = sample < SAMPLES / 2;
    if (matches.length < (affine ? 3 : 4)) break;
    const homography = affine ? fitAffine(draw(matches, 3, chance)) : fitHomography(draw(matches, 4, chance));
    if (!homography) continue;
    const sum = score(homography);
    if (sum <= most || !isPlausible(homography, size)) continue;
    most = sum;
    best = homography;
  }
  for (let round = 0; round < 3; round++) {
    const agreeing = matches.filter((match) => squaredError(best, match) < (1.5 * tolerance) ** 2);
    if (agreeing.length < 8) break;
    const homography = fitHomography(agreeing);
    if (!homography || !isPlausible(homography, size)) break;
    const sum = score(homography);
    if (sum < 0.98 * most) break;
    best = homography;
    most = Math.max(most, sum);
  }
  const support = matches.filter((match) => squaredError(best, match) < tolerance ** 2).length;
  return support >= LEAST_SUPPORT && isPlausible(best, size) ? { homography: best, support } : null;
}

function similarity({ u, v, x, y, scale, turn }: Match): Homography {
  const c = scale * Math.cos(turn);
  const s = scale * Math.sin(turn);
  return [c, -s, x - c * u + s * v, s, c, y - s * u - c * v, 0, 0, 1];
}

/** Three points nearly on a line fix no affine map: twice the area that they must span, in square units. */
const SMALLEST_SPAN = 20_000;

function fitAffine([p, q, r]: Pair[]): Homography | null {
  const [a, b, c, d] = [q!.u - p!.u, q!.v - p!.v, r!.u - p!.u, r!.v - p!.v];
  const determinant = a * d - b * c;
  if (Math.abs(determinant) < SMALLEST_SPAN) return null;
  const row = (from: number, to: number, third: number) => {
    const along = ((to - from) * d - b * (third - from)) / determinant;
    const across = (a * (third - from) - (to - from) * c) / determinant;
    return [along, across, from - along * p!.u - across * p!.v] as const;
  };
  return [...row(p!.x, q!.x, r!.x), ...row(p!.y, q!.y, r!.y), 0, 0, 1];
}
