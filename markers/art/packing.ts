import type { Field } from './field.ts';
import type { Random } from './random.ts';

export interface Disc {
  x: number;
  y: number;
  radius: number;
}

export interface DiscSize {
  from: number;
  to: number;
  /** For a marker whose unit is 1; a finer pattern has more places. */
  tries: number;
}

/** Side of a cell in the style's units. */
const CELL = 24;

/** Discs laid side by side at random wherever something of the field shows, in the order of `sizes`: put the big ones first. */
export function packDiscs(field: Field, random: Random, sizes: readonly DiscSize[], gap: number): Disc[] {
  const { overdraw } = field;
  const columns = Math.ceil((field.width + 2 * overdraw) / CELL) + 1;
  const rows = Math.ceil((field.height + 2 * overdraw) / CELL) + 1;
  const cells: Disc[][] = [];
  const cellsOf = (x: number, y: number, reach: number, visit: (cell: number) => boolean) => {
    const left = Math.max(0, Math.floor((x - reach + overdraw) / CELL));
    const right = Math.min(columns - 1, Math.floor((x + reach + overdraw) / CELL));
    const top = Math.max(0, Math.floor((y - reach + overdraw) / CELL));
    const bottom = Math.min(rows - 1, Math.floor((y + reach + overdraw) / CELL));
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) if (visit(row * columns + column)) return true;
    return false;
  };
  const discs: Disc[] = [];
  for (const { from, to, tries } of sizes) {
    for (let attempt = 0; attempt < tries / field.unit ** 2; attempt++) {
      const x = random.between(-overdraw, field.width + overdraw);
      const y = random.between(-overdraw, field.height + overdraw);
      const radius = random.between(from, to);
      if (!field.shows(x, y, radius * 0.8)) continue;
      const overlaps = (disc: Disc) => {
        const reach = disc.radius + radius + gap;
        return (disc.x - x) * (disc.x - x) + (disc.y - y) * (disc.y - y) < reach * reach;
      };
      const isTaken = cellsOf(x, y, radius, (cell) => cells[cell]?.some(overlaps) ?? false);
      if (isTaken) continue;
      const disc = { x, y, radius };
      discs.push(disc);
      cellsOf(x, y, radius + gap, (cell) => {
        const inCell = cells[cell];
        if (inCell) inCell.push(disc);
        else cells[cell] = [disc];
        return false;
      });
    }
  }
  return discs;
}

/** Points no nearer to each other than `distance`, as many as find room. */
export function scatter(field: Field, random: Random, distance: number): Disc[] {
  const area = (field.width + 2 * field.overdraw) * (field.height + 2 * field.overdraw);
  const tries = (9 * area * field.unit ** 2) / distance ** 2;
  return packDiscs(field, random, [{ from: distance / 2, to: distance / 2, tries }], 0);
}
