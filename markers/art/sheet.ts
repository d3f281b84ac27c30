import {
  LAYOUTS,
  markerSize,
  type Orientation,
  type Rectangle,
  type Size,
  windowInPixels,
} from '../formats.ts';
import type { Art } from './drawing.ts';
import { OVERDRAW, SHORT_SIDE } from './field.ts';
import type { Placement } from './painter.ts';

/** How far art reaches beyond the marker's edge, as a fraction of its short side; in the print as it hangs. */
export interface Beyond {
  x: number;
  y: number;
}

/** The farthest that art can be drawn beyond a marker's edge, as a fraction of its short side. */
export const MOST_BEYOND = OVERDRAW / SHORT_SIDE;

export interface SheetOptions {
  /** Long side of the marker in pixels, an integer. */
  width: number;
  /** Landscape by default. */
  orientation?: Orientation | undefined;
  /** For bleed and papers of other ratios: up to MOST_BEYOND each way; nothing by default. */
  beyond?: Beyond | number | undefined;
}

/** A marker with what is drawn beyond its edge, in pixels of the print as it hangs. */
export interface Sheet {
  size: Size;
  marker: Rectangle;
  /** Where the photo lies: up to the sheet's edge where the layout has no band. */
  window: Rectangle;
}

/** @throws RangeError when `beyond` is less than 0 or more than MOST_BEYOND. */
export function sheetInPixels(
  art: Art,
  { width, orientation = 'landscape', beyond = 0 }: SheetOptions,
): Sheet {
  const by = typeof beyond === 'number' ? { x: beyond, y: beyond } : beyond;
  for (const value of [by.x, by.y])
    if (!(value >= 0 && value <= MOST_BEYOND))
      throw new RangeError(`Art can be drawn from 0 to ${MOST_BEYOND} beyond its marker, not ${value}.`);
  const size = markerSize(art.format, width, orientation);
  const shortSide = Math.min(size.width, size.height);
  const [x, y] = [Math.round(by.x * shortSide), Math.round(by.y * shortSide)];
  const window = windowInPixels(art.format, art.layout, width, orientation);
  const sheet = { width: size.width + 2 * x, height: size.height + 2 * y };
  const open = LAYOUTS[art.layout].topBand === 0;
  const [openX, openY] = [open && orientation === 'portrait', open && orientation === 'landscape'];
  return {
    size: sheet,
    marker: { x, y, ...size },
    window: {
      x: openX ? 0 : window.x + x,
      y: openY ? 0 : window.y + y,
      width: openX ? sheet.width : window.width,
      height: openY ? sheet.height : window.height,
    },
  };
}

/** Where points in marker units come on the sheet. */
export function placementOf(art: Art, { width, height }: Size, options: SheetOptions): Placement {
  const { marker } = sheetInPixels(art, options);
  const landscape = markerSize(art.format, options.width);
  const across = landscape.width / width;
  const down = landscape.height / height;
  return options.orientation === 'portrait'
    ? { x: (point) => marker.x + marker.width - point[1] * down, y: (point) => marker.y + point[0] * across }
    : { x: (point) => marker.x + point[0] * across, y: (point) => marker.y + point[1] * down };
}
