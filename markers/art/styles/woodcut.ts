import type { Field } from '../field.ts';
import { type Disc, packDiscs } from '../packing.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, leaf, placed, polar, smooth, star, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, INK, PAPER, WARM } from '../tones.ts';

const SIZES = [
  { from: 50, to: 68, tries: 340 },
  { from: 32, to: 44, tries: 1600 },
  { from: 18, to: 27, tries: 3600 },
  { from: 8, to: 13, tries: 9000 },
  { from: 4.5, to: 6.5, tries: 9000 },
];
const GAP = 4.5;

/** Birds, blossoms, fishes and leaves cut in a block, with the marks of the gouge about them. */
export const woodcut: Style = {
  name: 'Woodcut',
  description: 'Birds, blossoms, fishes and leaves cut in a block, with the marks of the gouge',
  palette: 'harvest',
  ground: INK,
  draw(field: Field, random: Random): Shape[] {
    const shapes: Shape[] = [];
    const discs = packDiscs(field, random, SIZES, GAP);
    for (const disc of discs) shapes.push(...motif(random, disc));
    return shapes;
  },
};

type Cut = (random: Random, tones: Tones) => Shape[];
/** Of the motif, and of what is cut into it. */
type Tones = readonly [Tone, Tone];

function motif(random: Random, { x, y, radius }: Disc): Shape[] {
  const angle = random.between(0, 2 * Math.PI);
  const tone = random.pickWeighted([
    [PAPER, 5],
    [WARM, 1.7],
    [ACCENT, 1.5],
  ]);
  const tones: Tones = [tone, tone === ACCENT ? PAPER : INK];
  let shapes: Shape[];
  if (radius > 48)
    shapes = random.pickWeighted<Cut>([
      [bird, 3],
      [blossom, 3],
      [fish, 2],
      [branch, 2.6],
    ])(random, tones);
  else if (radius > 30)
    shapes = random.pickWeighted<Cut>([
      [blossom, 3],
      [carvedLeaf, 3],
      [branch, 2],
      [sun, 2],
      [fish, 1.4],
    ])(random, tones);
  else if (radius > 17)
    shapes = random.pickWeighted<Cut>([
      [carvedLeaf, 3],
      [daisy, 2.6],
      [sun, 1.4],
      [berry, 2],
    ])(random, tones);
  else if (radius > 7) shapes = gouge(random, [random.next() < 0.82 ? PAPER : tone, INK]);
  else shapes = [{ polygon: circle(0, 0, 0.7), tone: random.pick([PAPER, PAPER, WARM]) }];
  return shapes.map((shape) => ({ polygon: placed(shape.polygon, x, y, angle, radius), tone: shape.tone }));
}

/** All motifs are drawn round the origin within a radius of 1: their curves need corners for the size they are printed at. */
function round(x: number, y: number, radius: number): Shape['polygon'] {
  return placed(circle(0, 0, 60), x, y, 0, radius / 60);
}

function oval(x: number, y: number, radiusX: number, radiusY: number, angle = 0): Shape['polygon'] {
  return placed(ellipse(0, 0, radiusX * 60, radiusY * 60), x, y, angle, 1 / 60);
}

function blade(
  x: number,
  y: number,
  angle: number,
  length: number,
  halfWidth: number,
  fullest?: number,
): Shape['polygon'] {
  return placed(leaf(length * 60, halfWidth * 60, fullest), x, y, angle, 1 / 60);
}

/** One short push of the gouge: pointed where it enters, round where it leaves. */
function gouge(random: Random, [tone]: Tones): Shape[] {
  const halfWidth = random.between(0.26, 0.42);
  if (random.next() < 0.6) return [{ polygon: blade(-1, 0, 0, 2, halfWidth, 0.66), tone }];
  return [-0.5, 0.5].map((offset) => ({ polygon: blade(-0.85, offset, 0, 1.7, 0.27, 0.62), tone }));
}

