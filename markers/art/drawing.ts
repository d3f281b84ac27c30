import { type FormatId, LAYOUTS, type LayoutId, type Rectangle } from '../formats.ts';
import { type Field, fieldOf, SHORT_SIDE } from './field.ts';
import type { Polygon } from './polygon.ts';
import { randomFrom } from './random.ts';
import type { Palette, Shape, Tone } from './style.ts';
import { STYLES, type StyleId } from './styles/index.ts';

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
  palette: Palette;
  /** What shows between the shapes. */
  ground: Tone;
  /** In painting order; the window lies above them. Some reach beyond the marker's edge. */
  shapes: Shape[];
}

/** The card round the window and the line on each of its edges, in the style's units. */
const MAT_WIDTH = 0.012 * SHORT_SIDE;
const KEYLINE_WIDTH = 0.0035 * SHORT_SIDE;
/** How much of the line along the marker's edge is black, outermost; the rest is white. */
const BLACK_SHARE = 0.45;

/** The pattern, the mat, and the line along the edge of an art. */
export function draw(art: Art): Drawing {
  const style = STYLES[art.style];
  const field = fieldOf(art.format, art.layout);
  // Layout and format too: markers of two layouts must not share stretches of one pattern.
  const random = randomFrom(`${art.style} ${art.format} ${art.layout} ${art.seed}`);
  const shapes = [...style.draw(field, random), ...lines(field, art.layout, style.palette.length - 1)];
  const { unit, window } = field;
  const size = { width: field.width * unit, height: field.height * unit };
  const rest = { palette: style.palette, ground: style.ground };
  if (unit === 1) return { ...size, window, ...rest, shapes };
  return {
    ...size,
    window: {
      x: window.x * unit,
      y: window.y * unit,
      width: window.width * unit,
      height: window.height * unit,
    },
    ...rest,
    shapes: shapes.map(({ polygon, tone }) => ({
      polygon: polygon.map(([x, y]) => [x * unit, y * unit] as const),
      tone,
    })),
  };
}

function lines({ width, height, window, unit }: Field, layout: LayoutId, white: Tone): Shape[] {
  const black = 0;
  const mat = [
    ...rim(window, MAT_WIDTH + KEYLINE_WIDTH, black),
    ...rim(window, MAT_WIDTH, white),
    ...rim(window, KEYLINE_WIDTH, black),
  ];
  const thickness = (LAYOUTS[layout].edgeLine * SHORT_SIDE) / unit;
  if (thickness === 0) return mat;
  const inside = (by: number) => ({ x: by, y: by, width: width - 2 * by, height: height - 2 * by });
  const blackWidth = thickness * BLACK_SHARE;
  return [
    ...mat,
    ...rim(inside(thickness), thickness - blackWidth, white),
    ...rim(inside(blackWidth), blackWidth, black),
  ];
}

/** The colour of the mat: the lightest of the palette. */
export function matColour(style: StyleId): string {
  return STYLES[style].palette.at(-1)!;
}

/** Four bars round a rectangle. As one shape they would cost the painter all that it holds. */
function rim({ x, y, width, height }: Rectangle, thickness: number, tone: Tone): Shape[] {
  const left = x - thickness;
  const right = x + width + thickness;
  const top = y - thickness;
  const bottom = y + height + thickness;
  return [
    box(left, top, right, y),
    box(left, y + height, right, bottom),
    box(left, top, x, bottom),
    box(x + width, top, right, bottom),
  ].map((polygon) => ({ polygon, tone }));
}

function box(left: number, top: number, right: number, bottom: number): Polygon {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}
