import type { Field } from '../field.ts';
import { type Disc, scatter } from '../packing.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, leaf, placed, polar, smoothLine, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

/** Shade round what lies in front. */
const HALO = 5;

/** Sprigs, broad leaves, blossoms and berries over a dark thicket. */
export const botanical: Style = {
  name: 'Botanical',
  description: 'Sprigs, leaves, blossoms and berries over a dark thicket',
  palette: 'forest',
  ground: INK,
  draw(field: Field, random: Random): Shape[] {
    const shapes: Shape[] = [];
    for (const { x, y } of scatter(field, random, 58)) shapes.push(...backLeaf(random, x, y));
    for (const { x, y } of scatter(field, random, 104)) {
      const plant = random.pickWeighted([
        [sprig, 3],
        [eucalyptus, 3.2],
        [broadLeaf, 2.4],
      ] as const);
      shapes.push(...plant(random, x, y));
    }
    for (const disc of scatter(field, random, 92))
      shapes.push(...(random.next() < 0.5 ? blossom(random, disc) : berries(random, disc)));
    return shapes;
  },
};

function backLeaf(random: Random, x: number, y: number): Shape[] {
  const length = random.between(100, 160);
  const angle = random.between(0, 2 * Math.PI);
  const from = polar(x, y, -length / 2, angle);
  return [
    { polygon: placed(leaf(length, length * random.between(0.15, 0.2)), ...from, angle), tone: DEEP },
    { polygon: vein(length * 0.08, length * 0.86, 1.6, from, angle), tone: INK },
  ];
}

function vein(from: number, to: number, halfWidth: number, at: Point, angle: number) {
  return placed(
    [
      [from, -halfWidth],
      [to, 0],
      [from, halfWidth],
    ],
    ...at,
    angle,
  );
}

/** A leaf with the shade round it and its midrib. */
function leafShapes(
  at: Point,
  angle: number,
  length: number,
  halfWidth: number,
  tone: Tone,
): { halo: Shape; leaf: Shape[] } {
  const root = polar(...at, -HALO, angle);
  return {
    halo: { polygon: placed(leaf(length + 2.2 * HALO, halfWidth + HALO), ...root, angle), tone: INK },
    leaf: [
      { polygon: placed(leaf(length, halfWidth), ...at, angle), tone },
      { polygon: vein(length * 0.04, length * 0.8, Math.max(1.3, length * 0.024), at, angle), tone: INK },
    ],
  };
}

function leafTone(random: Random): Tone {
  return random.pickWeighted([
    [PALE, 3],
    [PAPER, 3.2],
    [MID, 1.6],
    [WARM, 1.3],
  ]);
}

/** A bent stem through (x, y). */
function stem(random: Random, x: number, y: number, length: number): Point[] {
  const angle = random.between(0, 2 * Math.PI);
  const bend = random.between(-0.35, 0.35) * length;
  const [from, to] = [polar(x, y, -length / 2, angle), polar(x, y, length / 2, angle)];
  return smoothLine([from, polar(x, y, bend, angle + Math.PI / 2), to], 12);
}

function sprig(random: Random, x: number, y: number): Shape[] {
  return onStem(random, x, y, 30, (at, direction, size, tone) =>
    [-1, 1].map((side) => {
      const length = (38 + 32 * size) * random.between(0.88, 1.1);
      return leafShapes(at, direction + side * random.between(0.68, 0.98), length, length * 0.2, tone);
    }),
  );
}

function eucalyptus(random: Random, x: number, y: number): Shape[] {
  return onStem(random, x, y, 42, (at, direction, size, tone) =>
    [-1, 1].map((side) => {
      const radius = (15 + 13 * size) * random.between(0.86, 1.12);
      const angle = direction + side * 1.15;
      const centre = polar(...at, radius * 1.04, angle);
      return {
        halo: { polygon: circle(...centre, radius + HALO), tone: INK },
        leaf: [
          { polygon: ellipse(...centre, radius, radius * 0.86, angle), tone },
          { polygon: vein(-radius, radius * 0.55, 1.6, centre, angle), tone: INK },
        ],
      };
    }),
  );
}

type Leaves = { halo: Shape; leaf: Shape[] }[];

