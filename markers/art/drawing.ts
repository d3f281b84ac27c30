import type { FormatId, LayoutId, Rectangle } from '../formats.ts';
import { fieldOf, SHORT_SIDE } from './field.ts';
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

/** The card round the window and the line on each of its edges. */
const MAT_WIDTH = 0.012 * SHORT_SIDE;
const KEYLINE_WIDTH = 0.0035 * SHORT_SIDE;

/** The pattern and the mat of an art. */
export function draw(art: Art): Drawing {
  const style = STYLES[art.style];
  const field = fieldOf(art.format, art.layout);
  // Layout and format too: markers of two layouts must not share stretches of one pattern.
  const random = randomFrom(`${art.style} ${art.format} ${art.layout} ${art.seed}`);
  const keyline = 0;
  const mat = style.palette.length - 1;
  return {
    width: field.width,
    height: field.height,
    window: field.window,
    palette: style.palette,
    ground: style.ground,
    shapes: [
      ...style.draw(field, random),
      ...rim(field.window, MAT_WIDTH + KEYLINE_WIDTH, keyline),
      ...rim(field.window, MAT_WIDTH, mat),
      ...rim(field.window, KEYLINE_WIDTH, keyline),
    ],
  };
}

/** The colour of the mat: the lightest of the palette. */
export function matColour(style: StyleId): string {
  return STYLES[style].palette.at(-1)!;
}

/** Four bars round the window. As one shape they would cost the painter the whole window. */
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
