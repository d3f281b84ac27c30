import type { Rectangle } from '../../formats.ts';
import { touch } from '../band-grid.ts';
import type { Field } from '../field.ts';
import { type Disc, packDiscs } from '../packing.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { blob, circle, ellipse, placed, polar, smooth, smoothLine, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, CONTRASTS, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

/** Sheets of painted paper are cut to sides of this length, in the style's units. */
const SHEET = { least: 110, most: 240 };

const SHEETS = [
  [PAPER, 2.8],
  [INK, 1.7],
  [ACCENT, 2],
  [MID, 1.5],
  [WARM, 1.6],
  [DEEP, 1.2],
  [PALE, 1.1],
] as const;

const SIZES = [
  { from: 50, to: 66, tries: 300 },
  { from: 33, to: 45, tries: 1500 },
  { from: 19, to: 28, tries: 3400 },
  { from: 10, to: 16, tries: 6000 },
  { from: 6, to: 8.5, tries: 3400 },
];
const GAP = 4;

interface Sheet extends Rectangle {
  tone: Tone;
}

/** Fronds, corals and suns cut from painted paper, on sheets of other colours. */
export const cutouts: Style = {
  name: 'Paper cut-outs',
  description: 'Fronds, corals and suns cut from painted paper, laid on coloured sheets',
  palette: 'riviera',
  ground: PAPER,
  draw(field: Field, random: Random): Shape[] {
    const { overdraw, width, height } = field;
    const whole = { x: -overdraw, y: -overdraw, width: width + 2 * overdraw, height: height + 2 * overdraw };
    const sheets: Sheet[] = [];
    cut(random, whole, (piece) => sheets.push({ ...piece, tone: toneBeside(random, sheets, piece) }));
    const shapes = sheets.map((sheet): Shape => ({ polygon: sheetOutline(random, sheet), tone: sheet.tone }));
    for (const disc of packDiscs(field, random, SIZES, GAP)) {
      const sheet = sheets.find(
        ({ x, y, width: w, height: h }) => disc.x >= x && disc.x < x + w && disc.y >= y && disc.y < y + h,
      );
      shapes.push(...cutOut(random, disc, sheet?.tone ?? PAPER));
    }
    return shapes;
  },
};

/** Cuts a sheet in two again and again, never through the middle. */
function cut(random: Random, { x, y, width, height }: Rectangle, found: (piece: Rectangle) => void): void {
  const { least, most } = SHEET;
  const longest = Math.max(width, height);
  if (longest <= most && longest < 1.9 * Math.min(width, height)) {
    found({ x, y, width, height });
    return;
  }
  const at = Math.min(longest - least, Math.max(least, longest * random.between(0.34, 0.66)));
  if (width > height) {
    cut(random, { x, y, width: at, height }, found);
    cut(random, { x: x + at, y, width: width - at, height }, found);
  } else {
    cut(random, { x, y, width, height: at }, found);
    cut(random, { x, y: y + at, width, height: height - at }, found);
  }
}

function toneBeside(random: Random, sheets: readonly Sheet[], piece: Rectangle): Tone {
  const beside = new Set(sheets.filter((sheet) => touch(sheet, piece, 9)).map(({ tone }) => tone));
  const free = SHEETS.filter(([tone]) => !beside.has(tone));
  return random.pickWeighted(free.length > 0 ? free : SHEETS);
}

/** Scissors do not cut at right angles. */
function sheetOutline(random: Random, { x, y, width, height }: Rectangle) {
  const slip = () => random.between(-8, 8);
  const corners: Point[] = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
  return corners.map(([px, py]): Point => [px + slip(), py + slip()]);
}

function cutOut(random: Random, disc: Disc, sheet: Tone): Shape[] {
  const { x, y, radius } = disc;
  const tone = random.pick(CONTRASTS[sheet]!.concat(sheet === PAPER ? [DEEP, ACCENT] : [PAPER]));
  if (radius > 32) {
    const kind = random.pickWeighted<Cut>([
      [frond, 3.4],
      [coral, 3],
      [sun, 2.4],
      [seed, 1.8],
      [wave, 1.2],
    ]);
    return kind(random, disc, tone, sheet);
  }
  if (radius > 18) {
    const kind = random.pickWeighted<Cut>([
      [pebble, 2.4],
      [sun, 2],
      [sprout, 2.8],
      [petal, 2],
    ]);
    return kind(random, disc, tone, sheet);
  }
  if (radius > 9 && random.next() < 0.4) return petal(random, disc, tone);
  return [
    { polygon: ellipse(x, y, radius, radius * random.between(0.66, 0.95), random.between(0, 3.14)), tone },
  ];
}

type Cut = (random: Random, disc: Disc, tone: Tone, sheet: Tone) => Shape[];

