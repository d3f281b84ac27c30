import { readFile } from 'node:fs/promises';
import { CodedError } from '../../coded-error.ts';
import { Arena, createMemory } from '../../engine/memory.ts';

type Pointer = number;

/** The functions of gate.wasm; each is described where it is written, in ../kernels/. */
export interface Kernels {
  paintBackground(
    picture: Pointer,
    pictureWidth: number,
    pictureHeight: number,
    left: number,
    top: number,
    scale: number,
    light: Pointer,
    width: number,
    height: number,
  ): void;
  paintPrint(
    picture: Pointer,
    pictureWidth: number,
    pictureHeight: number,
    perUnit: number,
    ratio: number,
    scene: Pointer,
    left: number,
    right: number,
    top: number,
    bottom: number,
    light: Pointer,
    width: number,
  ): void;
  shade(light: Pointer, width: number, height: number, a: number, b: number, c: number): void;
  blurAlongRows(
    light: Pointer,
    width: number,
    height: number,
    weights: Pointer,
    reach: number,
    padded: Pointer,
    target: Pointer,
  ): void;
  blurAlongColumns(
    light: Pointer,
    width: number,
    height: number,
    weights: Pointer,
    reach: number,
    rows: Pointer,
    target: Pointer,
  ): void;
  move(
    light: Pointer,
    width: number,
    height: number,
    taps: Pointer,
    count: number,
    rows: Pointer,
    target: Pointer,
  ): void;
  develop(
    light: Pointer,
    count: number,
    exposure: number,
    curve: Pointer,
    noise: number,
    seeds: Pointer,
    target: Pointer,
  ): void;
  heapBase: WebAssembly.Global;
}

/** Kernels and the memory that they work on: one of each per thread. */
export interface Darkroom {
  kernels: Kernels;
  arena: Arena;
}

/** Beside the compiled driver, or where the build puts it when the TypeScript sources run (in tests). */
const PLACES = ['../gate.wasm', '../../../dist/markers/gate/gate.wasm'];

let loaded: Promise<Darkroom> | null = null;

/** Throws a CodedError GATE_NOT_BUILT. */
export function loadDarkroom(): Promise<Darkroom> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Darkroom> {
  for (const place of PLACES) {
    const bytes = await readFile(new URL(place, import.meta.url)).catch(() => null);
    if (!bytes) continue;
    const memory = createMemory();
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    const kernels = instance.exports as unknown as Kernels;
    return { kernels, arena: new Arena(memory, kernels.heapBase.value) };
  }
  throw new CodedError('GATE_NOT_BUILT', 'gate.wasm is missing: run `npm run build`.');
}
