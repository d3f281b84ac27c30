import { type FormatId, LAYOUTS, type LayoutId, type Rectangle, windowOf } from '../formats.ts';
import { STYLES, type StyleId } from './all-styles.ts';
import { type Field, fieldOf, KEYLINE_WIDTH, MAT_WIDTH, SHORT_SIDE } from './field.ts';
import type { Polygon } from './polygon.ts';
import { randomFrom } from './random.ts';
import { rectangle } from './shapes.ts';
import type { Shape, Tone } from './style.ts';
import { INK, PAPER } from './tones.ts';

/**
 * Changes whenever the same art would come out with other pixels. It is stamped on every marker: only markers of the current
 * version are handed out.
 */
export const ART_VERSION = 1;

/** All that a marker's pattern follows from. */
export interface Art {
  format: FormatId;
  layout: LayoutId;
  style: StyleId;
  /** A whole number from 0. */
  seed: number;
}

/** Everything in marker units. */
export interface Drawing {
  width: number;
  height: number;
  window: Rectangle;
  /** What shows between the shapes. */
  ground: Tone;
  /** In painting order; the window lies above them. Some reach beyond the marker's edge. */
  shapes: Shape[];
}

/** How much of the line along the marker's edge is black, outermost; the rest is white. */
const BLACK_SHARE = 0.45;

/** The pattern, the mat, and the line along the edge. */
export function draw(art: Art): Drawing {
  const style = STYLES[art.style];
  const field = fieldOf(art.format, art.layout);
  // Layout and format too: markers of two layouts must not share stretches of one pattern.
  const random = randomFrom(`${art.style} ${art.format} ${art.layout} ${art.seed}`);
  const shapes = [...style.draw(field, random), ...lines(field, art.layout)];
  const { unit } = field;
  const [width, height] = [field.width * unit, field.height * unit];
  return {
    width,
    height,
    window: scaled(windowOf(art.format, art.layout), width, height),
    ground: style.ground,
    shapes:
      unit === 1 ? shapes : shapes.map(({ polygon, tone }) => ({ polygon: enlarged(polygon, unit), tone })),
  };
}

function lines({ width, height, window, unit }: Field, layout: LayoutId): Shape[] {
  const mat = [
    ...rim(window, MAT_WIDTH + KEYLINE_WIDTH, INK),
    ...rim(window, MAT_WIDTH, PAPER),
    ...rim(window, KEYLINE_WIDTH, INK),
  ];
  const thickness = (LAYOUTS[layout].edgeLine * SHORT_SIDE) / unit;
  if (thickness === 0) return mat;
  const inside = (by: number) => ({ x: by, y: by, width: width - 2 * by, height: height - 2 * by });
  const blackWidth = thickness * BLACK_SHARE;
  return [
    ...mat,
    ...rim(inside(thickness), thickness - blackWidth, PAPER),
    ...rim(inside(blackWidth), blackWidth, INK),
  ];
}

/** Four bars round a rectangle. As one shape they would cost the painter all that it holds. */
function rim({ x, y, width, height }: Rectangle, thickness: number, tone: Tone): Shape[] {
  const left = x - thickness;
  const right = x + width + thickness;
  const top = y - thickness;
  const bottom = y + height + thickness;
  return [
    rectangle(left, top, right, y),
    rectangle(left, y + height, right, bottom),
    rectangle(left, top, x, bottom),
    rectangle(x + width, top, right, bottom),
  ].map((polygon) => ({ polygon, tone }));
}

function enlarged(polygon: Polygon, by: number): Polygon {
  return polygon.map((point) => [point[0] * by, point[1] * by] as const);
}

function scaled({ x, y, width, height }: Rectangle, across: number, down: number): Rectangle {
  return { x: x * across, y: y * down, width: width * across, height: height * down };
}
