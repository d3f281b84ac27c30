// The kernels of simulated captures: the entry file of the AssemblyScript compiler. Pointers are byte offsets in linear memory.
export { paintBackground, paintPrint } from './paint';
export { shade, blurAlongColumns, blurAlongRows, move } from './light';
export { develop } from './develop';

/** The first byte that the kernels' own tables leave free. */
export const heapBase: usize = __heap_base;
