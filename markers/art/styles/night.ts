import type { Field } from '../field.ts';
import { type Disc, packDiscs, scatter } from '../packing.ts';
import { clip, type Polygon } from '../polygon.ts';
import type { Random } from '../random.ts';
import { circle, placed, polar, rectangle, smooth, star, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

const SIZES = [
  { from: 50, to: 66, tries: 340 },
  { from: 30, to: 44, tries: 1500 },
  { from: 18, to: 26, tries: 4200 },
  { from: 10, to: 15, tries: 8000 },
  { from: 5, to: 7.5, tries: 2600 },
];
const GAP = 5;

/** Moons, planets, comets and stars on a cloudy night. */
export const night: Style = {
  name: 'Starry night',
  description: 'Moons, planets, comets and stars; for children',
  palette: 'midnight',
  ground: INK,
  draw(field: Field, random: Random): Shape[] {
    const shapes: Shape[] = [];
    for (const { x, y } of scatter(field, random, 96)) shapes.push(haze(random, x, y));
    for (const disc of packDiscs(field, random, SIZES, GAP)) shapes.push(...body(random, disc));
    return shapes;
  },
};

function haze(random: Random, x: number, y: number): Shape {
  const radius = random.between(52, 84);
  const points = Array.from({ length: 9 }, (_, i) => {
    const [px, py] = polar(0, 0, radius * random.between(0.7, 1.2), (2 * Math.PI * i) / 9);
    return [x + px * 1.3, y + py * 0.8] as const;
  });
  return { polygon: smooth(points), tone: random.pick([DEEP, DEEP, ACCENT]) };
}

function body(random: Random, disc: Disc): Shape[] {
  const { x, y, radius } = disc;
  if (radius > 45)
    return random.pickWeighted([
      [planet, 4],
      [moon, 3.2],
      [cloud, 2.8],
    ] as const)(random, disc);
  if (radius > 28)
    return random.pickWeighted([
      [bigStar, 5],
      [crescent, 3],
      [comet, 2.5],
      [planet, 2],
    ] as const)(random, disc);
  if (radius > 16) {
    const points = random.pick([4, 5, 5, 6]);
    const tone = random.pickWeighted([
      [PAPER, 3],
      [WARM, 3],
      [PALE, 1.6],
      [MID, 1.4],
    ]);
    return [
      { polygon: star(x, y, radius, points, points === 4 ? 0.36 : 0.46, random.between(0, 6.3)), tone },
    ];
  }
  if (radius > 9) {
    const tone = random.pickWeighted([
      [PAPER, 3],
      [WARM, 2.4],
      [PALE, 2],
      [MID, 1.4],
    ]);
    const isDot = random.next() < 0.5;
    return [
      {
        polygon: isDot
          ? circle(x, y, radius * 0.78)
          : star(x, y, radius * 1.15, 4, 0.38, random.between(-0.3, 0.3)),
        tone,
      },
    ];
  }
  return [{ polygon: circle(x, y, radius * 0.8), tone: random.pick([PAPER, PALE, WARM]) }];
}

function planet(random: Random, { x, y, radius }: Disc): Shape[] {
  const body = radius * 0.74;
  const tone = random.pick([MID, WARM, PALE, PAPER]);
  const bands: Tone[] =
    tone === MID ? [PAPER, WARM, ACCENT] : tone === WARM ? [MID, PAPER] : [MID, ACCENT, WARM];
  const tilt = random.between(-0.6, 0.6);
  const isRinged = random.next() < 0.55;
  const ringTone = random.pick([PAPER, PALE]);
  const shapes: Shape[] = isRinged ? [ring(x, y, body, tilt - 0.25, ringTone, true)] : [];
  shapes.push({ polygon: circle(x, y, body), tone });
  for (let at = -body; at < body; ) {
    const [from, to] = [at + random.between(5, 16), at + random.between(20, 34)];
    if (random.next() < 0.8 && to < body + 4)
      shapes.push({ polygon: band(body, from, to, x, y, tilt), tone: random.pick(bands) });
    at = to;
  }
  if (isRinged) shapes.push(ring(x, y, body, tilt - 0.25, ringTone, false));
  return shapes;
}

/** What lies between two heights in a disc. */
function band(radius: number, from: number, to: number, x: number, y: number, angle: number): Polygon {
  const disc = circle(0, 0, radius);
  return placed(clip(clip(disc, [0, from], 0, 0), [0, Math.min(to, radius)], Math.PI, 0), x, y, angle);
}

/** The half of a ring that lies behind its planet, or the one before it. */
function ring(x: number, y: number, body: number, tilt: number, tone: Tone, isBehind: boolean): Shape {
  const line = Array.from({ length: 34 }, (_, i) => {
    const turn = (isBehind ? Math.PI : 0) + (Math.PI * i) / 33;
    return [1.42 * body * Math.cos(turn), 0.4 * body * Math.sin(turn)] as const;
  });
  return { polygon: placed(stroke(line, isBehind ? 4.4 : 5.6), x, y, tilt), tone };
}

function moon(random: Random, { x, y, radius }: Disc): Shape[] {
  const size = radius * 0.88;
  const craters = packIn(random, size * 0.8, 7, [0.1, 0.24]);
  return [
    { polygon: circle(x, y, size), tone: PAPER },
    ...craters.map((each) => ({
      polygon: circle(x + each.x, y + each.y, each.radius),
      tone: random.pick([PALE, PALE, WARM, MID]),
    })),
  ];
}

function packIn(
  random: Random,
  within: number,
  most: number,
  [least, largest]: readonly [number, number],
): Disc[] {
  const discs: Disc[] = [];
  for (let attempt = 0; attempt < 50 && discs.length < most; attempt++) {
    const radius = within * random.between(least, largest);
    const [x, y] = polar(0, 0, (within - radius) * Math.sqrt(random.next()), random.between(0, 6.3));
    if (discs.every((o) => Math.hypot(o.x - x, o.y - y) > o.radius + radius + 4))
      discs.push({ x, y, radius });
  }
  return discs;
}

function cloud(random: Random, { x, y, radius }: Disc): Shape[] {
  const tone = random.pick([PAPER, PALE, PALE]);
  const bottom = radius * 0.4;
  const puffs = [-0.62, -0.22, 0.24, 0.62].map((at) => ({
    at: at * radius,
    size: radius * (0.5 - 0.32 * Math.abs(at)) * random.between(0.85, 1.15),
  }));
  const curls = puffs.slice(1, 3).map(({ at, size }, i) => {
    const line = Array.from({ length: 16 }, (_, k) =>
      polar(x + at, y + bottom - size, size * (0.64 - 0.03 * k), (i === 0 ? 2.6 : 3.6) + 0.36 * k),
    );
    return { polygon: stroke(line, 2.8), tone: tone === PAPER ? MID : ACCENT };
  });
  return [
    ...puffs.map(({ at, size }) => ({ polygon: circle(x + at, y + bottom - size, size), tone })),
    { polygon: rectangle(x - radius * 0.6, y + bottom - radius * 0.34, x + radius * 0.6, y + bottom), tone },
    ...curls,
  ];
}

function bigStar(random: Random, { x, y, radius }: Disc): Shape[] {
  const tone = random.pickWeighted([
    [WARM, 3],
    [PAPER, 3],
    [MID, 1.4],
  ]);
  const angle = random.between(0, 6.3);
  const points = random.pick([5, 5, 6, 8]);
  const outer = star(x, y, radius, points, points === 8 ? 0.6 : 0.5, angle);
  const heart = tone === PAPER ? MID : tone === WARM ? ACCENT : PAPER;
  if (random.next() < 0.5) return [{ polygon: outer, tone }];
  return [
    { polygon: outer, tone },
    { polygon: star(x, y, radius * 0.5, points, 0.5, angle), tone: heart },
  ];
}

function crescent(random: Random, { x, y, radius }: Disc): Shape[] {
  const angle = random.between(-0.9, 0.9) + (random.next() < 0.5 ? Math.PI : 0);
  const size = radius * 0.95;
  const outer = Array.from({ length: 36 }, (_, i) =>
    polar(0, 0, size, 0.75 + ((2 * Math.PI - 1.5) * i) / 35),
  );
  const [start, end] = [outer[0]!, outer.at(-1)!];
  const centre = size * 0.45;
  const inner = Math.hypot(start[0] - centre, start[1]);
  const turn = Math.atan2(start[1], start[0] - centre);
  const back = Array.from({ length: 28 }, (_, i) =>
    polar(centre, 0, inner, -turn - ((2 * Math.PI - 2 * turn) * (i + 1)) / 29),
  );
  const moonShape = placed([...outer, end, ...back], x, y, angle);
  const [sx, sy] = polar(x, y, size * 0.5, angle);
  return [
    { polygon: moonShape, tone: random.pick([WARM, PAPER, WARM]) },
    { polygon: star(sx, sy, size * 0.3, 5, 0.48, angle), tone: random.pick([PAPER, MID, PALE]) },
  ];
}

function comet(random: Random, { x, y, radius }: Disc): Shape[] {
  const angle = random.between(0, 6.3);
  const tone = random.pick([PAPER, WARM, PALE]);
  const head = polar(x, y, radius * 0.5, angle);
  const tails = [-0.32, 0, 0.32].map((bend, i) => {
    const end = polar(x, y, radius * (i === 1 ? 1.25 : 1), angle + Math.PI + bend);
    return {
      polygon: stroke(
        [head, [(head[0] + end[0]) / 2, (head[1] + end[1]) / 2], end],
        (share) => 7 - 5.5 * share,
      ),
      tone: i === 1 ? tone : MID,
    };
  });
  return [...tails, { polygon: star(head[0], head[1], radius * 0.56, 5, 0.5, angle), tone }];
}
