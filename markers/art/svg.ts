import { markerSize } from '../formats.ts';
import { type Art, draw } from './drawing.ts';
import type { Polygon } from './polygon.ts';

/** Rec. 601 luma 128: what stands in the window when a marker is compiled. */
export const NEUTRAL_GREY = '#808080';

/** The art as an SVG document, landscape. Shapes that reach beyond the marker's edge are cut there by the view box. */
export function artSvg(
  art: Art,
  options: {
    /** Long side in pixels, an integer. */
    width: number;
    /** CSS colour of the window; neutral grey by default. */
    windowFill?: string;
  },
): string {
  const { width, height } = markerSize(art.format, options.width);
  const { window, palette, shapes, ground, ...drawing } = draw(art);
  const fill = options.windowFill ?? NEUTRAL_GREY;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${drawing.width} ${drawing.height}" preserveAspectRatio="none">`,
    `<rect width="${drawing.width}" height="${drawing.height}" fill="${palette[ground]}"/>`,
    ...shapes.map(({ polygon, tone }) => `<path d="${pathOf(polygon)}" fill="${palette[tone]}"/>`),
    `<rect x="${window.x}" y="${window.y}" width="${window.width}" height="${window.height}" fill="${fill}"/>`,
    '</svg>',
  ].join('');
}

/** Path data to a hundredth of a marker unit, which is a tenth of a pixel in a print of ten thousand. */
function pathOf(polygon: Polygon): string {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  return `M${polygon.map(([x, y]) => `${hundredths(x)} ${hundredths(y)}`).join('L')}Z`;
}
