// The drawing thread of the page that makes a living photo: frames, colours of a photo, a code to look at.
import { create } from 'qrcode';
import {
  type Art,
  type CodeModules,
  type Drawing,
  draw,
  overlayOf,
  paletteOfPhoto,
} from '../../../../markers/art/index.ts';
import type { ArtAnswer, ArtJob, ArtResults, FrameLook } from './art-messages.ts';

/** Drawn arts that are kept: another palette or size of one costs a fifth. */
const KEPT_DRAWINGS = 30;
const drawings = new Map<string, Drawing>();

/** Leads to the start page: whoever points a phone at this screen has no living photo yet. */
const sample: CodeModules = create(`${location.origin}/`.toUpperCase(), {
  errorCorrectionLevel: 'M',
}).modules;

self.addEventListener('message', ({ data }: MessageEvent<ArtJob>) => {
  work(data).then(
    (result) => answer({ result }, result instanceof ImageBitmap ? [result] : []),
    (error: unknown) => answer({ error: String(error) }, []),
  );
});

function answer(message: ArtAnswer, transfer: Transferable[]): void {
  self.postMessage(message, { transfer });
}

async function work(job: ArtJob): Promise<ArtResults[keyof ArtResults]> {
  if (job.kind === 'frame') return drawFrame(job.art, job.look);
  if (job.kind === 'code') return drawCode(sample);
  const { data, width, height } = job;
  return paletteOfPhoto({ data: withoutOpacity(data), width, height });
}

function drawFrame(art: Art, { longSide, orientation, palette }: FrameLook): Promise<ImageBitmap> {
  const options = { width: longSide, orientation, palette, code: sample };
  const { data, width, height } = overlayOf(art, drawingOf(art), options);
  return createImageBitmap(new ImageData(new Uint8ClampedArray(data), width, height));
}

function drawingOf(art: Art): Drawing {
  const name = JSON.stringify(art);
  const drawing = drawings.get(name) ?? draw(art);
  drawings.delete(name);
  drawings.set(name, drawing);
  if (drawings.size > KEPT_DRAWINGS) drawings.delete(drawings.keys().next().value!);
  return drawing;
}

/** One pixel a module. */
function drawCode({ size, data }: CodeModules): Promise<ImageBitmap> {
  const pixels = new ImageData(size, size);
  for (let at = 0; at < size * size; at++) pixels.data.set([0, 0, 0, data[at] ? 255 : 0], at * 4);
  return createImageBitmap(pixels);
}

function withoutOpacity(data: Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3)
    pixels.set(data.subarray(from, from + 3), to);
  return pixels;
}
