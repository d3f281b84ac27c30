import type { Rectangle } from '../../formats.ts';
import { bandGrid, touch } from '../band-grid.ts';
import type { Field } from '../field.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { rectangle } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, CONTRASTS, DEEP, INK, PAPER, WARM } from '../tones.ts';

/** About the side of the smallest panel, in the style's units. */
const PANEL = 84;
/** The dark thread between panels. */
const SEAM = 4;
/** A motif is woven in so many steps from its middle to its edge. */
const STEPS = 6;

const WOOLS = [
  [INK, 1.5],
  [ACCENT, 2.6],
  [DEEP, 1.7],
  [WARM, 1.6],
  [PAPER, 2],
] as const;

/** Woven panels of stepped diamonds, combs, crosses and hooks. */
export const kilim: Style = {
  name: 'Kilim',
  description: 'Woven panels of stepped diamonds, combs, crosses and hooks',
  palette: 'madder',
  ground: INK,
  draw(field: Field, random: Random): Shape[] {
    const woven: { cell: Rectangle; wool: Tone }[] = [];
    return bandGrid(field, random, PANEL, { four: 0.24, two: 0.4 }).flatMap((cell) => {
      const beside = new Set(woven.filter((each) => touch(each.cell, cell)).map(({ wool }) => wool));
      const free = WOOLS.filter(([wool]) => !beside.has(wool));
      const wool = random.pickWeighted(free.length > 0 ? free : WOOLS);
      woven.push({ cell, wool });
      return panel(random, cell, wool);
    });
  },
};

/** Draws in units of the panel's half width and height: -1 to 1. */
interface Loom {
  box(left: number, top: number, right: number, bottom: number, tone: Tone): void;
  diamond(x: number, y: number, width: number, height: number, tone: Tone): void;
}