/** Lobes on both sides of a stem, as Matisse cut his algae: all of one piece. */
function frond(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 2 * Math.PI);
  const pairs = radius > 45 ? 4 : 3;
  const bend = random.between(-0.2, 0.2);
  const spine = smoothLine(
    [
      [-1, 0],
      [0, bend],
      [0.92, 0],
    ],
    8,
  );
  const pieces = [stroke(spine, (share) => 0.075 - 0.03 * share), ellipse(0.86, 0, 0.19, 0.1)];
  for (let i = 0; i < pairs; i++) {
    const along = -0.7 + (1.42 * i) / pairs;
    const rise = bend * (1 - along * along);
    for (const side of [-1, 1]) {
      const length = random.between(0.62, 0.76) * (1 - 0.5 * Math.abs(i / (pairs - 1) - 0.4));
      const lean = side * random.between(0.92, 1.12);
      const [knee, tip] = [polar(along, rise, length * 0.5, lean), polar(along, rise, length, lean * 0.8)];
      const width = 0.5 / pairs;
      pieces.push(
        stroke(smoothLine([[along, rise], knee, tip], 5), (share) => 0.05 + width * share ** 0.7 * 0.75),
      );
    }
  }
  return pieces.map((polygon) => ({ polygon: placed(polygon, x, y, angle, radius), tone }));
}

/** A star of soft arms of different lengths. */
function coral(random: Random, { x, y, radius }: Disc, tone: Tone, sheet: Tone): Shape[] {
  const arms = random.pick(radius > 45 ? [6, 7, 8, 9] : [5, 6, 7]);
  const start = random.between(0, 6.3);
  const points = Array.from({ length: arms * 4 }, (_, i) => {
    const phase = i % 4;
    const reach =
      phase === 0
        ? random.between(0.84, 1.02)
        : phase === 2
          ? random.between(0.32, 0.46)
          : random.between(0.64, 0.74);
    return polar(x, y, radius * reach, start + (2 * Math.PI * i) / (arms * 4));
  });
  const hole =
    random.next() < 0.62 ? [{ polygon: blob(random, x, y, radius * 0.22, 6, 0.8), tone: sheet }] : [];
  return [{ polygon: smooth(points, 4), tone }, ...hole];
}

function sun(random: Random, { x, y, radius }: Disc, tone: Tone, sheet: Tone): Shape[] {
  const rays = random.pick([7, 8, 9, 11]);
  const start = random.between(0, 6.3);
  const heart = random.pick(CONTRASTS[tone]!.filter((each) => each !== sheet).concat(sheet));
  return [
    ...Array.from({ length: rays }, (_, i): Shape => {
      const angle = start + (2 * Math.PI * i) / rays;
      return {
        polygon: ellipse(
          ...polar(x, y, radius * 0.72, angle),
          radius * 0.27,
          radius * random.between(0.09, 0.13),
          angle,
        ),
        tone,
      };
    }),
    { polygon: blob(random, x, y, radius * 0.44, 8, 0.86), tone },
    ...(radius > 24 ? [{ polygon: blob(random, x, y, radius * 0.22, 7, 0.8), tone: heart }] : []),
  ];
}

/** A fruit cut open. */
function seed(random: Random, { x, y, radius }: Disc, tone: Tone, sheet: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  const seeds = random.pick([5, 6, 7]);
  const inner = random.pick(CONTRASTS[tone]!);
  return [
    { polygon: blob(random, x, y, radius, 9, 0.82), tone },
    ...Array.from({ length: seeds }, (_, i): Shape => {
      const turn = angle + (2 * Math.PI * i) / seeds;
      return {
        polygon: ellipse(...polar(x, y, radius * 0.5, turn), radius * 0.2, radius * 0.1, turn),
        tone: inner === sheet ? sheet : inner,
      };
    }),
    { polygon: circle(x, y, radius * 0.12), tone: sheet },
  ];
}

function wave(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  return [-0.52, 0, 0.52].map((offset) => {
    const reach = Math.sqrt(1 - offset * offset);
    const points = Array.from(
      { length: 6 },
      (_, i): Point => [reach * (-0.92 + 0.368 * i), offset + (i % 2 === 0 ? 0.13 : -0.13)],
    );
    const width = random.between(0.1, 0.15);
    return { polygon: placed(stroke(smoothLine(points, 5), width), x, y, angle, radius), tone };
  });
}

function pebble(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  return [{ polygon: blob(random, x, y, radius, 7, 0.74), tone }];
}

function petal(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  return [{ polygon: ellipse(x, y, radius * 1.05, radius * 0.5, random.between(0, 3.14)), tone }];
}

function sprout(random: Random, { x, y, radius }: Disc, tone: Tone): Shape[] {
  const angle = random.between(0, 6.3);
  const root = polar(x, y, -radius * 0.8, angle);
  return [-0.6, 0, 0.6].map((spread) => {
    const length = radius * (spread === 0 ? 1.7 : 1.45);
    const end = polar(...root, length, angle + spread);
    const middle: Point = [(root[0] + end[0]) / 2, (root[1] + end[1]) / 2];
    return {
      polygon: stroke(
        smoothLine([root, middle, end], 4),
        (share) => radius * (0.07 + 0.15 * Math.sin(Math.PI * share)),
      ),
      tone,
    };
  });
}
