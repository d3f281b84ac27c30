import type { Field } from '../field.ts';
import type { Random } from '../random.ts';
import { circle, ellipse, leaf, placed, polar, sector, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, CONTRASTS, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

/** Radius of a fan in the style's units; rows lie by `STEP` of it apart. */
const RADIUS = 94;
const STEP = 0.78;
/** The gilt line round a fan. */
const LINE = 3;

const GROUNDS = [
  [INK, 2.6],
  [PAPER, 2.4],
  [ACCENT, 1.8],
  [WARM, 1.1],
  [PALE, 1],
] as const;

/** Fans in rows like scales, each filled its own way. */
export const deco: Style = {
  name: 'Art deco',
  description: 'Gilt-edged fans in rows, each filled its own way',
  palette: 'gilt',
  ground: INK,
  draw(field: Field, random: Random): Shape[] {
    const shapes: Shape[] = [];
    const { overdraw, width, height } = field;
    // Whole fans between the edges of the marker.
    const count = Math.round(width / (2 * RADIUS));
    const radius = width / (2 * count);
    const rows = Math.round(height / (radius * STEP));
    const step = height / rows;
    const margin = Math.ceil(overdraw / step) + 1;
    for (let row = -margin; row <= rows + margin + 1; row++) {
      const columns = Math.ceil(overdraw / (2 * radius)) + 1;
      for (let column = -columns; column <= count + columns; column++) {
        const x = (2 * column + (row % 2 === 0 ? 0 : 1)) * radius;
        const y = row * step;
        if (field.shows(x, y - radius / 2, radius)) shapes.push(...fan(random, x, y, radius));
      }
    }
    return shapes;
  },
};

function fan(random: Random, x: number, y: number, radius: number): Shape[] {
  const ground = random.pickWeighted(GROUNDS);
  const first = random.pick(CONTRASTS[ground]!);
  const second = random.pick(
    CONTRASTS[first]!.filter((tone) => tone !== ground).concat(first === PAPER ? MID : PAPER),
  );
  const fill = random.pickWeighted<Fill>([
    [rays, 2.6],
    [petals, 3],
    [arcs, 1.6],
    [beads, 2.2],
    [lotus, 2.6],
    [peacock, 2.2],
  ]);
  const inside = radius - LINE;
  return [
    { polygon: circle(x, y, radius), tone: ground === WARM ? INK : WARM },
    { polygon: circle(x, y, inside), tone: ground },
    ...fill(random, x, y, inside, [ground, first, second]),
  ];
}

type Tones = readonly [ground: Tone, first: Tone, second: Tone];
type Fill = (random: Random, x: number, y: number, radius: number, tones: Tones) => Shape[];

/** Angles in the middle of `count` parts of the upper half. */
function spread(count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.PI + ((i + 0.5) * Math.PI) / count);
}

function rays(random: Random, x: number, y: number, radius: number, [ground, first, second]: Tones): Shape[] {
  const count = random.pick([5, 6, 7, 8]);
  const inner = radius * random.between(0.28, 0.36);
  const half = (Math.PI / count) * 0.5;
  return [
    ...spread(count).map((angle, i) => ({
      polygon: sector(
        x,
        y,
        inner,
        radius * (i % 2 === 0 ? 0.94 : 0.78),
        angle - half * 0.72,
        angle + half * 0.72,
      ),
      tone: random.next() < 0.78 ? first : second,
    })),
    { polygon: circle(x, y, inner * 0.82), tone: second },
    { polygon: circle(x, y, inner * 0.42), tone: ground },
  ];
}

function petals(
  random: Random,
  x: number,
  y: number,
  radius: number,
  [ground, first, second]: Tones,
): Shape[] {
  const count = random.pick([3, 4, 5]);
  return [
    ...spread(count).flatMap((angle): Shape[] => {
      const tone = random.next() < 0.8 ? first : second;
      return [
        {
          polygon: ellipse(
            ...polar(x, y, radius * 0.62, angle),
            radius * 0.33,
            radius * (0.62 / count + 0.03),
            angle,
          ),
          tone,
        },
        { polygon: circle(...polar(x, y, radius * 0.73, angle), radius * 0.075), tone: ground },
      ];
    }),
    { polygon: circle(x, y, radius * 0.26), tone: second },
    { polygon: circle(x, y, radius * 0.12), tone: first },
  ];
}

function arcs(random: Random, x: number, y: number, radius: number, [ground, first, second]: Tones): Shape[] {
  const [outer, middle, inner] = [
    random.between(0.72, 0.84),
    random.between(0.46, 0.58),
    random.between(0.2, 0.3),
  ];
  return [
    { polygon: circle(x, y, radius * outer), tone: first },
    { polygon: circle(x, y, radius * middle), tone: random.pick([ground, second]) },
    { polygon: circle(x, y, radius * inner), tone: first },
    ...spread(random.pick([3, 5])).map((angle) => ({
      polygon: circle(...polar(x, y, (radius * (outer + middle)) / 2, angle), radius * 0.07),
      tone: ground,
    })),
  ];
}

function beads(
  random: Random,
  x: number,
  y: number,
  radius: number,
  [ground, first, second]: Tones,
): Shape[] {
  const count = random.pick([4, 5, 6]);
  return [
    ...spread(count).map((angle) => ({
      polygon: circle(...polar(x, y, radius * 0.78, angle), radius * random.between(0.1, 0.16)),
      tone: random.next() < 0.65 ? first : second,
    })),
    { polygon: circle(x, y, radius * 0.54), tone: first },
    { polygon: circle(x, y - radius * 0.18, radius * 0.24), tone: second },
    { polygon: circle(x, y - radius * 0.18, radius * 0.1), tone: ground },
  ];
}

function lotus(
  random: Random,
  x: number,
  y: number,
  radius: number,
  [ground, first, second]: Tones,
): Shape[] {
  const count = random.pick([3, 5, 5]);
  const angles = spread(count);
  return [
    ...angles.flatMap((angle): Shape[] => {
      const outer = placed(leaf(radius * 0.9, (radius * 0.62) / count + 3, 0.55), x, y, angle);
      const inner = placed(
        leaf(radius * 0.42, (radius * 0.24) / count + 1.5, 0.5),
        ...polar(x, y, radius * 0.34, angle),
        angle,
      );
      return [
        { polygon: outer, tone: first },
        { polygon: inner, tone: second },
      ];
    }),
    ...angles.slice(1).map((angle) => ({
      polygon: circle(...polar(x, y, radius * 0.84, angle - Math.PI / count / 2), radius * 0.065),
      tone: second,
    })),
    { polygon: circle(x, y, radius * 0.28), tone: second },
    { polygon: circle(x, y, radius * 0.15), tone: ground },
  ];
}

/** Feathers with eyes, of different lengths. */
function peacock(
  random: Random,
  x: number,
  y: number,
  radius: number,
  [ground, first, second]: Tones,
): Shape[] {
  return [
    ...spread(random.pick([3, 4, 5])).flatMap((angle): Shape[] => {
      const length = radius * random.between(0.58, 0.76);
      const eye = polar(x, y, length, angle);
      return [
        { polygon: stroke([[x, y], eye], 2), tone: first },
        { polygon: circle(...eye, radius * 0.2), tone: first },
        { polygon: circle(...polar(x, y, length + radius * 0.03, angle), radius * 0.11), tone: second },
        { polygon: circle(...polar(x, y, length + radius * 0.05, angle), radius * 0.05), tone: ground },
      ];
    }),
    { polygon: circle(x, y, radius * 0.3), tone: second },
    { polygon: circle(x, y, radius * 0.14), tone: first },
  ];
}
