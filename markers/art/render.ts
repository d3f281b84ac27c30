import { type CodeCell, NEUTRAL_GREY, paintCode } from './code-card.ts';
import { colourOf, type PaletteChoice, paletteFor } from './colours.ts';
import { type Art, type Drawing, draw } from './drawing.ts';
import { Painter, type Pixels } from './painter.ts';
import { placementOf, type SheetOptions, sheetInPixels } from './sheet.ts';

export interface RenderOptions extends SheetOptions {
  /** Colour of the window, #rrggbb; neutral grey by default. */
  windowFill?: string | undefined;
  /** The style's own by default. */
  palette?: PaletteChoice | undefined;
  /** What lies where the QR code belongs: the pattern by default. */
  code?: CodeCell | undefined;
}

/**
 * The art in pixels, sRGB, with what is asked for beyond the marker's edge. The same art and options give the same pixels on every
 * machine for one ART_VERSION.
 *
 * @throws TypeError when a colour is not written #rrggbb, RangeError when `beyond` is too far.
 */
export async function renderArt(art: Art, options: RenderOptions): Promise<Pixels> {
  return renderDrawing(art, draw(art), options);
}

/** The same of an art that is drawn already, for one that is shown in several palettes or sizes. */
export function renderDrawing(art: Art, drawing: Drawing, options: RenderOptions): Pixels {
  return withWindow(paintPattern(art, drawing, options), art, drawing, options);
}

/**
 * The art to lay over a photo: red, green, blue and opacity, 8 bits each. Only the window is transparent; what of the card for the code
 * lies within it is not.
 */
export async function renderOverlay(art: Art, options: Omit<RenderOptions, 'windowFill'>): Promise<Pixels> {
  return overlayOf(art, draw(art), options);
}

/** The same of an art that is drawn already. */
export function overlayOf(art: Art, drawing: Drawing, options: Omit<RenderOptions, 'windowFill'>): Pixels {
  const pattern = paintPattern(art, drawing, options);
  const copy = { ...pattern, data: pattern.data.slice() };
  const { data, width, height } = withWindow(pattern, art, drawing, { ...options, windowFill: '#000000' });
  // Where the card covers the window, a dark window and a light one look the same.
  const light = withWindow(copy, art, drawing, { ...options, windowFill: '#ffffff' });
  const overlay = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    const opacity = 255 - (light.data[at * 3]! - data[at * 3]!);
    overlay[at * 4 + 3] = opacity;
    for (let channel = 0; channel < 3 && opacity > 0; channel++)
      overlay[at * 4 + channel] = Math.min(255, Math.round((data[at * 3 + channel]! * 255) / opacity));
  }
  return { data: overlay, width, height };
}

/** All but the window and what lies over it. */
function paintPattern(art: Art, drawing: Drawing, options: RenderOptions): Pixels {
  const { size } = sheetInPixels(art, options);
  const pixels = { ...size, data: new Uint8Array(size.width * size.height * 3) };
  const painter = new Painter(pixels, placementOf(art, drawing, options));
  const colours = paletteFor(art.style, options.palette).map(colourOf);
  painter.fillRectangle({ x: 0, y: 0, ...size }, colours[drawing.ground]!);
  for (const shape of drawing.shapes) painter.fill(shape.polygon, colours[shape.tone]!);
  return pixels;
}

/** Fills the window and paints the card for the code, into the same pixels. */
function withWindow(pixels: Pixels, art: Art, drawing: Drawing, options: RenderOptions): Pixels {
  const { window } = sheetInPixels(art, options);
  const painter = new Painter(pixels, placementOf(art, drawing, options));
  painter.fillRectangle(window, colourOf(options.windowFill ?? NEUTRAL_GREY));
  paintCode(pixels, art, options);
  return pixels;
}
