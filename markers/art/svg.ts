import { markerSize, type Rectangle } from '../formats.ts';
import {
  type CodeCell,
  cardShapes,
  codeRectangle,
  codeShapes,
  NEUTRAL_GREY,
  neutralPart,
} from './code-card.ts';
import { type PaletteChoice, paletteFor } from './colours.ts';
import { type Art, draw } from './drawing.ts';
import type { Polygon } from './polygon.ts';
import type { Shape } from './style.ts';

/** The art as an SVG document, landscape. Shapes that reach beyond the marker's edge are cut there by the view box. */
export function artSvg(
  art: Art,
  options: {
    /** Long side in pixels, an integer. */
    width: number;
    /** CSS colour of the window; neutral grey by default. */
    windowFill?: string;
    palette?: PaletteChoice;
    /** What lies where the QR code belongs: the pattern by default. */
    code?: CodeCell;
  },
): string {
  const { width, height } = markerSize(art.format, options.width);
  const { window, shapes, ground, ...drawing } = draw(art);
  const palette = paletteFor(art.style, options.palette);
  const paths = (list: Shape[]) =>
    list.map(({ polygon, tone }) => `<path d="${pathOf(polygon)}" fill="${palette[tone]}"/>`);
  const { code = 'pattern' } = options;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${drawing.width} ${drawing.height}" preserveAspectRatio="none">`,
    `<rect width="${drawing.width}" height="${drawing.height}" fill="${palette[ground]}"/>`,
    ...paths(shapes),
    box(window, options.windowFill ?? NEUTRAL_GREY),
    ...(code === 'pattern' ? [] : paths(cardShapes(art))),
    code === 'neutral' ? box(neutralPart(codeRectangle(art.format, art.layout)), NEUTRAL_GREY) : '',
    ...(typeof code === 'string' ? [] : paths(codeShapes(art, code))),
    '</svg>',
  ].join('');
}

function box({ x, y, width, height }: Rectangle, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}

/** Path data to a hundredth of a marker unit, which is a tenth of a pixel in a print of ten thousand. */
function pathOf(polygon: Polygon): string {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  return `M${polygon.map(([x, y]) => `${hundredths(x)} ${hundredths(y)}`).join('L')}Z`;
}