function cuts(lines: readonly (readonly Point[])[], width: number, tone: Tone): Shape[] {
  return lines.map((line) => ({ polygon: stroke(line, (share) => width * (1.15 - share)), tone }));
}

function carvedLeaf(random: Random, [tone, cut]: Tones): Shape[] {
  const halfWidth = random.between(0.42, 0.54);
  const veins = [-0.55, -0.2, 0.15, 0.48].flatMap((at) =>
    [-1, 1].map((side): Point[] => [
      [at, side * 0.07],
      [at + 0.3, side * halfWidth * 0.66 * Math.sqrt(Math.max(0.1, 1 - at * at))],
    ]),
  );
  return [
    { polygon: blade(-1, 0, 0, 2, halfWidth), tone },
    {
      polygon: stroke(
        [
          [-0.95, 0],
          [0.7, 0],
        ],
        0.045,
      ),
      tone: cut,
    },
    ...cuts(veins, 0.055, cut),
  ];
}

function blossom(random: Random, [tone, cut]: Tones): Shape[] {
  const count = random.pick([5, 6, 7, 8]);
  const heart = tone === PAPER ? random.pick([ACCENT, WARM]) : PAPER;
  const angles = Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);
  return [
    ...angles.map((angle) => ({
      polygon: oval(...polar(0, 0, 0.62, angle), 0.38, 1.6 / count, angle),
      tone,
    })),
    ...angles.flatMap((angle) =>
      cuts(
        [-0.11, 0.11].map((by): Point[] => [
          polar(0, 0, 0.4, angle + by),
          polar(0, 0, 0.78, angle + by * 0.8),
        ]),
        0.035,
        cut,
      ),
    ),
    { polygon: round(0, 0, 0.35), tone: INK },
    { polygon: round(0, 0, 0.28), tone: heart },
    ...angles.map((angle) => ({ polygon: round(...polar(0, 0, 0.16, angle), 0.035), tone: INK })),
  ];
}

function daisy(random: Random, [tone]: Tones): Shape[] {
  const count = random.pick([6, 7, 8]);
  const petals = Array.from({ length: count }, (_, i): Shape => {
    const angle = (2 * Math.PI * i) / count;
    return { polygon: blade(...polar(0, 0, 0.26, angle), angle, 0.74, 1.1 / count, 0.62), tone };
  });
  return [
    ...petals,
    { polygon: round(0, 0, 0.24), tone: tone === PAPER ? random.pick([ACCENT, WARM]) : PAPER },
  ];
}

function sun(random: Random, [tone, cut]: Tones): Shape[] {
  const rays = random.pick([9, 10, 12]);
  return [
    ...Array.from({ length: rays }, (_, i): Shape => {
      const angle = (2 * Math.PI * i) / rays;
      const polygon: Point[] = [
        polar(0, 0, 0.6, angle - 0.16),
        polar(0, 0, i % 2 === 0 ? 1 : 0.84, angle),
        polar(0, 0, 0.6, angle + 0.16),
      ];
      return { polygon, tone };
    }),
    { polygon: round(0, 0, 0.52), tone },
    ...cuts(
      [0.16, 0.34].map((radius) => Array.from({ length: 18 }, (_, i) => polar(0, 0, radius, 0.4 + 0.27 * i))),
      0.05,
      cut,
    ),
  ];
}

function berry(random: Random, [tone, cut]: Tones): Shape[] {
  const angle = random.between(0, 6.3);
  return [
    { polygon: round(0, 0, 0.9), tone },
    ...cuts(
      [0.5, 0.1, -0.3].map((at): Point[] => [polar(0.1, at, 0.34, angle), polar(0.1, at, -0.34, angle)]),
      0.08,
      cut,
    ),
  ];
}

