export { composeFrame, type Frame, type FrameInput } from './compose.ts';
export { checkMask } from './mask.ts';
export { type Fit, LARGEST_PHOTO_PIXELS, orientationOf } from './photo.ts';
export type { Placing } from './placing.ts';
