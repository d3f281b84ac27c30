import type { Field } from '../field.ts';
import { type Disc, packDiscs, scatter } from '../packing.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, leaf, placed, polar, smooth } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

const SIZES = [
  { from: 44, to: 62, tries: 320 },
  { from: 29, to: 41, tries: 1500 },
  { from: 18, to: 26, tries: 3600 },
  { from: 10, to: 15, tries: 7000 },
  { from: 5.5, to: 8, tries: 6000 },
];
const GAP = 3.5;

/** What a flower's heart may be, by its petals. */
const HEARTS: Record<Tone, readonly Tone[]> = {
  [PAPER]: [WARM, ACCENT, INK],
  [PALE]: [INK, ACCENT],
  [WARM]: [INK, ACCENT, PAPER],
  [MID]: [PAPER, INK],
  [ACCENT]: [PAPER, WARM],
};

/** Small flowers side by side, as on printed lawn. */
export const meadow: Style = {
  name: 'Meadow',
  description: 'Small flowers and leaves side by side, like a printed summer cloth',
  palette: 'rose',
  ground: INK,
  draw(field: Field, random: Random): Shape[] {
    const shapes: Shape[] = [];
    for (const { x, y } of scatter(field, random, 64)) {
      const length = random.between(100, 160);
      const blade = leaf(length, length * 0.15);
      shapes.push({ polygon: placed(blade, x, y, random.between(0, 2 * Math.PI)), tone: DEEP });
    }
    for (const disc of packDiscs(field, random, SIZES, GAP)) shapes.push(...plant(random, disc));
    return shapes;
  },
};

function plant(random: Random, disc: Disc): Shape[] {
  const { x, y, radius } = disc;
  const tone = random.pickWeighted([
    [PAPER, 3],
    [ACCENT, 2.2],
    [WARM, 2],
    [PALE, 1.5],
    [MID, 1.2],
  ]);
  if (radius > 43) return random.next() < 0.72 ? doubleFlower(random, disc, tone) : veinedLeaf(random, disc);
  if (radius > 28) {
    const kind = random.pickWeighted([
      [flower, 4],
      [tulip, 2.4],
      [veinedLeaf, 2.6],
    ] as const);
    return kind(random, disc, tone);
  }
  if (radius > 17) {
    const kind = random.pickWeighted([
      [flower, 3.6],
      [bud, 2.4],
      [plainLeaf, 3],
    ] as const);
    return kind(random, disc, tone);
  }
  if (radius > 9 && random.next() < 0.45) return plainLeaf(random, disc);
  return [{ polygon: circle(x, y, radius * 0.86), tone: random.pick([PAPER, WARM, PALE, ACCENT, MID]) }];
}

/** Petals on a ring, each an ellipse that touches the middle. */
function petals(x: number, y: number, radius: number, count: number, start: number, tone: Tone): Shape[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = start + (2 * Math.PI * i) / count;
    const polygon = ellipse(
      ...polar(x, y, radius * 0.57, angle),
      radius * 0.44,
      radius * Math.min(0.4, 1.85 / count),
      angle,
    );
    return { polygon, tone };
  });
}

function flower(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const heart = random.pick(HEARTS[tone]!);
  return [
    ...petals(x, y, radius, random.pick([5, 5, 6, 8]), random.between(0, 6.3), tone),
    { polygon: circle(x, y, radius * 0.33), tone: heart },
  ];
}

function doubleFlower(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const count = random.pick([7, 8, 9, 10]);
  const start = random.between(0, 6.3);
  const inner = random.pick(HEARTS[tone]!);
  const heart = random.pick(HEARTS[inner] ?? [PAPER, WARM]);
  const seeds = Array.from({ length: count }, (_, i) => ({
    polygon: circle(...polar(x, y, radius * 0.46, start + (2 * Math.PI * (i + 0.5)) / count), radius * 0.05),
    tone: inner,
  }));
  return [
    ...petals(x, y, radius, count, start, tone),
    ...seeds,
    { polygon: circle(x, y, radius * 0.36), tone: inner },
    ...(random.next() < 0.5
      ? petals(x, y, radius * 0.32, 6, start, heart)
      : [{ polygon: circle(x, y, radius * 0.19), tone: heart }]),
  ];
}

function plainLeaf(random: Random, { x, y, radius }: Disc): Shape[] {
  const angle = random.between(0, 2 * Math.PI);
  const polygon = placed(leaf(2.1 * radius, radius * 0.5), ...polar(x, y, -1.05 * radius, angle), angle);
  return [{ polygon, tone: random.pick([PALE, MID, PAPER, MID, WARM]) }];
}

function veinedLeaf(random: Random, { x, y, radius }: Disc): Shape[] {
  const angle = random.between(0, 2 * Math.PI);
  const [length, halfWidth] = [2.05 * radius, radius * random.between(0.46, 0.58)];
  const root = polar(x, y, -length / 2, angle);
  const pairs = radius > 43 ? 4 : 3;
  const seams = Array.from({ length: pairs }, (_, i) => length * (0.2 + (0.52 * i) / (pairs - 1)));
  return [
    { polygon: placed(leaf(length, halfWidth), ...root, angle), tone: random.pick([PALE, MID, PAPER]) },
    {
      polygon: placed(
        [
          [length * 0.05, -2.2],
          [length * 0.86, 0],
          [length * 0.05, 2.2],
        ],
        ...root,
        angle,
      ),
      tone: INK,
    },
    ...seams.flatMap((at) =>
      [-1, 1].map((side) => ({
        polygon: placed(
          ellipse(at, side * halfWidth * 0.42, radius * 0.17, radius * 0.062, side * 0.55),
          ...root,
          angle,
        ),
        tone: INK,
      })),
    ),
  ];
}

function tulip(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const cup = smooth(
    [
      [0, 0.9],
      [-0.62, 0.62],
      [-0.84, -0.05],
      [-0.66, -0.86],
      [-0.3, -0.42],
      [0, -0.98],
      [0.3, -0.42],
      [0.66, -0.86],
      [0.84, -0.05],
      [0.62, 0.62],
    ],
    4,
  );
  const angle = random.between(0, 2 * Math.PI);
  return [
    { polygon: placed(cup, x, y, angle, radius), tone },
    { polygon: placed(ellipse(0, 0.28, 0.2, 0.34), x, y, angle, radius), tone: random.pick(HEARTS[tone]!) },
  ];
}

function bud(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  return [
    { polygon: circle(x, y, radius * 0.92), tone },
    { polygon: circle(...polar(x, y, radius * 0.3, angle), radius * 0.42), tone: random.pick(HEARTS[tone]!) },
  ];
}
