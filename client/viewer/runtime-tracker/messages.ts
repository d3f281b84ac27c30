// What the page and its search thread say to each other.
import type { Size } from '../../../markers/formats.ts';
import type { Lock } from '../../../markers/runtime/search.ts';

/** The first message, and again whenever the frames change their size. */
export interface SearchJob {
  /** runtime.wasm, compiled. */
  module: WebAssembly.Module;
  /** `.target` files. */
  targets: readonly Uint8Array[];
  size: Size;
}

/** A frame to search; its memory comes back with the answer. */
export interface SearchFrame {
  grey: Uint8Array<ArrayBuffer>;
}

export type SearchAnswer = { locks: Lock[]; grey: Uint8Array<ArrayBuffer> } | { error: string };
