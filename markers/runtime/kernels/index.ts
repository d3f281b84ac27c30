// The kernels of the runtime: the entry file of the AssemblyScript compiler. Pointers are byte offsets in linear memory.
export { grey, halve } from './grey';
export { binomial, binomialScratch, halveWide, narrow, subtract, widen } from './pyramid';
export { findExtrema, setGrid, setOctave } from './extrema';
export { describe } from './describe';
export { match } from './match';
export { shrink } from './shrink';
export { searchPatches } from './patches';

/** The first byte that the kernels' own tables leave free. */
export const heapBase: usize = __heap_base;