/** Leaves in pairs along a stem, one at its end. */
function onStem(
  random: Random,
  x: number,
  y: number,
  spacing: number,
  pair: (at: Point, direction: number, size: number, tone: Tone) => Leaves,
): Shape[] {
  const length = random.between(130, 190);
  const tone = leafTone(random);
  const line = stem(random, x, y, length);
  const count = Math.max(2, Math.round(length / spacing));
  const leaves: Leaves = [];
  for (let i = 0; i < count; i++) {
    const index = Math.round(((i + 0.35) / count) * (line.length - 2));
    leaves.push(
      ...pair(line[index]!, directionAt(line, index), Math.sin((Math.PI * (i + 1.3)) / (count + 1.4)), tone),
    );
  }
  const last = line.length - 1;
  leaves.push(leafShapes(line[last]!, directionAt(line, last - 1), 46, 12, tone));
  return [
    ...leaves.map(({ halo }) => halo),
    { polygon: stroke(line, 2.2 + HALO), tone: INK },
    ...leaves.flatMap((each) => each.leaf),
    { polygon: stroke(line, (share) => 2.6 - share), tone },
  ];
}

function directionAt(line: readonly Point[], index: number): number {
  const [from, to] = [line[index]!, line[index + 1]!];
  return Math.atan2(to[1] - from[1], to[0] - from[0]);
}

function broadLeaf(random: Random, x: number, y: number): Shape[] {
  const length = random.between(110, 160);
  const halfWidth = length * random.between(0.2, 0.26);
  const angle = random.between(0, 2 * Math.PI);
  const at = polar(x, y, -length / 2, angle);
  const { halo, leaf: front } = leafShapes(at, angle, length, halfWidth, leafTone(random));
  const veins = [0, 1, 2, 3, 4].flatMap((i) =>
    [-1, 1].map((side): Shape => {
      const start = length * (0.1 + 0.15 * i);
      const reach = halfWidth * 0.8 * Math.sin((Math.PI * (i + 1.2)) / 6.2);
      const line: Point[] = [
        [start, 0],
        [start + length * 0.07, side * reach * 0.55],
        [start + length * 0.12, side * reach],
      ];
      return {
        polygon: placed(
          stroke(line, (share) => 2.2 - 1.2 * share),
          ...at,
          angle,
        ),
        tone: INK,
      };
    }),
  );
  return [halo, ...front, ...veins];
}

function blossom(random: Random, { x, y }: Disc): Shape[] {
  const radius = random.between(30, 54);
  const tone = random.pick([PAPER, PAPER, ACCENT, WARM]);
  const petals = random.pick([5, 5, 6, 7]);
  const start = random.between(0, 2 * Math.PI);
  const ring = (grown: number, colour: Tone) =>
    Array.from({ length: petals }, (_, i): Shape => {
      const angle = start + (2 * Math.PI * i) / petals;
      const centre = polar(x, y, radius * 0.58, angle);
      return {
        polygon: ellipse(...centre, radius * 0.46 + grown, (radius * 1.75) / petals + grown, angle),
        tone: colour,
      };
    });
  const heart = tone === PAPER ? random.pick([ACCENT, WARM]) : tone === WARM ? INK : PAPER;
  const stamens = Array.from({ length: petals }, (_, i): Shape => {
    const at = polar(x, y, radius * 0.5, start + (2 * Math.PI * (i + 0.5)) / petals);
    return { polygon: circle(...at, radius * 0.07), tone: heart === INK ? PAPER : INK };
  });
  return [
    ...ring(HALO, INK),
    ...ring(0, tone),
    ...stamens,
    { polygon: circle(x, y, radius * 0.3), tone: heart },
  ];
}

function berries(random: Random, { x, y }: Disc): Shape[] {
  const wanted = random.pick([4, 5, 5, 6]);
  const tone = random.pick([ACCENT, ACCENT, PAPER, WARM]);
  const found: Disc[] = [];
  for (let attempt = 0; attempt < 60 && found.length < wanted; attempt++) {
    const [bx, by] = polar(x, y, random.between(4, 40), random.between(0, 2 * Math.PI));
    const radius = random.between(11, 20);
    if (found.every((o) => Math.hypot(o.x - bx, o.y - by) > (o.radius + radius) * 0.95))
      found.push({ x: bx, y: by, radius });
  }
  return [
    ...found.map((each) => ({ polygon: circle(each.x, each.y, each.radius + 4), tone: INK })),
    ...found.flatMap((each): Shape[] => [
      { polygon: circle(each.x, each.y, each.radius), tone },
      {
        polygon: circle(each.x - each.radius * 0.3, each.y - each.radius * 0.32, each.radius * 0.26),
        tone: tone === ACCENT ? PALE : tone === WARM ? PAPER : MID,
      },
    ]),
  ];
}
