import type { Palette } from './style.ts';

export interface NamedPalette {
  name: string;
  /** Of the tones, from ink to paper: see tones.ts. */
  colours: Palette;
}

/**
 * Any style can be printed in any of these, on markers that are compiled already. Luma and the mean of red, green and blue lie within
 * 20 of each other in each colour, for recognisers that take the one for the other.
 */
export const PALETTES = {
  terracotta: palette('Terracotta', '#1f2126 #4a3b36 #8a3f2c #72897f #d8a464 #d6ccbd #faf6ee'),
  forest: palette('Forest', '#12261f #2a4f3f #a54129 #7f9871 #e0a85c #cbd4b6 #f8f2e2'),
  delft: palette('Delft', '#14254d #1f4280 #2f5aa3 #6a8fc0 #d9ac62 #c3d3e2 #fbf8f0'),
  madder: palette('Madder', '#231a1e #2c4266 #98291f #b5804f #d79f4a #dccdb0 #f8edd9'),
  gilt: palette('Gilt', '#101f30 #17494f #1f6a6c #a27b3c #cfa75c #cfd3c4 #f6eedc'),
  midnight: palette('Midnight', '#131b40 #26397a #3e52a8 #d6705d #e5b051 #bfd0e6 #fbf5e2'),
  riviera: palette('Riviera', '#1a1f38 #1d4b43 #2b4fae #dc5f4a #e6ad4a #c9d8c8 #f7f0e2'),
  rose: palette('Rose', '#2d1a24 #5a2a3f #8e3a52 #b07582 #dfa28f #e8cac2 #fcf3ee'),
  lagoon: palette('Lagoon', '#0d2a33 #124a55 #1b6570 #4f9a94 #e0a86b #c0dcd3 #f7f6ea'),
  lavender: palette('Lavender', '#221d3a #413566 #65478f #987eb5 #d9a5a0 #d4cae4 #f8f4f6'),
  coral: palette('Coral', '#1b2a38 #204a63 #2a6384 #dc6d5b #e8a584 #bddad8 #fdf7ee'),
  harvest: palette('Harvest', '#2a1c18 #5c2a1e #8f3a20 #a8803a #dfa54c #d8cfa6 #f8f0dc'),
  candy: palette('Candy', '#1b2251 #47317c #a02f5f #4594ba #e6a35d #edc4cc #fdf8ee'),
  olive: palette('Olive', '#23241a #45492a #8c4a22 #87885a #dda24a #d8d0a8 #f7f0dc'),
  nordic: palette('Nordic', '#1a2730 #2f4654 #9b3b38 #7f8f98 #c9ad8c #cfd6d8 #f7f7f3'),
  sepia: palette('Sepia', '#2a1f17 #4d3929 #6b4c32 #a67f56 #cda97c #dfcbab #faf4e6'),
  graphite: palette('Black and white', '#212121 #3c3c3c #525252 #828282 #ababab #cdcdcd #f6f6f6'),
} as const satisfies Record<string, NamedPalette>;

export type PaletteId = keyof typeof PALETTES;

function palette(name: string, colours: string): NamedPalette {
  return { name, colours: colours.split(' ') };
}
