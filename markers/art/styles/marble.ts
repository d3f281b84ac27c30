import type { Field } from '../field.ts';
import { type Disc, packDiscs } from '../packing.ts';
import type { Point } from '../polygon.ts';
import type { Random } from '../random.ts';
import { circle } from '../shapes.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

interface Drop extends Disc {
  /** How many fell before it. */
  number: number;
  /** How far its paint reaches from where it fell. */
  reach: number;
  /** Its outline: x and y in turn, as numbers in a row because all of them are moved thousands of times. */
  outline: Float64Array;
  tone: Tone;
}

/** A drop pushes what lies nearer than so many of its radii. */
const PUSH = 3.2;

const TONES = [
  [INK, 3],
  [PAPER, 3],
  [ACCENT, 2.4],
  [DEEP, 1],
  [WARM, 1.5],
  [MID, 1.2],
  [PALE, 0.8],
] as const;

/** In the order in which paint is dropped: first what becomes veins, last the stones. */
const ROUNDS = [
  [{ from: 70, to: 100, tries: 500 }],
  [{ from: 52, to: 80, tries: 700 }],
  [
    { from: 36, to: 56, tries: 700 },
    { from: 16, to: 26, tries: 700 },
  ],
  [
    { from: 22, to: 36, tries: 700 },
    { from: 8, to: 14, tries: 2200 },
  ],
];

const LARGEST = 100;

/**
 * Paint dropped on water, as marblers do for endpapers: each drop pushes aside what floats there, by the map that keeps areas (Aubrey
 * Jaffer, Mathematical Marbling, 2011).
 */
export const marble: Style = {
  name: 'Marbled paper',
  description: 'Stones and veins of floating paint, like the endpapers of old books',
  palette: 'lagoon',
  ground: PALE,
  draw(field: Field, random: Random): Shape[] {
    const basin = new Basin();
    for (const sizes of ROUNDS)
      for (const disc of packDiscs(field, random, sizes, 8))
        basin.drip(disc, toneBeside(random, basin, disc));
    comb(basin.drops, random);
    return basin.drops.map(({ outline, tone }) => ({ polygon: pointsOf(outline), tone }));
  },
};

/** Side of the cells by which drops are found, and the reach up to which they are. */
const CELL = 160;

/** What floats, and where. */
class Basin {
  readonly drops: Drop[] = [];
  readonly #cells = new Map<number, Drop[]>();
  /** Paint that reaches farther than a cell. */
  readonly #wide = new Set<Drop>();

  drip({ x, y, radius }: Disc, tone: Tone): void {
    const furthest = PUSH * radius;
    for (const drop of this.#wide) if (isWithin(drop, x, y, furthest + drop.reach)) push(drop, x, y, radius);
    this.visit(x, y, furthest + CELL, (drop) => {
      if (this.#wide.has(drop) || !isWithin(drop, x, y, furthest + drop.reach)) return;
      push(drop, x, y, radius);
      if (drop.reach > CELL) this.#wide.add(drop);
    });
    const outline = Float64Array.from(circle(x, y, radius).flat());
    const drop = { x, y, radius, number: this.drops.length, reach: radius, outline, tone };
    this.drops.push(drop);
    const cell = keyOf(Math.floor(x / CELL), Math.floor(y / CELL));
    this.#cells.set(cell, [...(this.#cells.get(cell) ?? []), drop]);
  }

  /** All drops that fell within a distance, and some more. */
  visit(x: number, y: number, distance: number, each: (drop: Drop) => void): void {
    for (let row = Math.floor((y - distance) / CELL); row * CELL <= y + distance; row++)
      for (let column = Math.floor((x - distance) / CELL); column * CELL <= x + distance; column++)
        this.#cells.get(keyOf(column, row))?.forEach(each);
  }
}

function keyOf(column: number, row: number): number {
  return column * 4096 + row;
}

function push(drop: Drop, x: number, y: number, radius: number): void {
  const furthest = PUSH * radius;
  const { outline } = drop;
  let reach = 0;
  for (let i = 0; i < outline.length; i += 2) {
    let px = outline[i]!;
    let py = outline[i + 1]!;
    const across = px - x;
    const down = py - y;
    const square = across * across + down * down;
    if (square < furthest * furthest) {
      const left = 1 - Math.sqrt(square) / furthest;
      // What is pushed dies away smoothly, for the paint of a sheet is not pushed off its table.
      const share = (Math.sqrt(1 + (radius * radius) / square) - 1) * left * left * (3 - 2 * left);
      px += across * share;
      py += down * share;
      outline[i] = px;
      outline[i + 1] = py;
    }
    const fromStart = (px - drop.x) * (px - drop.x) + (py - drop.y) * (py - drop.y);
    if (fromStart > reach) reach = fromStart;
  }
  drop.reach = Math.sqrt(reach);
}

function isWithin(drop: Drop, x: number, y: number, distance: number): boolean {
  const across = drop.x - x;
  const down = drop.y - y;
  return across * across + down * down < distance * distance;
}

function pointsOf(outline: Float64Array): Point[] {
  return Array.from({ length: outline.length / 2 }, (_, i): Point => [outline[2 * i]!, outline[2 * i + 1]!]);
}

/** Not the tone of what it falls into. */
function toneBeside(random: Random, basin: Basin, { x, y, radius }: Disc): Tone {
  let under: Drop | undefined;
  basin.visit(x, y, radius + LARGEST, (drop) => {
    if (drop.number > (under?.number ?? -1) && isWithin(drop, x, y, drop.radius + radius)) under = drop;
  });
  for (;;) {
    const tone = random.pickWeighted(TONES);
    if (tone !== under?.tone) return tone;
  }
}

/** One slow stroke through the paint. */
function comb(drops: readonly Drop[], random: Random): void {
  const [phase, other] = [random.between(0, 6.28), random.between(0, 6.28)];
  for (const { outline } of drops) {
    for (let i = 0; i < outline.length; i += 2) {
      const x = outline[i]!;
      const y = outline[i + 1]!;
      outline[i] = x + 16 * Math.sin(y / 70 + phase) + 7 * Math.sin(y / 31 + other);
      outline[i + 1] = y + 16 * Math.sin(x / 80 + other) + 6 * Math.sin(x / 35 + phase);
    }
  }
}
