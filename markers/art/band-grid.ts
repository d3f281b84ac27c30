import type { Rectangle } from '../formats.ts';
import type { Field } from './field.ts';
import type { Random } from './random.ts';

/**
 * Squares, as nearly as the marker allows, in whole rows on every band: none is cut by the mat or by the line along the edge. Further
 * rows lie beyond the edge. Some neighbours are joined, for a grid of equals repeats itself.
 *
 * @param size about how large a square is, in the style's units
 * @param joined how likely two by two squares, and two in a row, become one where they can
 */
export function bandGrid(
  field: Field,
  random: Random,
  size: number,
  joined: { four: number; two: number },
): Rectangle[] {
  const columns = cuts(field.width, field.window.x, field, size);
  const rows = cuts(field.height, field.window.y, field, size);
  const taken = new Set<string>();
  const cells: Rectangle[] = [];
  const span = (list: number[], from: number, count: number) => list[from + count]! - list[from]!;
  const isFree = (column: number, row: number, across: number, down: number) => {
    if (column + across >= columns.length || row + down >= rows.length) return false;
    for (let c = column; c < column + across; c++)
      for (let r = row; r < row + down; r++)
        if (taken.has(`${c} ${r}`) || !isBand(field, columns, rows, c, r)) return false;
    // A line along the edge would cut what is joined across it.
    const [x, y] = [columns[column]!, rows[row]!];
    const isSplit = (at: number, length: number, whole: number) =>
      (at < 0 && at + length > 1) || (at < whole - 1 && at + length > whole + 1);
    return (
      !isSplit(x, span(columns, column, across), field.width) &&
      !isSplit(y, span(rows, row, down), field.height)
    );
  };
  for (let row = 0; row < rows.length - 1; row++) {
    for (let column = 0; column < columns.length - 1; column++) {
      if (!isFree(column, row, 1, 1)) continue;
      const chance = random.next();
      let [across, down] = [1, 1];
      if (chance < joined.four && isFree(column, row, 2, 2)) [across, down] = [2, 2];
      else if (chance < joined.four + joined.two / 2 && isFree(column, row, 2, 1)) across = 2;
      else if (chance < joined.four + joined.two && isFree(column, row, 1, 2)) down = 2;
      for (let c = column; c < column + across; c++)
        for (let r = row; r < row + down; r++) taken.add(`${c} ${r}`);
      const [width, height] = [span(columns, column, across), span(rows, row, down)];
      cells.push({ x: columns[column]!, y: rows[row]!, width, height });
    }
  }
  return cells;
}

/** Whether two rectangles touch, or come nearer to each other than `distance`. */
export function touch(a: Rectangle, b: Rectangle, distance = 1): boolean {
  return (
    a.x < b.x + b.width + distance &&
    a.x + a.width > b.x - distance &&
    a.y < b.y + b.height + distance &&
    a.y + a.height > b.y - distance
  );
}

/** Where squares begin and end along one side of the marker, from beyond its one edge to beyond the other. */
function cuts(length: number, window: number, { edge, mat, overdraw }: Field, size: number): number[] {
  const beyond = Math.ceil(overdraw / size);
  const outside = Array.from({ length: beyond }, (_, i) => (beyond - i) * size);
  const band = window - mat - edge;
  const stops = window <= 0 ? [0, length] : [edge, window - mat, length - window + mat, length - edge];
  const inside = stops.slice(0, -1).flatMap((from, i) => {
    const whole = stops[i + 1]! - from;
    const count = Math.max(
      1,
      Math.round(whole / (window <= 0 ? size : band / Math.max(1, Math.round(band / size)))),
    );
    return Array.from({ length: count }, (_, k) => from + (whole * k) / count);
  });
  const rim = edge > 0 && window > 0 ? [0] : [];
  const farRim = edge > 0 && window > 0 ? [stops.at(-1)!, length] : [length];
  return [
    ...outside.map((by) => -by),
    ...rim,
    ...inside,
    ...farRim,
    ...outside.reverse().map((by) => length + by),
  ];
}

/** Whether something of a square can be seen; what the line along the edge covers is no square. */
function isBand(
  { window, width, height, edge }: Field,
  columns: number[],
  rows: number[],
  c: number,
  r: number,
) {
  const [left, right] = [columns[c]!, columns[c + 1]!];
  const [top, bottom] = [rows[r]!, rows[r + 1]!];
  const covers = (from: number, to: number, length: number) =>
    edge > 0 &&
    ((from >= -0.01 && to <= edge + 0.01) || (from >= length - edge - 0.01 && to <= length + 0.01));
  if (covers(left, right, width) || covers(top, bottom, height)) return false;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return x < window.x || x > window.x + window.width || y < window.y || y > window.y + window.height;
}
