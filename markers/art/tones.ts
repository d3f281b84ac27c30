import type { Tone } from './style.ts';

/** The tones of every style and palette, from dark to light: what a marker is recognised by. Hues are a palette's own. */
export const INK = 0;
/** Nearly ink: what lies in the shade, seen as a colour from near by. */
export const DEEP = 1;
/** The dark colour that a pattern is remembered by. */
export const ACCENT = 2;
export const MID = 3;
/** The light colour that a pattern is remembered by. */
export const WARM = 4;
export const PALE = 5;
/** The lightest: the mat. */
export const PAPER = 6;

/** Rec. 601 luma of each tone. A palette may differ by `TONE_TOLERANCE`, so that one compiled marker serves them all. */
export const TONE_LUMAS: readonly number[] = [33, 60, 82, 130, 171, 205, 246];
export const TONE_TOLERANCE = 12;

/** Tones that stand out from each tone, the strongest first. */
export const CONTRASTS: Record<Tone, readonly [Tone, ...Tone[]]> = {
  [INK]: [PAPER, WARM, PALE],
  [DEEP]: [PAPER, WARM, PALE],
  [ACCENT]: [PAPER, WARM, INK],
  [MID]: [PAPER, INK],
  [WARM]: [INK, ACCENT, PAPER],
  [PALE]: [INK, ACCENT, DEEP],
  [PAPER]: [INK, ACCENT, MID],
};
