import type { Field } from '../field.ts';
import { type Disc, packDiscs } from '../packing.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { blob, circle, ellipse, placed, polar, smoothLine, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

/** Between the threads of the cloth, in the style's units. */
const THREAD = 9;

const SIZES = [
  { from: 46, to: 64, tries: 320 },
  { from: 30, to: 42, tries: 1500 },
  { from: 17, to: 26, tries: 4200 },
  { from: 9, to: 14, tries: 8000 },
  { from: 5, to: 7, tries: 6000 },
];
const GAP = 5;

/** Brush marks in ink on raw linen: rings, reeds, strokes and drops. */
export const linen: Style = {
  name: 'Ink on linen',
  description: 'Brush marks on raw linen: rings, reeds, strokes and drops',
  palette: 'nordic',
  ground: PALE,
  draw(field: Field, random: Random): Shape[] {
    const shapes = weave(field, random);
    for (const disc of packDiscs(field, random, SIZES, GAP)) shapes.push(...mark(random, disc));
    return shapes;
  },
};

/** Threads both ways, none of one thickness all along. */
function weave({ width, height, overdraw }: Field, random: Random): Shape[] {
  const shapes: Shape[] = [];
  const slub = () => (random.next() < 0.12 ? random.between(2.2, 3.4) : random.between(0.7, 1.7));
  const threads = (length: number, across: number, isWarp: boolean) => {
    for (let at = -overdraw; at < across + overdraw; at += THREAD * random.between(0.7, 1.3)) {
      const pieces = Math.ceil((length + 2 * overdraw) / 420);
      for (let piece = 0; piece < pieces; piece++) {
        const from = -overdraw + (piece * (length + 2 * overdraw)) / pieces + random.between(0, 60);
        const to = from + random.between(200, 420);
        const [a, b] = [slub(), slub()];
        const polygon: Point[] = [
          [from, at],
          [(from + to) / 2, at - a],
          [to, at],
          [(from + to) / 2, at + b],
        ];
        shapes.push({ polygon: isWarp ? polygon.map(([x, y]) => [y, x] as const) : polygon, tone: PAPER });
      }
    }
  };
  threads(width, height, false);
  threads(height, width, true);
  return shapes;
}

function inkTone(random: Random): Tone {
  return random.pickWeighted([
    [INK, 5],
    [DEEP, 2],
    [ACCENT, 2.4],
    [MID, 0.8],
  ]);
}

function mark(random: Random, disc: Disc): Shape[] {
  const { x, y, radius } = disc;
  const tone = inkTone(random);
  if (radius > 44)
    return random.pickWeighted<Mark>([
      [ring, 2.6],
      [reeds, 2.6],
      [dab, 2],
      [wash, 1.8],
    ])(random, disc, tone);
  if (radius > 28)
    return random.pickWeighted<Mark>([
      [ring, 2],
      [reeds, 2.4],
      [dab, 2.4],
      [strokes, 2.6],
      [wash, 1.4],
    ])(random, disc, tone);
  if (radius > 16)
    return random.pickWeighted<Mark>([
      [dab, 3],
      [drop, 2.6],
      [strokes, 2.2],
      [crossed, 1.6],
    ])(random, disc, tone);
  if (radius > 8.5)
    return random.pickWeighted<Mark>([
      [drop, 4],
      [dash, 3],
    ])(random, disc, tone);
  return [{ polygon: circle(x, y, radius * 0.85), tone }];
}

type Mark = (random: Random, disc: Disc, tone: Tone) => Shape[];

/** A brush is full where it is set down and dry where it leaves. */
function brushed(line: readonly Point[], full: number): Shape['polygon'] {
  return stroke(
    line,
    (share) => full * (0.34 + 0.66 * Math.sin(Math.PI * Math.min(1, 0.25 + share * 0.78)) ** 0.8),
  );
}

/** One turn of the brush that does not quite close. */
function ring(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const start = random.between(0, 6.3);
  const turn = random.between(5, 5.9);
  const line = Array.from({ length: 40 }, (_, i) =>
    polar(x, y, radius * (0.74 + 0.03 * Math.sin(i / 6)), start + (turn * i) / 39),
  );
  const heart = random.pick<Tone>([WARM, PAPER, ACCENT, MID]);
  return [
    { polygon: blob(random, x, y, radius * random.between(0.28, 0.4), 7, 0.86), tone: heart },
    { polygon: stroke(line, (share) => radius * (0.2 - 0.13 * share)), tone },
  ];
}

function reeds(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  const stem = smoothLine(
    [
      [-0.95, 0],
      [0, random.between(-0.16, 0.16)],
      [0.95, 0],
    ],
    8,
  );
  const pairs = radius > 44 ? 5 : 4;
  const leaves = Array.from({ length: pairs }, (_, i) => i).flatMap((i) =>
    [-1, 1].map((side): Shape['polygon'] => {
      const along = -0.62 + (1.4 * i) / pairs + side * 0.07;
      const length = random.between(0.42, 0.6) * (1 - 0.06 * i);
      const lean = side * random.between(0.62, 0.9);
      return stroke(
        [[along, 0], polar(along, 0, length * 0.5, lean), polar(along, 0, length, lean * 0.86)],
        (share) => 0.03 + 0.11 * Math.sin(Math.PI * share),
      );
    }),
  );
  return [stroke(stem, 0.035), ...leaves].map((polygon) => ({
    polygon: placed(polygon, x, y, angle, radius),
    tone,
  }));
}

function dab(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  const line = smoothLine(
    [
      [-0.72, 0.08],
      [-0.1, random.between(-0.3, 0.3)],
      [0.74, 0],
    ],
    8,
  );
  const lean = random.between(0.24, 0.38);
  return [{ polygon: placed(brushed(line, lean), x, y, angle, radius), tone }];
}

function strokes(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  return [-0.56, 0, 0.56].map((offset) => {
    const reach = Math.sqrt(1 - offset * offset) * random.between(0.74, 0.9);
    const line = smoothLine(
      [
        [-reach, offset],
        [0, offset + random.between(-0.1, 0.1)],
        [reach, offset],
      ],
      6,
    );
    return { polygon: placed(brushed(line, 0.17), x, y, angle, radius), tone };
  });
}

function crossed(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  return [0, Math.PI / 2].map((turn) => ({
    polygon: placed(
      brushed(
        smoothLine(
          [
            [-0.85, 0],
            [0, 0.06],
            [0.85, 0],
          ],
          5,
        ),
        0.2,
      ),
      x,
      y,
      angle + turn,
      radius,
    ),
    tone,
  }));
}

/** A wash, and one stroke over it. */
function wash(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  const bend = random.between(0.22, 0.42) * random.pick([-1, 1]);
  const line = smoothLine(
    [
      [-0.86, 0],
      [0, bend],
      [0.9, -0.1],
    ],
    8,
  );
  return [
    { polygon: blob(random, x, y, radius * 0.95, 9, 0.9), tone: random.pick<Tone>([WARM, PAPER, MID]) },
    { polygon: placed(brushed(line, random.between(0.2, 0.3)), x, y, angle, radius), tone },
  ];
}

function drop(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  return [{ polygon: blob(random, x, y, radius * 0.94, 7, 0.8), tone: random.next() < 0.16 ? WARM : tone }];
}

function dash(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  return [{ polygon: ellipse(x, y, radius, radius * 0.42, random.between(0, 3.14)), tone }];
}
