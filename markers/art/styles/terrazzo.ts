import type { Field } from '../field.ts';
import { Occupancy } from '../occupancy.ts';
import { areaOf, clip, middleOf, type Point, type Polygon, worn } from '../polygon.ts';
import type { Random } from '../random.ts';
import type { Shape, Style, Tone } from '../style.ts';
import { ACCENT, INK, MID, PALE, PAPER, WARM } from '../tones.ts';

const CHIP_TONES = [
  [INK, 3.2],
  [PAPER, 3.2],
  [ACCENT, 1.9],
  [MID, 1.4],
  [WARM, 1.1],
] as const;

/** What shows up on a chip of each tone. */
const CONTRASTS: Record<Tone, readonly Tone[]> = {
  [INK]: [PAPER, PAPER, WARM, MID],
  [ACCENT]: [PAPER, PAPER, INK, WARM],
  [MID]: [PAPER, INK, INK],
  [WARM]: [INK, ACCENT, PAPER],
  [PAPER]: [INK, ACCENT, MID, WARM],
};

/** Chips are laid in this order, the small ones into what the big ones leave: radii in the style's units, tries per marker whose unit is 1. */
const SIZES = [
  { from: 56, to: 76, tries: 170 },
  { from: 38, to: 50, tries: 500 },
  { from: 24, to: 33, tries: 2600 },
  { from: 13, to: 20, tries: 9000 },
  { from: 7, to: 11, tries: 14000 },
];

const LARGE_CORNERS = [5, 6, 6, 7, 8];
const SMALL_CORNERS = [4, 5, 5, 6];

/** Mortar between chips. */
const GAP = 4;
/** Veins in a stone. */
const VEIN = 3.6;
/** From this radius a chip is a stone with a life of its own: veined or speckled. */
const STONE_RADIUS = 40;

/** Stone chips of five tones in sand-coloured mortar, from slabs to grit. */
export const terrazzo: Style = {
  name: 'Terrazzo',
  description: 'Stone chips in pale mortar, from slabs to grit',
  palette: 'terracotta',
  ground: PALE,
  draw(field: Field, random: Random): Shape[] {
    const occupancy = new Occupancy(field);
    const shapes: Shape[] = [];
    const { overdraw } = field;
    for (const { from, to, tries } of SIZES) {
      // A finer pattern has more places for a chip.
      for (let attempt = 0; attempt < tries / field.unit ** 2; attempt++) {
        const x = random.between(-overdraw, field.width + overdraw);
        const y = random.between(-overdraw, field.height + overdraw);
        const radius = random.between(from, to);
        if (!field.shows(x, y, radius * 0.8) || !hasCore(occupancy, x, y, radius * 0.5)) continue;
        const outline = chipOutline(random, radius);
        const chip = placed(outline, x, y, 1);
        if (!occupancy.hasRoomFor(chip)) continue;
        occupancy.take(placed(outline, x, y, 1 + GAP / radius));
        const tone = random.pickWeighted(CHIP_TONES);
        if (radius < STONE_RADIUS) shapes.push({ polygon: worn(chip, radius * 0.2), tone });
        else if (random.next() < 0.5) shapes.push(...veined(random, chip, tone));
        else shapes.push(...speckled(random, chip, radius, tone));
      }
    }
    return shapes;
  },
};

/** A quick look before a chip is shaped: whether its centre and four points round it, which every shape covers, are free. */
function hasCore(occupancy: Occupancy, x: number, y: number, reach: number): boolean {
  return !(
    occupancy.isTaken(x, y) ||
    occupancy.isTaken(x - reach, y) ||
    occupancy.isTaken(x + reach, y) ||
    occupancy.isTaken(x, y - reach) ||
    occupancy.isTaken(x, y + reach)
  );
}

/** Corners round the origin: unevenly spaced on an ellipse, as a hammer leaves them. */
function chipOutline(random: Random, radius: number): Polygon {
  // This is most of what drawing costs: plain loops, and nothing computed twice.
  const corners = random.pick(radius > 20 ? LARGE_CORNERS : SMALL_CORNERS);
  const gaps: number[] = [];
  let sum = 0;
  for (let corner = 0; corner < corners; corner++) {
    const gap = random.between(0.5, 1.5);
    gaps.push(gap);
    sum += gap;
  }
  const turn = (2 * Math.PI) / sum;
  const flatness = random.between(0.62, 1);
  const tilt = random.between(0, 2 * Math.PI);
  const [cosine, sine] = [Math.cos(tilt), Math.sin(tilt)];
  let angle = random.between(0, 2 * Math.PI);
  const outline: Point[] = [];
  for (const gap of gaps) {
    angle += gap * turn;
    const reach = radius * random.between(0.92, 1.12);
    const x = reach * Math.cos(angle);
    const y = reach * flatness * Math.sin(angle);
    outline.push([x * cosine - y * sine, x * sine + y * cosine]);
  }
  return outline;
}

function placed(outline: Polygon, x: number, y: number, scale: number): Polygon {
  return outline.map((point) => [x + point[0] * scale, y + point[1] * scale]);
}

/** A chip broken along veins of mortar, each vein through the biggest shard there is, some shards of another stone. */
function veined(random: Random, chip: Polygon, tone: Tone): Shape[] {
  const shards: Polygon[] = [chip];
  const veins = random.pick([1, 2, 3, 3]);
  let angle = random.between(0, Math.PI);
  for (let vein = 0; vein < veins; vein++) {
    shards.sort((a, b) => areaOf(b) - areaOf(a));
    const shard = shards.shift()!;
    const reach = Math.sqrt(areaOf(shard)) * 0.2;
    const [x, y] = middleOf(shard);
    const through: Point = [x + random.between(-reach, reach), y + random.between(-reach, reach)];
    shards.push(clip(shard, through, angle, VEIN / 2), clip(shard, through, angle + Math.PI, VEIN / 2));
    angle += random.between(0.7, 2.4);
  }
  const other = random.pick(CONTRASTS[tone]!);
  return shards.map((shard, i) => ({
    polygon: worn(shard, 4),
    tone: i > 0 && random.next() < 0.5 ? other : tone,
  }));
}

/** A chip with minerals in it: at least five, for two or three dots in a shape read as a face. */
function speckled(random: Random, chip: Polygon, radius: number, tone: Tone): Shape[] {
  const [x, y] = middleOf(chip);
  const shapes: Shape[] = [{ polygon: worn(chip, radius * 0.12), tone }];
  const inside: { x: number; y: number; size: number }[] = [];
  const wanted = random.pick([6, 7, 8, 9]);
  const colours = [random.pick(CONTRASTS[tone]!), random.pick(CONTRASTS[tone]!)];
  for (let attempt = 0; attempt < 60 && inside.length < wanted; attempt++) {
    const [cornerX, cornerY] = random.pick(chip);
    const depth = 0.68 * Math.sqrt(random.next());
    const drift = radius * 0.16;
    const speck = {
      x: x + depth * (cornerX - x) + random.between(-drift, drift),
      y: y + depth * (cornerY - y) + random.between(-drift, drift),
      size: radius * random.between(0.07, 0.18),
    };
    const free = inside.every((o) => Math.hypot(o.x - speck.x, o.y - speck.y) > o.size + speck.size + GAP);
    if (!free) continue;
    inside.push(speck);
    const outline = placed(chipOutline(random, speck.size), speck.x, speck.y, 1);
    shapes.push({ polygon: worn(outline, speck.size * 0.2), tone: random.pick(colours) });
  }
  return shapes;
}
