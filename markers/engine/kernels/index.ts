// The kernels of the engine: the entry file of the AssemblyScript compiler. Pointers are byte offsets in linear
// memory; the driver's memory.ts says what lies where.
export { picksBytes, resize, resizeByPairs } from './resize';
export { octaveZero, octaveZeroScratch } from './octave-zero';
export { downsample, octave, octaveScratch } from './pyramid';
export { setLevel } from './levels';
export { extrema } from './extrema';
export { describe } from './describe';
export { encodeFeatures } from './encode';
export { hammingMatrix, kMedoids, resetRandom } from './clustering';
export { isStableTemplate, similarityFrom, trackingCandidates, trackingScratch } from './tracking';

/** The first byte that the kernels' own tables leave free. */
export const heapBase: usize = __heap_base;
