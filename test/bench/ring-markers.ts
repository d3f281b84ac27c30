// Markers for the benchmark of the ring code: drawing one and building its target takes a third of a second, so they are made once and
// kept in the machine's folder for temporary files.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ART_VERSION, type Art } from '../../markers/art/index.ts';
import type { GreyImage } from '../../markers/engine/index.ts';
import { halvingsOf } from '../../markers/gate/captures/index.ts';
import { loadRuntime, TARGET_VERSION } from '../../markers/runtime/index.ts';
import { drawMarkerArt } from './runtime-prints.ts';

const FOLDER = path.join(tmpdir(), `passepartout-bench-markers-${ART_VERSION}-${TARGET_VERSION}`);

export interface BenchMarker {
  art: Art;
  /** The art in grey, half the size of what its target was built from. */
  image: GreyImage;
  target: Uint8Array;
}

/** The marker of an art, from the folder or made now. */
export async function benchMarker(art: Art): Promise<BenchMarker> {
  const file = path.join(FOLDER, [art.format, art.layout, art.style, art.seed].join('-'));
  const [stored, target] = await Promise.all([load(`${file}.grey`), load(`${file}.target`)]);
  if (stored && target) {
    const [width, height] = new Uint16Array(stored.buffer, stored.byteOffset, 2) as unknown as [
      number,
      number,
    ];
    return { art, image: { data: stored.subarray(4), width, height }, target };
  }
  return make(art, file);
}

async function make(art: Art, file: string): Promise<BenchMarker> {
  const drawn = await drawMarkerArt(art);
  const runtime = await loadRuntime();
  const target = await runtime.buildTarget(drawn.image, { window: drawn.window, photoKnown: false });
  const image = halvingsOf(drawn.image)[1]!;
  await mkdir(FOLDER, { recursive: true });
  await save(`${file}.target`, target);
  await save(
    `${file}.grey`,
    Buffer.concat([Buffer.from(Uint16Array.of(image.width, image.height).buffer), image.data]),
  );
  return { art, image, target };
}

/** A copy, so that its numbers are aligned. */
async function load(file: string): Promise<Uint8Array | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes && Uint8Array.from(bytes);
}

async function save(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, file);
}
