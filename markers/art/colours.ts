import { STYLES, type StyleId } from './all-styles.ts';
import type { Colour } from './painter.ts';
import { PALETTES, type PaletteId } from './palettes.ts';
import type { Palette } from './style.ts';
import { PAPER } from './tones.ts';

/** A palette by its name, or colours of one's own, as from a photo. */
export type PaletteChoice = PaletteId | Palette;

/** The colours of a style's tones (#rrggbb): its own unless others are chosen. */
export function paletteFor(style: StyleId, choice?: PaletteChoice): Palette {
  const { palette } = STYLES[style];
  const chosen = choice ?? palette;
  return typeof chosen === 'string' ? PALETTES[chosen].colours : chosen;
}

/** The colour of the mat: the lightest of the palette. */
export function matColour(style: StyleId, choice?: PaletteChoice): string {
  return paletteFor(style, choice)[PAPER]!;
}

/** Reads #rrggbb. */
export function colourOf(text: string): Colour {
  if (!/^#[\da-f]{6}$/i.test(text)) throw new TypeError(`A colour is written #rrggbb, not "${text}".`);
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
