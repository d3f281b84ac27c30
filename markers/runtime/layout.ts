// Sizes and offsets of the records that the kernels write and the drivers read. Both sides import this file, so it uses only
// what TypeScript and AssemblyScript share: untyped number constants.

/** Octaves of a detector's pyramid, at most; features are taken from all but the last. */
export const MAXIMUM_OCTAVES = 6;

/** An extremum: f32 strength, f32 x, f32 y (in pixels of its octave), i32 octave. */
export const EXTREMUM_BYTES = 16;
/** A cell of the grid: i32 count, i32 index of its weakest extremum, 8 bytes of padding; then its extrema. */
export const CELL_HEADER_BYTES = 16;

/** A feature's place: f32 x, f32 y (pixels of the picture), f32 angle, f32 size of its octave's pixels. */
export const PLACE_BYTES = 16;
/** A descriptor: 256 comparisons. */
export const DESCRIPTOR_BYTES = 32;
/** Samples of a descriptor lie in a disc of so many pixels of the octave. */
export const DESCRIPTOR_RADIUS = 7;

/** What a descriptor found among others: i32 index of the nearest (−1 for none), i32 its distance, i32 the next one's. */
export const MATCH_BYTES = 12;

/** A patch is a square of so many pixels of its level. */
export const PATCH_SIDE = 11;
/** Rows of a patch are padded to so many floats. */
export const PATCH_STRIDE = 12;
/** A patch: f32 u, f32 v (units of the target), f32 pixels in use, 4 bytes; then its template and its mask, PATCH_SIDE rows of f32 each. */
export const PATCH_HEADER_BYTES = 16;
export const PATCH_PLANE_BYTES = 528;
export const PATCH_BYTES = 1072;
/** The furthest that a patch is searched, in pixels of its level. */
export const MAXIMUM_REACH = 8;

/** What was found of a patch: f32 x, f32 y (pixels of the frame), f32 similarity (−2: out of view), f32 shift, f32 frame pixels a level pixel, 12 bytes. */
export const SIGHTING_BYTES = 32;

/** An image of the frame's pyramid: i32 pointer, i32 width, i32 height, 4 bytes. */
export const IMAGE_BYTES = 16;
