export { composeFrame, type Frame, type FrameInput } from './compose.ts';
export { type Fit, LARGEST_PHOTO_PIXELS, orientationOf } from './photo.ts';
