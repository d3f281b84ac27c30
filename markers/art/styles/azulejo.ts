import type { Rectangle } from '../../formats.ts';
import { bandGrid, touch } from '../band-grid.ts';
import type { Field } from '../field.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, leaf, placed, polar, rectangle, sector, star } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

/** About the side of a tile, in the style's units. */
const TILE = 98;
const JOINT = 2.6;

/** What a tile is painted with: a ground and four colours that stand out from it and from each other. */
type Paints = readonly [ground: Tone, Tone, Tone, Tone];

const PAINTS: readonly (readonly [Paints, number])[] = [
  [[PAPER, DEEP, MID, WARM], 4],
  [[PAPER, INK, WARM, MID], 3],
  [[INK, PAPER, MID, WARM], 2.2],
  [[DEEP, PAPER, WARM, PALE], 2],
  [[ACCENT, PAPER, INK, WARM], 1.6],
  [[PALE, INK, PAPER, ACCENT], 1.4],
  [[WARM, DEEP, PAPER, INK], 1.2],
];

/** Hand-painted tiles, no two in a row alike, some of four times the size. */
export const azulejo: Style = {
  name: 'Azulejo',
  description: 'Hand-painted tiles, each another: stars, roses, ribbons and quarter rounds',
  palette: 'delft',
  ground: PALE,
  draw(field: Field, random: Random): Shape[] {
    const laid: { cell: Rectangle; ground: Tone }[] = [];
    return bandGrid(field, random, TILE, { four: 0.16, two: 0 }).flatMap((cell) => {
      const beside = new Set(laid.filter((each) => touch(each.cell, cell)).map(({ ground }) => ground));
      const free = PAINTS.filter(([[ground]]) => !beside.has(ground));
      const paints = random.pickWeighted(free.length > 0 ? free : PAINTS);
      laid.push({ cell, ground: paints[0] });
      return tile(random, cell, paints);
    });
  },
};

type Motif = (random: Random, half: number, paints: Paints) => Shape[];

function tile(random: Random, { x, y, width, height }: Rectangle, paints: Paints): Shape[] {
  const motif = random.pickWeighted<Motif>([
    [rose, 3],
    [starTile, 2.4],
    [quarters, 2.6],
    [ribbon, 2.2],
    [lily, 2.6],
    [diamonds, 2],
  ]);
  const half = Math.min(width, height) / 2 - JOINT / 2;
  const [cx, cy] = [x + width / 2, y + height / 2];
  const [across, down] = [(width / 2 - JOINT / 2) / half, (height / 2 - JOINT / 2) / half];
  const turn = random.pick([0, 1, 2, 3]);
  const painted = [
    { polygon: rectangle(-half, -half, half, half), tone: paints[0] },
    ...motif(random, half, paints),
  ];
  return painted.map(({ polygon, tone }) => ({
    polygon: polygon.map(([px, py]): Point => {
      const [tx, ty] = turn % 2 === 0 ? [px, py] : [-py, px];
      const sign = turn < 2 ? 1 : -1;
      return [cx + sign * tx * across, cy + sign * ty * down];
    }),
    tone,
  }));
}

/** Quarter rounds in the corners, not all of one colour. */
function corners(random: Random, half: number, radius: number, tones: readonly Tone[]): Shape[] {
  return [0, 1, 2, 3].flatMap((i) => {
    const [x, y] = [i % 2 === 0 ? -half : half, i < 2 ? -half : half];
    const from = [0, Math.PI / 2, -Math.PI / 2, Math.PI][i]!;
    if (random.next() < 0.14) return [];
    return [{ polygon: sector(x, y, 0, radius, from, from + Math.PI / 2), tone: random.pick(tones) }];
  });
}

function rose(random: Random, half: number, [ground, first, second, third]: Paints): Shape[] {
  const petals = random.pick([4, 6, 8]);
  const start = random.pick([0, Math.PI / petals]);
  const [inner, outer] = [random.between(0.5, 0.58), random.between(0.34, 0.4)];
  const ring = (at: number, length: number, width: number, tone: Tone, shift: number) =>
    Array.from({ length: petals }, (_, i): Shape => {
      const angle = start + shift + (2 * Math.PI * i) / petals;
      return { polygon: ellipse(...polar(0, 0, half * at, angle), half * length, half * width, angle), tone };
    });
  return [
    ...corners(random, half, half * outer, [second, third]),
    ...corners(random, half, half * outer * 0.55, [ground, first]),
    ...ring(inner, 0.36, 1.15 / petals, first, 0),
    ...(petals < 8 ? ring(inner, 0.17, 0.46 / petals, ground, 0) : []),
    ...(petals < 8 ? ring(0.62, 0.2, 0.09, second, Math.PI / petals) : []),
    { polygon: circle(0, 0, half * 0.26), tone: third },
    { polygon: circle(0, 0, half * 0.12), tone: random.pick([ground, first]) },
  ];
}

