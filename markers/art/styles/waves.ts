import type { Field } from '../field.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { circle, polar, smoothLine, stroke } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

/** Rows of breakers lie so far apart, in the style's units. */
const ROW = 80;

/** Breakers with foam, row before row, under low suns: after Japanese prints. */
export const waves: Style = {
  name: 'Great waves',
  description: 'Breakers with foam, row before row under low suns, after Japanese prints',
  palette: 'coral',
  ground: PALE,
  draw(field: Field, random: Random): Shape[] {
    const shapes: Shape[] = [];
    const { overdraw, width, height } = field;
    for (let y = -overdraw; y < height + overdraw + 2 * ROW; y += ROW) {
      const row: { x: number; size: number }[] = [];
      for (let x = -overdraw - random.between(60, 200); x < width + overdraw; ) {
        const size = random.between(150, 250);
        row.push({ x: x + size / 2, size });
        x += size * random.between(0.68, 0.92);
      }
      // Which of two neighbours lies in front is chance.
      for (const { x, size } of shuffled(random, row)) {
        const lift = random.between(-14, 14);
        if (field.shows(x, y + lift - size * 0.25, size * 0.75))
          shapes.push(...breaker(random, x, y + lift, size));
      }
    }
    return shapes;
  },
};

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(random.next() * rest.length), 1)[0]!);
}

function breaker(random: Random, x: number, y: number, size: number): Shape[] {
  const rise = size * random.between(0.48, 0.64);
  const body = random.pickWeighted([
    [INK, 2.6],
    [DEEP, 3],
    [MID, 1.2],
    [PALE, 1.4],
    [PAPER, 0.8],
  ]);
  const line = body === PAPER || body === PALE ? random.pick([DEEP, INK]) : random.pick([PAPER, PAPER, PALE]);
  const mirror = random.next() < 0.5 ? -1 : 1;
  const at = (px: number, py: number): Point => [x + mirror * px * size, y + py * rise];
  const shapes: Shape[] = [];
  if (random.next() < 0.34)
    shapes.push(...sun(random, ...at(random.between(-0.3, 0.35), random.between(-1.5, -1.1))));
  const back = smoothLine(
    [
      at(-0.5, 1.6),
      at(-0.5, 0.3),
      at(-0.4, -0.45),
      at(-0.14, -0.92),
      at(0.16, -0.98),
      at(0.38, -0.72),
      at(0.4, -0.34),
    ],
    6,
  );
  const hollow = smoothLine(
    [
      at(0.4, -0.34),
      at(0.3, -0.56),
      at(0.17, -0.46),
      at(0.1, -0.1),
      at(0.2, 0.36),
      at(0.42, 0.8),
      at(0.5, 1.6),
    ],
    6,
  );
  const outline = [...back, ...hollow];
  const rim = body === PAPER || body === PALE ? INK : PAPER;
  shapes.push(
    { polygon: stroke([...back, ...hollow.slice(1, 20)], 5), tone: rim },
    { polygon: outline, tone: body },
  );
  const stripes = random.pick([2, 3, 3]);
  for (let i = 0; i < stripes; i++) {
    const start = -0.37 + i * 0.125;
    const curve = [
      at(start, 1.3),
      at(start, 0.2),
      at(start + 0.1, -0.42 + i * 0.12),
      at(start + 0.3 - i * 0.05, -0.74 + i * 0.13),
    ];
    shapes.push({
      polygon: stroke(smoothLine(curve, 8), (share) => 5.2 - i * 0.8 - 2.4 * share),
      tone: line,
    });
  }
  shapes.push(...foam(random, at, size));
  return shapes;
}

/** The crest breaks into balls of different sizes, and some fly ahead. */
function foam(random: Random, at: (x: number, y: number) => Point, size: number): Shape[] {
  const count = random.pick([5, 6, 7]);
  const balls = Array.from({ length: count }, (_, i) => {
    const share = i / (count - 1);
    const angle = -2.1 + share * 2.75;
    const [x, y] = at(0.15 + 0.28 * Math.cos(angle), -0.55 + 0.47 * Math.sin(angle));
    const radius =
      (size / 200) * (10 + 17 * Math.sin(Math.PI * (0.18 + 0.76 * share)) * random.between(0.65, 1.1));
    return { x, y, radius };
  });
  for (let i = random.pick([1, 2, 2, 3]); i > 0; i--) {
    const [x, y] = at(random.between(0.1, 0.62), random.between(-1.45, -1.05));
    balls.push({ x, y, radius: random.between(5, 10) });
  }
  return [
    ...balls.map(({ x, y, radius }) => ({ polygon: circle(x, y, radius + 3.6), tone: INK })),
    ...balls.map(({ x, y, radius }) => ({ polygon: circle(x, y, radius), tone: PAPER })),
    ...balls
      .filter(({ radius }) => radius > 17)
      .map(({ x, y, radius }) => {
        const start = random.between(0, 6.3);
        const curl = Array.from({ length: 12 }, (_, i) =>
          polar(x, y, radius * (0.62 - 0.035 * i), start + 0.42 * i),
        );
        return { polygon: stroke(curl, 1.9), tone: MID };
      }),
  ];
}

function sun(random: Random, x: number, y: number): Shape[] {
  const radius = random.between(26, 42);
  const tone = random.pick<Tone>([WARM, MID, MID]);
  return [
    { polygon: circle(x, y, radius + 4), tone: INK },
    { polygon: circle(x, y, radius), tone },
  ];
}
