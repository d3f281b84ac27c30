// The oracle: mind-ar's own compiler, run in Node. Nothing of ours takes part.
import { createCanvas, ImageData } from 'canvas';

/** Grey (one byte a pixel) or interleaved RGB. */
interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
}

interface MindArCompiler {
  compileImageTargets(images: unknown[], onProgress: (percent: number) => void): Promise<unknown>;
  exportData(): Uint8Array;
}

let compilerClass: Promise<new () => MindArCompiler> | null = null;

/** mind-ar's OfflineCompiler; loading it costs two seconds, so it is done on first use. */
export function loadMindArCompiler(): Promise<new () => MindArCompiler> {
  const path = 'mind-ar/src/image-target/offline-compiler.js'; // it has no types: keep tsc from looking
  compilerClass ??= import(path).then((module) => module.OfflineCompiler);
  return compilerClass;
}

/** The `.mind` bytes that mind-ar makes of images, compiled together into one file. */
export async function compileWithMindAr(...images: Pixels[]): Promise<Uint8Array> {
  const compiler = new (await loadMindArCompiler())();
  await compiler.compileImageTargets(images.map(toCanvas), () => {});
  return compiler.exportData();
}

/** An opaque canvas. mind-ar takes the mean of its channels: for grey images that is the grey again. */
export function toCanvas(image: Pixels) {
  const { data, width, height } = image;
  const channels = data.length / (width * height);
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels === 3 ? c : 0)]!;
    rgba[i * 4 + 3] = 255;
  }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}
