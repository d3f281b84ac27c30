import type { Field } from './field.ts';
import type { Polygon } from './polygon.ts';

/** Side of a cell in the style's units; gaps narrower than this are not told apart. */
const CELL = 3;

/** Which parts of a field are taken, for styles that lay shapes side by side. */
export class Occupancy {
  readonly #columns: number;
  readonly #rows: number;
  readonly #overdraw: number;
  readonly #taken: Uint8Array;

  constructor(field: Field) {
    this.#overdraw = field.overdraw;
    this.#columns = Math.ceil((field.width + 2 * field.overdraw) / CELL);
    this.#rows = Math.ceil((field.height + 2 * field.overdraw) / CELL);
    this.#taken = new Uint8Array(this.#columns * this.#rows);
  }

  /** Outside the field nothing is taken. */
  isTaken(x: number, y: number): boolean {
    const column = Math.floor((x + this.#overdraw) / CELL);
    const row = Math.floor((y + this.#overdraw) / CELL);
    if (column < 0 || row < 0 || column >= this.#columns || row >= this.#rows) return false;
    return this.#taken[row * this.#columns + column] === 1;
  }

  /** Whether a polygon's edge runs through free cells only. A smaller shape wholly within goes unseen: lay big shapes first. */
  hasRoomFor(polygon: Polygon): boolean {
    for (let i = 0; i < polygon.length; i++) {
      const a = polygon[i]!;
      const b = polygon[i + 1 === polygon.length ? 0 : i + 1]!;
      const across = b[0] - a[0];
      const down = b[1] - a[1];
      const steps = Math.ceil(Math.sqrt(across * across + down * down) / CELL);
      for (let step = 0; step < steps; step++) {
        const share = step / steps;
        if (this.isTaken(a[0] + share * across, a[1] + share * down)) return false;
      }
    }
    return true;
  }

  /** Takes the cells between the outermost edges of a polygon: all of it, and its dents. */
  take(polygon: Polygon): void {
    let [uppermost, lowermost] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const point of polygon) {
      const height = point[1] + this.#overdraw;
      if (height < uppermost) uppermost = height;
      if (height > lowermost) lowermost = height;
    }
    const top = Math.max(0, Math.floor(uppermost / CELL));
    const bottom = Math.min(this.#rows - 1, Math.floor(lowermost / CELL));
    for (let row = top; row <= bottom; row++) {
      this.#takeRow(polygon, row);
    }
  }

  /** From the leftmost to the rightmost x at which the polygon's edges cross the middle of a row. */
  #takeRow(polygon: Polygon, row: number): void {
    const y = (row + 0.5) * CELL - this.#overdraw;
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < polygon.length; i++) {
      const a = polygon[i]!;
      const b = polygon[i + 1 === polygon.length ? 0 : i + 1]!;
      if (a[1] > y === b[1] > y) continue;
      const x = a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]);
      from = Math.min(from, x);
      to = Math.max(to, x);
    }
    const left = Math.max(0, Math.floor((from + this.#overdraw) / CELL));
    const right = Math.min(this.#columns, Math.ceil((to + this.#overdraw) / CELL));
    if (left < right) this.#taken.fill(1, row * this.#columns + left, row * this.#columns + right);
  }
}