function starTile(random: Random, half: number, [ground, first, second, third]: Paints): Shape[] {
  const points = random.pick([4, 8, 8]);
  const start = random.pick([0, Math.PI / points]);
  const size = points === 4 ? 1 : 0.94;
  return [
    ...corners(random, half, half * random.between(0.36, 0.46), [second, third, first]),
    { polygon: star(0, 0, half * size, points, points === 4 ? 0.42 : 0.68, start), tone: first },
    {
      polygon: star(0, 0, half * 0.6, points, points === 4 ? 0.5 : 0.62, start + Math.PI / points),
      tone: random.pick([second, ground]),
    },
    { polygon: circle(0, 0, half * 0.3), tone: third },
    { polygon: star(0, 0, half * 0.22, 4, 0.4, start), tone: ground },
  ];
}

/** Rings about two corners that face each other, and what lies between. */
function quarters(random: Random, half: number, [ground, first, second, third]: Paints): Shape[] {
  const rings = (x: number, y: number, from: number, tones: readonly Tone[], largest: number) =>
    tones.map((tone, i) => ({
      polygon: sector(x, y, 0, half * (largest - i * 0.36), from, from + Math.PI / 2),
      tone,
    }));
  const largest = random.between(1.2, 1.42);
  const far = random.between(0.75, 1.05);
  return [
    ...rings(-half, -half, 0, [first, ground, third, first], largest),
    ...rings(
      half,
      half,
      Math.PI,
      random.pick([
        [second, ground, first],
        [first, third, ground],
      ]),
      far,
    ),
    { polygon: circle(half * 0.56, -half * 0.56, half * 0.2), tone: third },
    {
      polygon: circle(-half * 0.56, half * 0.56, half * random.between(0.12, 0.22)),
      tone: random.pick([first, second]),
    },
  ];
}

/** A band across with leaves beside it. */
function ribbon(random: Random, half: number, [ground, first, second, third]: Paints): Shape[] {
  const width = half * random.between(0.26, 0.36);
  const band = (by: number, tone: Tone): Shape => ({
    polygon: [
      [-half, half - by * Math.SQRT2],
      [half - by * Math.SQRT2, -half],
      [half, -half],
      [half, -half + by * Math.SQRT2],
      [-half + by * Math.SQRT2, half],
      [-half, half],
    ],
    tone,
  });
  const beads = [-0.55, 0, 0.55].map(
    (at, i): Shape => ({
      polygon: i === 1 ? star(0, 0, width * 0.8, 4, 0.5, 0) : circle(at * half, -at * half, width * 0.42),
      tone: i === 1 ? ground : third,
    }),
  );
  const leaves = [-1, 1].flatMap((side): Shape[] =>
    [-0.62, 0, 0.62].map((spread) => ({
      polygon: placed(
        leaf(half * 0.62, half * 0.13),
        side * half * 0.98,
        side * half * 0.98,
        Math.PI / 4 + (side > 0 ? Math.PI : 0) + spread,
      ),
      tone: spread === 0 ? third : second,
    })),
  );
  return [...leaves, band(width, first), ...beads];
}

/** A flower that grows from a corner. */
function lily(random: Random, half: number, [ground, first, second, third]: Paints): Shape[] {
  const root: Point = [-half * 0.98, half * 0.98];
  const angle = -Math.PI / 4;
  const petals = [-0.66, -0.33, 0, 0.33, 0.66].map((spread, i): Shape => {
    const length = half * (i === 2 ? 1.75 : i % 2 === 0 ? 1.25 : 1.62);
    return {
      polygon: placed(leaf(length, half * 0.22, 0.66), ...root, angle + spread),
      tone: i % 2 === 0 ? first : second,
    };
  });
  return [
    { polygon: sector(half, -half, 0, half * 0.62, Math.PI / 2, Math.PI), tone: third },
    {
      polygon: sector(half, -half, 0, half * 0.34, Math.PI / 2, Math.PI),
      tone: random.pick([ground, first]),
    },
    ...petals,
    { polygon: sector(...root, 0, half * 0.62, -Math.PI / 2, 0), tone: third },
    { polygon: sector(...root, 0, half * 0.34, -Math.PI / 2, 0), tone: ground },
    ...[-1, 1].map((side) => ({
      polygon: circle(side * half * 0.62, side * half * 0.66, half * 0.13),
      tone: first,
    })),
  ];
}

function diamonds(random: Random, half: number, [ground, first, second, third]: Paints): Shape[] {
  const diamond = (size: number, tone: Tone): Shape => ({
    polygon: star(0, 0, half * size, 4, 0.7072, 0),
    tone,
  });
  return [
    ...corners(random, half, half * 0.42, [second, third]),
    diamond(1, first),
    diamond(0.7, random.pick([ground, third])),
    ...[0, 1, 2, 3].map((i) => ({
      polygon: ellipse(
        ...polar(0, 0, half * 0.34, (i * Math.PI) / 2),
        half * 0.22,
        half * 0.1,
        (i * Math.PI) / 2,
      ),
      tone: i % 2 === 0 ? second : first,
    })),
    { polygon: circle(0, 0, half * 0.13), tone: third },
  ];
}
