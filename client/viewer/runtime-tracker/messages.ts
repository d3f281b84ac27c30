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

/** A frame to search. */
export interface SearchFrame {
  grey: Uint8Array<ArrayBuffer>;
}

export interface Findings {
  locks: Lock[];
  /** Something much like a print was seen, but not well enough. */
  almost: boolean;
}

export type SearchAnswer = Findings | { error: string };
