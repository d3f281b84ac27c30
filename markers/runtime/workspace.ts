import { Arena, createMemory } from '../engine/memory.ts';
import { instantiateKernels, type Kernels } from './kernels.ts';

/** The kernels with a memory of their own. */
export interface Workspace {
  kernels: Kernels;
  arena: Arena;
}

/** @param module runtime.wasm, compiled: one serves all threads */
export async function createWorkspace(module: WebAssembly.Module): Promise<Workspace> {
  const memory = createMemory();
  const kernels = await instantiateKernels(module, memory);
  return { kernels, arena: new Arena(memory, kernels.heapBase.value) };
}