function branch(random: Random, [tone, cut]: Tones): Shape[] {
  const pairs = random.pick([3, 4]);
  const leaves = Array.from({ length: pairs }, (_, i) => i).flatMap((i) =>
    [-1, 1].flatMap((side): Shape[] => {
      const at = -0.7 + (1.35 * i) / pairs;
      const length = random.between(0.62, 0.78) * (1 - 0.07 * i);
      const angle = side * random.between(0.72, 0.95);
      return [
        { polygon: blade(at, side * 0.05, angle, length, 0.17), tone },
        {
          polygon: placed(
            stroke(
              [
                [0.1, 0],
                [length * 0.75, 0],
              ],
              0.025,
            ),
            at,
            side * 0.05,
            angle,
          ),
          tone: cut,
        },
      ];
    }),
  );
  return [
    ...leaves,
    { polygon: blade(0.5, 0, 0, 0.5, 0.14), tone },
    {
      polygon: stroke(
        [
          [-1, 0],
          [0, 0.02],
          [0.62, 0],
        ],
        0.045,
      ),
      tone,
    },
  ];
}

function fish(random: Random, [tone, cut]: Tones): Shape[] {
  const arc = (x: number, reach: number) =>
    Array.from({ length: 9 }, (_, i): Point => polar(x - reach, 0, reach, -0.8 + 0.2 * i));
  const tail: Point[] = [
    [-0.5, 0],
    [-1, -0.5],
    [-0.84, 0],
    [-1, 0.5],
  ];
  return [
    { polygon: tail, tone },
    { polygon: blade(-0.1, 0.36, 2.2 + random.between(-0.2, 0.2), 0.44, 0.13), tone },
    { polygon: blade(-0.66, 0, 0, 1.62, 0.46, 0.58), tone },
    ...[-0.3, -0.06, 0.18].map((x) => ({ polygon: stroke(arc(x, 0.3), 0.028), tone: cut })),
    { polygon: stroke(arc(0.48, 0.4), 0.04), tone: cut },
    { polygon: round(0.67, -0.08, 0.065), tone: cut },
  ];
}

function bird(random: Random, [tone, cut]: Tones): Shape[] {
  const body = smooth(
    [
      [-0.5, 0.1],
      [-0.15, -0.28],
      [0.3, -0.5],
      [0.62, -0.52],
      [0.76, -0.3],
      [0.66, -0.05],
      [0.4, 0.3],
      [0, 0.46],
      [-0.35, 0.36],
    ],
    8,
  );
  const wing = smooth(
    [
      [0.28, -0.1],
      [-0.1, -0.14],
      [-0.55, 0.06],
      [-0.3, 0.22],
      [0.05, 0.24],
      [0.26, 0.1],
    ],
    6,
  );
  const feathers = [0, 1, 2].map((i): Point[] => [
    [0.12 - i * 0.02, -0.02 + i * 0.08],
    [-0.36 + i * 0.1, 0.05 + i * 0.07],
  ]);
  const tail = [-0.2, 0.02, 0.24].map((lift) => ({
    polygon: blade(-0.36, 0.14, Math.PI + lift, 0.66, 0.1),
    tone,
  }));
  const wingTone = tone === PAPER ? random.pick([ACCENT, WARM]) : PAPER;
  return [
    ...tail,
    { polygon: body, tone },
    {
      polygon: [
        [0.72, -0.42],
        [1, -0.3],
        [0.72, -0.24],
      ],
      tone: WARM,
    },
    { polygon: wing, tone: wingTone },
    ...cuts(feathers, 0.045, INK),
    { polygon: round(0.58, -0.34, 0.07), tone: cut },
    ...cuts(
      [
        [
          [0.34, -0.36],
          [0.44, -0.12],
          [0.34, 0.1],
        ],
      ],
      0.04,
      cut,
    ),
    ...[0.12, 0.3].map((x) => ({
      polygon: stroke(
        [
          [x, 0.4],
          [x + 0.05, 0.72],
          [x + 0.2, 0.76],
        ],
        0.035,
      ),
      tone: WARM,
    })),
    { polygon: star(-0.72, -0.5, 0.2, 5, 0.46, 0.3), tone: wingTone },
  ];
}
