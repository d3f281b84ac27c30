// Sizes and offsets of the records that the kernels write and the driver reads. Both sides import this file, so it
// uses only what TypeScript and AssemblyScript share: untyped number constants.

/** Octaves of a pyramid, at most. */
export const MAXIMUM_OCTAVES = 5;

/** Extrema are kept per cell of a 10 × 10 grid, the 5 strongest in each. */
export const GRID_CELLS = 10;
export const EXTREMA_PER_CELL = 5;
export const MAXIMUM_FEATURES = 500;

/** An extremum: f64 strength, f64 score, i32 octave, i32 y, i32 x, 4 bytes of padding. */
export const EXTREMUM_BYTES = 32;

/** A feature point: f64 x, f64 y, f64 angle, i32 scale, i32 maximum, u32 descriptor[21], 12 zero bytes. */
export const FEATURE_BYTES = 128;
export const FEATURE_SCALE = 24;
export const FEATURE_MAXIMUM = 28;
export const FEATURE_DESCRIPTOR = 32;
export const DESCRIPTOR_WORDS = 21;
/** A feature point as MessagePack, at most, with room for a vector written at its end. */
export const ENCODED_FEATURE_BYTES = 192;

/** Medoids per node of a cluster tree. */
export const MEDOIDS = 8;

/** SIMD loads may run this many bytes past the end of an array. */
export const SLACK_BYTES = 64;

/** Half the side of a tracking template of 13 × 13 pixels. */
export const TEMPLATE_RADIUS = 6;
/** Places to which a tracking candidate is compared, and how many of them at a time. */
export const SEARCH_OFFSETS = 428;
export const SEARCH_STEP = 32;
/** Bins of the histogram of gradients. */
export const GRADIENT_BINS = 1000;
