import { PALETTES, type PaletteId } from '../../markers/art/index.ts';

/** What colours a frame has: a palette of ours, the photo's own colours, or those that its style comes with. */
export type FramePalette = PaletteId | 'photo' | 'style';

export const FRAME_PALETTES = ['style', 'photo', ...Object.keys(PALETTES)] as [
  FramePalette,
  ...FramePalette[],
];
