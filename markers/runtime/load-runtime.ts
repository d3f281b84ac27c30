import { readFile } from 'node:fs/promises';
import { RuntimeError } from './errors.ts';
import { checkSimd } from './kernels.ts';
import { createRuntime, type Runtime } from './runtime.ts';

/** Beside the compiled driver, or where the build puts it when the TypeScript sources run (in tests). */
const PLACES = ['./runtime.wasm', '../../dist/markers/runtime/runtime.wasm'];

let module: Promise<WebAssembly.Module> | null = null;
let loaded: Promise<Runtime> | null = null;

/**
 * The runtime for Node, compiled once per thread.
 *
 * @throws RuntimeError NO_SIMD, RUNTIME_NOT_BUILT
 */
export function loadRuntime(): Promise<Runtime> {
  loaded ??= loadModule().then(createRuntime);
  return loaded;
}

/** The compiled runtime.wasm; throws as `loadRuntime`. */
export function loadModule(): Promise<WebAssembly.Module> {
  module ??= compile();
  return module;
}

async function compile(): Promise<WebAssembly.Module> {
  checkSimd(); // before compiling, whose own error would say little
  for (const place of PLACES) {
    const bytes = await readFile(new URL(place, import.meta.url)).catch(() => null);
    if (bytes) return WebAssembly.compile(bytes);
  }
  throw new RuntimeError('RUNTIME_NOT_BUILT', 'runtime.wasm is missing: run `npm run build`.');
}
