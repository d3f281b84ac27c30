import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Rectangle } from '../../markers/formats.ts';

/**
 * Faces found by BlazeFace (back camera), a network of Google's MediaPipe, on TensorFlow.js's WebAssembly backend. Its anchors are decoded
 * here, after Bazarevsky and others, "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019.
 */

/** Side of the square picture that the network sees. */
const INPUT_SIZE = 256;
/** The grids on which it looks: pixels from one cell to the next, and boxes that each cell guesses. */
const GRIDS = [
  { stride: INPUT_SIZE / 16, boxes: 2 },
  { stride: INPUT_SIZE / 8, boxes: 6 },
];
/** Of a box: where it lies, how large it is, and where eyes, nose, mouth and ears are, which nobody asks for here. */
const NUMBERS_PER_BOX = 16;
const LEAST_SCORE = 0.6;

/** What belongs to a head around a face, as shares of the face's own size. */
const HEAD = { above: 0.7, below: 0.25, beside: 0.3 };

/** The little of TensorFlow.js that is used; the bundle is made by bin/build.mjs. */
interface Tfjs {
  setBackend(name: 'wasm'): Promise<boolean>;
  setWasmPaths(folder: string): void;
  loadGraphModel(handler: { load(): Promise<object> }): Promise<Model>;
  tensor4d(data: Float32Array, shape: [number, number, number, number]): Tensor;
}
interface Tensor {
  shape: number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}
interface Model {
  execute(input: Tensor): Tensor[];
}

/**
 * Where the heads of the people in a photo are, in fractions of the photo as it is shown; empty where there is nobody. Takes some 100 ms of
 * CPU, and once in a thread as much again: call it in a worker thread.
 */
export async function findHeads(photo: Uint8Array): Promise<Rectangle[]> {
  loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
  const { tfjs, model } = await loaded;
  const { data, info } = await sharp(photo, { failOn: 'error' })
    .autoOrient()
    .resize({ width: INPUT_SIZE, height: INPUT_SIZE, fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const input = tfjs.tensor4d(padded(data, info), [1, INPUT_SIZE, INPUT_SIZE, 3]);
  const outputs = model.execute(input);
  const numbers = await Promise.all(
    outputs.map(async (tensor) => ({ shape: tensor.shape, data: await tensor.data() })),
  );
  for (const tensor of [input, ...outputs]) tensor.dispose();
  return decode(numbers).map((face) => headRound(face, info));
}

/** The rectangle round all heads; undefined where there are none. */
export function roundAll(heads: Rectangle[]): Rectangle | undefined {
  if (heads.length === 0) return undefined;
  const x = Math.min(...heads.map((head) => head.x));
  const y = Math.min(...heads.map((head) => head.y));
  const right = Math.max(...heads.map((head) => head.x + head.width));
  const bottom = Math.max(...heads.map((head) => head.y + head.height));
  return { x, y, width: right - x, height: bottom - y };
}

let loaded: Promise<{ tfjs: Tfjs; model: Model }> | undefined;

async function load(): Promise<{ tfjs: Tfjs; model: Model }> {
  // A path in a variable: the bundle has no types, and is there only once it is built.
  const bundle = new URL('./tfjs/tfjs.mjs', import.meta.url).href;
  const tfjs: Tfjs = await import(bundle);
  tfjs.setWasmPaths(fileURLToPath(new URL('./tfjs/', import.meta.url)));
  if (!(await tfjs.setBackend('wasm'))) throw new Error('TensorFlow.js found no WebAssembly here.');
  const folder = new URL('./face-model/', import.meta.url);
  const [description, weights] = await Promise.all([
    readFile(new URL('blazeface-back.json', folder), 'utf8'),
    readFile(new URL('blazeface-back.bin', folder)),
  ]);
  const { format, modelTopology, weightsManifest, signature } = JSON.parse(description);
  const model = await tfjs.loadGraphModel({
    load: async () => ({
      format,
      modelTopology,
      signature,
      weightSpecs: weightsManifest.flatMap((group: { weights: object[] }) => group.weights),
      weightData: Uint8Array.from(weights).buffer,
    }),
  });
  return { tfjs, model };
}

/** The picture in the upper left corner of the network's square, from -1 to 1. */
function padded(rgb: Uint8Array, { width, height }: { width: number; height: number }): Float32Array {
  const square = new Float32Array(INPUT_SIZE * INPUT_SIZE * 3).fill(-1);
  for (let row = 0; row < height; row++)
    for (let at = 0; at < width * 3; at++)
      square[row * INPUT_SIZE * 3 + at] = rgb[row * width * 3 + at]! / 127.5 - 1;
  return square;
}

/** Faces in pixels of the network's square. */
function decode(outputs: { shape: number[]; data: Float32Array }[]): Rectangle[] {
  const faces: Rectangle[] = [];
  for (const { stride, boxes } of GRIDS) {
    const cells = INPUT_SIZE / stride;
    const count = cells * cells * boxes;
    const find = (numbers: number) =>
      outputs.find(({ shape }) => shape[1] === count && shape[2] === numbers)!.data;
    const [scores, places] = [find(1), find(NUMBERS_PER_BOX)];
    for (let n = 0; n < count; n++) {
      if (1 / (1 + Math.exp(-scores[n]!)) < LEAST_SCORE) continue;
      const cell = Math.floor(n / boxes);
      const anchor = { x: stride * ((cell % cells) + 0.5), y: stride * (Math.floor(cell / cells) + 0.5) };
      const [x, y, width, height] = places.subarray(n * NUMBERS_PER_BOX) as unknown as [
        number,
        number,
        number,
        number,
      ];
      faces.push({ x: anchor.x + x - width / 2, y: anchor.y + y - height / 2, width, height });
    }
  }
  return faces;
}

function headRound(face: Rectangle, photo: { width: number; height: number }): Rectangle {
  const within = (value: number, length: number) => Math.max(0, Math.min(1, value / length));
  const x = within(face.x - HEAD.beside * face.width, photo.width);
  const y = within(face.y - HEAD.above * face.height, photo.height);
  const right = within(face.x + (1 + HEAD.beside) * face.width, photo.width);
  const bottom = within(face.y + (1 + HEAD.below) * face.height, photo.height);
  return { x, y, width: right - x, height: bottom - y };
}
