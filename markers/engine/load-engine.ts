import { readFile } from 'node:fs/promises';
import { createEngine, type Engine } from './engine.ts';
import { EngineError } from './errors.ts';
import { checkSimd } from './kernels.ts';

/** Beside the compiled driver, or where the build puts it when the TypeScript sources run (in tests). */
const PLACES = ['./engine.wasm', '../../dist/markers/engine/engine.wasm'];

let compiled: Promise<WebAssembly.Module> | null = null;

async function compileModule(): Promise<WebAssembly.Module> {
  checkSimd(); // before compiling, whose own error would say little
  for (const place of PLACES) {
    const bytes = await readFile(new URL(place, import.meta.url)).catch(() => null);
    if (bytes) return WebAssembly.compile(bytes);
  }
  throw new EngineError('ENGINE_NOT_BUILT', 'engine.wasm is missing: run `npm run build`.');
}

/**
 * An engine for Node. The module is compiled once per thread; each engine has a memory of its own.
 * Throws an EngineError: NO_SIMD, ENGINE_NOT_BUILT.
 */
export async function loadEngine(): Promise<Engine> {
  compiled ??= compileModule();
  return createEngine(await compiled);
}
