import { CODE_LINE, codeInPixels, codeOf, FORMATS, type Rectangle } from '../formats.ts';
import { colourOf, type PaletteChoice, paletteFor } from './colours.ts';
import type { Art } from './drawing.ts';
import { SHORT_SIDE } from './field.ts';
import { Painter, type Pixels } from './painter.ts';
import { rectangle } from './shapes.ts';
import { placementOf, type SheetOptions, sheetInPixels } from './sheet.ts';
import type { Shape } from './style.ts';
import { INK, PAPER } from './tones.ts';

/** A QR code without its quiet zone: what is not 0 in `data`, row by row, is dark. So has the package qrcode it. */
export interface CodeModules {
  size: number;
  data: ArrayLike<number>;
}

/**
 * What lies where the QR code belongs: the pattern, a card with the code, or a card with grey in the code's place. So are markers
 * compiled: any code may be printed on them.
 */
export type CodeCell = 'pattern' | 'neutral' | CodeModules;

/** Rec. 601 luma 128: what stands for the photo and the code when a marker is compiled. */
export const NEUTRAL_GREY = '#808080';
/** Modules of white that every side of a QR code needs. */
const QUIET_ZONE = 4;
/** How much of the card stays white on each side of the grey that stands for a code. */
const NEUTRAL_INSET = 0.11;

export interface CodeOptions extends SheetOptions {
  code?: CodeCell | undefined;
  palette?: PaletteChoice | undefined;
}

/** The card in marker units, its line first. */
export function cardShapes({ format, layout }: Art): Shape[] {
  const { x, y, width, height } = codeRectangle(format, layout);
  const line = CODE_LINE * SHORT_SIDE;
  return [
    { polygon: rectangle(x - line, y - line, x + width + line, y + height + line), tone: INK },
    { polygon: rectangle(x, y, x + width, y + height), tone: PAPER },
  ];
}

/** What of the card is grey or code, in marker units: its quiet zone left out. */
export function codeShapes({ format, layout }: Art, code: CodeModules): Shape[] {
  const place = codeRectangle(format, layout);
  const module = place.width / (code.size + 2 * QUIET_ZONE);
  const start = { x: place.x + QUIET_ZONE * module, y: place.y + QUIET_ZONE * module };
  return darkModules(code).map(([column, row]) => {
    const [left, top] = [start.x + column * module, start.y + row * module];
    return { polygon: rectangle(left, top, left + module, top + module), tone: INK };
  });
}

/** The grey that stands for a code, in the units of the card. */
export function neutralPart({ x, y, width, height }: Rectangle): Rectangle {
  const inset = NEUTRAL_INSET * Math.min(width, height);
  return { x: x + inset, y: y + inset, width: width - 2 * inset, height: height - 2 * inset };
}

export function codeRectangle(format: Art['format'], layout: Art['layout']): Rectangle {
  const { x, y, width, height } = codeOf(format, layout);
  const long = FORMATS[format].ratio * SHORT_SIDE;
  return { x: x * long, y: y * SHORT_SIDE, width: width * long, height: height * SHORT_SIDE };
}

/**
 * Paints the card over what is there: after the photo, for from narrow bands it reaches into the window. Each module of a code is
 * whole pixels. A code too small for that could not be read: then grey stands for it, as it looks from afar.
 */
export function paintCode(pixels: Pixels, art: Art, options: CodeOptions): void {
  const { code = 'pattern', width, orientation } = options;
  if (code === 'pattern') return;
  const size = { width: FORMATS[art.format].ratio * SHORT_SIDE, height: SHORT_SIDE };
  const painter = new Painter(pixels, placementOf(art, size, options));
  const colours = paletteFor(art.style, options.palette).map(colourOf);
  for (const { polygon, tone } of cardShapes(art)) painter.fill(polygon, colours[tone]!);
  const { marker } = sheetInPixels(art, options);
  const inMarker = codeInPixels(art.format, art.layout, width, orientation);
  const place = { ...inMarker, x: marker.x + inMarker.x, y: marker.y + inMarker.y };
  const room = Math.min(place.width, place.height);
  const module = code === 'neutral' ? 0 : Math.floor(room / (code.size + 2 * QUIET_ZONE));
  if (code === 'neutral' || module === 0) {
    painter.fillRectangle(rounded(neutralPart(place)), colourOf(NEUTRAL_GREY));
    return;
  }
  const left = place.x + Math.floor((place.width - module * code.size) / 2);
  const top = place.y + Math.floor((place.height - module * code.size) / 2);
  for (const [column, row] of darkModules(code)) {
    const at = { x: left + column * module, y: top + row * module };
    painter.fillRectangle({ ...at, width: module, height: module }, colours[INK]!);
  }
}

function darkModules({ size, data }: CodeModules): [column: number, row: number][] {
  return Array.from({ length: size * size }, (_, i): [number, number] => [
    i % size,
    Math.floor(i / size),
  ]).filter(([column, row]) => data[row * size + column]);
}

function rounded({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}
