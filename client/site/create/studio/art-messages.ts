import type { Art, Palette, PaletteChoice } from '../../../../markers/art/index.ts';
import type { Orientation } from '../../../../markers/formats.ts';

/** What the page asks its drawing thread for. */
export type ArtJob =
  | { kind: 'frame'; art: Art; look: FrameLook }
  /** Colours of a small picture: red, green, blue and opacity. */
  | { kind: 'palette'; data: Uint8ClampedArray; width: number; height: number }
  | { kind: 'code' };

export interface FrameLook {
  /** Long side in pixels. */
  longSide: number;
  orientation: Orientation;
  /** The style's own without one. */
  palette?: PaletteChoice | undefined;
}

/** What each job comes to: a frame with a clear window, colours, a QR code. */
export interface ArtResults {
  frame: ImageBitmap;
  palette: Palette;
  code: ImageBitmap;
}

export type ArtAnswer = { result: ArtResults[keyof ArtResults] } | { error: string };
