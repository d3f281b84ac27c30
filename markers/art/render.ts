import { markerSize, type Orientation, windowInPixels } from '../formats.ts';
import { type Art, draw } from './drawing.ts';
import { type Colour, Painter, type Pixels, type Placement } from './painter.ts';
import { NEUTRAL_GREY } from './svg.ts';

/**
 * The art in pixels, sRGB. The same art and options give the same pixels on every machine for one ART_VERSION.
 *
 * @throws TypeError when `windowFill` is not written #rrggbb.
 */
export async function renderArt(
  art: Art,
  options: {
    /** Long side in pixels, an integer. */
    width: number;
    /** Colour of the window, #rrggbb; neutral grey by default. */
    windowFill?: string;
    /** Landscape by default. */
    orientation?: Orientation;
  },
): Promise<Pixels> {
  const orientation = options.orientation ?? 'landscape';
  const { palette, shapes, ground, ...drawing } = draw(art);
  const landscape = markerSize(art.format, options.width);
  const size = markerSize(art.format, options.width, orientation);
  const across = landscape.width / drawing.width;
  const down = landscape.height / drawing.height;
  const place: Placement =
    orientation === 'landscape'
      ? { x: (point) => point[0] * across, y: (point) => point[1] * down }
      : { x: (point) => size.width - point[1] * down, y: (point) => point[0] * across };
  const colours = palette.map(colourOf);
  const pixels = { ...size, data: new Uint8Array(size.width * size.height * 3) };
  const painter = new Painter(pixels, place);
  painter.fillRectangle({ x: 0, y: 0, ...size }, colours[ground]!);
  for (const shape of shapes) painter.fill(shape.polygon, colours[shape.tone]!);
  const window = windowInPixels(art.format, art.layout, options.width, orientation);
  painter.fillRectangle(window, colourOf(options.windowFill ?? NEUTRAL_GREY));
  return pixels;
}

/** Reads #rrggbb. */
export function colourOf(text: string): Colour {
  if (!/^#[\da-f]{6}$/i.test(text)) throw new TypeError(`A colour is written #rrggbb, not "${text}".`);
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