function loomOn(shapes: Shape[], { x, y, width, height }: Rectangle): Loom {
  const [cx, cy] = [x + width / 2, y + height / 2];
  const [across, down] = [width / 2 - SEAM / 2, height / 2 - SEAM / 2];
  const box: Loom['box'] = (left, top, right, bottom, tone) => {
    const polygon = rectangle(cx + left * across, cy + top * down, cx + right * across, cy + bottom * down);
    shapes.push({ polygon, tone });
  };
  return {
    box,
    diamond: (dx, dy, halfWidth, halfHeight, tone) => {
      const steps = Math.max(2, Math.round(STEPS * Math.max(halfWidth, halfHeight)));
      // Stacked steps as one outline, up one side and down the other.
      const side = (sign: number) =>
        Array.from({ length: 2 * steps }, (_, i): readonly [number, number] => {
          const row = Math.floor(i / 2);
          const reach = (halfWidth * (row < steps ? row + 1 : 2 * steps - row)) / steps;
          const edge = -halfHeight + (halfHeight * (row + (i % 2))) / steps;
          return [cx + (dx + sign * Math.min(reach, halfWidth)) * across, cy + (dy + edge) * down];
        });
      const half = (sign: number) => {
        const upper = side(sign);
        const lower = [...upper].reverse().map(([px, py]) => [px, 2 * (cy + dy * down) - py] as const);
        return [...upper, ...lower];
      };
      // A motif that begins in the next panel ends at the seam.
      const within = ([px, py]: Point): Point => [
        clamp(px, cx - across, cx + across),
        clamp(py, cy - down, cy + down),
      ];
      shapes.push({ polygon: [...half(1), ...half(-1).reverse()].map(within), tone });
    },
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function panel(random: Random, cell: Rectangle, wool: Tone): Shape[] {
  const shapes: Shape[] = [];
  const loom = loomOn(shapes, cell);
  loom.box(-1, -1, 1, 1, wool);
  const motif = random.pickWeighted<Motif>(
    cell.width > 1.6 * cell.height || cell.height > 1.6 * cell.width
      ? [
          [comb, 2],
          [twins, 3],
          [triangles, 2.4],
          [medallion, 1.6],
        ]
      : [
          [medallion, 4],
          [cross, 2],
          [hooks, 2.6],
          [four, 2],
          [triangles, 1.6],
        ],
  );
  const first = random.pick(CONTRASTS[wool]!);
  const second = random.pick(CONTRASTS[first]!.filter((tone) => tone !== wool).concat(wool));
  motif(random, loom, [wool, first, second, random.pick(CONTRASTS[second]!)], cell.width > cell.height);
  return shapes;
}

type Wools = readonly [ground: Tone, first: Tone, second: Tone, third: Tone];
type Motif = (random: Random, loom: Loom, wools: Wools, isWide: boolean) => void;

const CORNERS = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

function medallion(random: Random, { box, diamond }: Loom, [ground, first, second, third]: Wools) {
  const size = random.between(0.82, 0.94);
  for (const [x, y] of CORNERS)
    if (random.next() < 0.8) diamond(x, y, 0.42, 0.42, random.pick([second, third]));
  diamond(0, 0, size, size, first);
  diamond(0, 0, size * 0.68, size * 0.68, random.pick([ground, second]));
  diamond(0, 0, size * 0.42, size * 0.42, third);
  box(-0.1, -0.1, 0.1, 0.1, random.pick([ground, first]));
}

function cross(random: Random, { box, diamond }: Loom, [ground, first, second, third]: Wools) {
  const arm = random.between(0.22, 0.3);
  box(-arm, -0.86, arm, 0.86, first);
  box(-0.86, -arm, 0.86, arm, first);
  diamond(0, 0, 0.46, 0.46, second);
  diamond(0, 0, 0.2, 0.2, random.pick([ground, third]));
  for (const [x, y] of CORNERS)
    if (random.next() < 0.86) diamond(x * 0.64, y * 0.64, 0.24, 0.24, random.pick([second, third, first]));
}

/** The ram's horns of Anatolian weavers. */
function hooks(random: Random, { box, diamond }: Loom, [ground, first, second]: Wools) {
  const t = 0.15;
  for (const sign of [-1, 1]) {
    const row = (from: number, to: number) =>
      [Math.min(sign * from, sign * to), Math.max(sign * from, sign * to)] as const;
    const [stemTop, stemEnd] = row(0.1, 0.84);
    box(-t, stemTop, t, stemEnd, first);
    const [barTop, barEnd] = row(0.56, 0.84);
    box(-0.82, barTop, 0.82, barEnd, first);
    const [hookTop, hookEnd] = row(0.22, 0.6);
    for (const side of [-1, 1]) {
      box(Math.min(side * 0.82, side * 0.56), hookTop, Math.max(side * 0.82, side * 0.56), hookEnd, first);
      const [tipTop, tipEnd] = row(0.22, 0.42);
      box(Math.min(side * 0.82, side * 0.34), tipTop, Math.max(side * 0.82, side * 0.34), tipEnd, first);
    }
  }
  diamond(0, 0, 0.34, 0.34, second);
  diamond(0, 0, 0.16, 0.16, random.pick([ground, first]));
}

function four(random: Random, { diamond }: Loom, [ground, first, second, third]: Wools) {
  for (const [x, y] of CORNERS) {
    const tone = random.pick([first, first, second, third]);
    diamond(x * 0.48, y * 0.48, 0.42, 0.42, tone);
    diamond(x * 0.48, y * 0.48, 0.19, 0.19, tone === ground ? first : ground);
  }
  diamond(0, 0, 0.3, 0.3, random.pick([second, third]));
}

/** Teeth along one side. One whole diamond lies between them, or three: two would look like eyes. */
function triangles(random: Random, { box, diamond }: Loom, [, first, second, third]: Wools, isWide: boolean) {
  const at = (along: number, across: number) =>
    isWide ? ([along, across] as const) : ([across, along] as const);
  const teeth = random.pick([
    [-0.5, 0.5],
    [-0.75, -0.25, 0.25, 0.75],
  ]);
  for (const along of teeth)
    diamond(
      ...at(along, 1),
      ...at(1 / teeth.length, random.between(1.1, 1.5)),
      random.pick([first, first, second]),
    );
  const half = teeth.length === 2 ? 0.28 : 0.16;
  for (const along of teeth.length === 2 ? [-1, 0, 1] : [-1, -0.5, 0, 0.5, 1])
    diamond(...at(along, -0.4), ...at(half, 0.36), third);
  for (const along of teeth) {
    const [x, y] = at(along, 0.7);
    box(x - 0.09, y - 0.09, x + 0.09, y + 0.09, second);
  }
}

function comb(random: Random, { box, diamond }: Loom, [, first, second, third]: Wools, isWide: boolean) {
  const oriented = (x0: number, y0: number, x1: number, y1: number, tone: Tone) =>
    isWide ? box(x0, y0, x1, y1, tone) : box(y0, x0, y1, x1, tone);
  oriented(-0.88, -0.14, 0.88, 0.14, first);
  for (const at of [-0.76, -0.38, 0, 0.38, 0.76]) {
    const [up, down] = [random.between(0.5, 0.86), random.between(0.5, 0.86)];
    oriented(at - 0.1, -up, at + 0.1, 0, first);
    oriented(at - 0.1, 0, at + 0.1, down, random.next() < 0.5 ? first : second);
  }
  diamond(0, 0, isWide ? 0.26 : 0.5, isWide ? 0.5 : 0.26, third);
}

function twins(random: Random, { diamond }: Loom, [ground, first, second, third]: Wools, isWide: boolean) {
  for (const side of [-1, 1]) {
    const [x, y] = isWide ? [side * 0.5, 0] : [0, side * 0.5];
    const [width, height] = isWide ? [0.46, 0.9] : [0.9, 0.46];
    const [outer, inner] = random.pick([
      [first, second],
      [second, first],
      [first, ground],
    ] as const);
    const visible = outer === ground ? third : outer;
    diamond(x, y, width, height, visible);
    diamond(x, y, width * 0.58, height * 0.58, inner === visible ? ground : inner);
    diamond(x, y, width * 0.26, height * 0.26, third);
  }
  if (random.next() < 0.6) diamond(0, 0, isWide ? 0.14 : 0.28, isWide ? 0.28 : 0.14, third);
}
