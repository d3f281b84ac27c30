export { composeFrame, composeOverlay, type Frame, type FrameInput } from './compose.ts';
export { checkMask } from './mask.ts';
export { copyPixels, type Fit, fitPhoto, LARGEST_PHOTO_PIXELS, orientationOf, paletteOf } from './photo.ts';
export type { Placing } from './placing.ts';
