import type { Size } from '../../../markers/formats.ts';

/** A frame as it was read: luma alone, or RGBA. */
export interface Picture {
  pixels: Uint8Array | Uint8ClampedArray;
  bytesPerPixel: 1 | 4;
  /** The very frame, to be shown: until `close`, and what the camera's element shows only in the task in which it was read. */
  source: CanvasImageSource;
  close(): void;
}

/** A way of reading frames; throws where the browser lacks it. */
type Way = () => Picture | Promise<Picture>;

/** Formats whose first plane is luma, and those that are RGBA. */
const LUMA_FORMATS = ['I420', 'I420A', 'I422', 'I444', 'NV12'];
const COLOUR_FORMATS = ['RGBA', 'RGBX'];
/** A copy that takes longer will never come. */
const COPY_MS = 1500;
/** Between a frame's first plane and the same moment drawn on a canvas, in grey levels: more means that they lie differently. */
const LARGEST_DIFFERENCE = 24;
const COMPARED = 16;

/** Reads the newest frame of a camera at one size by the fastest way that works, and by the next one when that fails. */
export class CameraReader {
  readonly #camera: HTMLVideoElement;
  readonly #size: Size;
  readonly #ways: Way[];
  #copied = new Uint8Array(0);
  /** The frame's own planes were found to be what the camera's element shows. */
  #trusted = false;

  constructor(camera: HTMLVideoElement, size: Size) {
    this.#camera = camera;
    this.#size = size;
    const isWhole = camera.videoWidth === size.width && camera.videoHeight === size.height;
    this.#ways = [
      ...(isWhole && typeof VideoFrame === 'function' ? [() => this.#copyFrame()] : []),
      ...(typeof OffscreenCanvas === 'function' ? [drawingOn(camera, size, makeOffscreen)] : []),
      drawingOn(camera, size, makeCanvas),
    ];
  }

  /** What it answers is valid until the next call. Throws when no way works. */
  async read(): Promise<Picture> {
    for (;;) {
      try {
        return await this.#ways[0]!();
      } catch (error) {
        if (this.#ways.length === 1) throw error;
        this.#ways.shift();
      }
    }
  }

  /** The frame's bytes as the decoder left them: nothing is drawn or converted. */
  async #copyFrame(): Promise<Picture> {
    const frame = new VideoFrame(this.#camera);
    try {
      const { format, visibleRect } = frame;
      const { width, height } = this.#size;
      if (visibleRect?.width !== width || visibleRect.height !== height)
        throw new Error('Turned or cropped.');
      const bytesPerPixel = LUMA_FORMATS.includes(format ?? '') ? 1 : 4;
      if (bytesPerPixel === 4 && !COLOUR_FORMATS.includes(format ?? ''))
        throw new Error('Neither luma nor RGBA.');
      const bytes = frame.allocationSize();
      if (this.#copied.length !== bytes) this.#copied = new Uint8Array(bytes);
      const [plane] = await within(COPY_MS, frame.copyTo(this.#copied));
      if (plane?.stride !== width * bytesPerPixel) throw new Error('Rows are padded.');
      const pixels = this.#copied.subarray(plane.offset, plane.offset + width * height * bytesPerPixel);
      const picture: Picture = { pixels, bytesPerPixel, source: frame, close: () => frame.close() };
      if (!this.#trusted) this.#compare(picture);
      return picture;
    } catch (error) {
      frame.close();
      throw error;
    }
  }

  /** A phone's camera may lie on its side in its own planes: throws unless they are what a canvas gets. */
  #compare({ pixels, bytesPerPixel }: Picture): void {
    const { width, height } = this.#size;
    const small = { width: COMPARED, height: COMPARED };
    const drawn = drawingOn(this.#camera, small, makeCanvas)() as Picture;
    let difference = 0;
    for (let row = 0; row < COMPARED; row++)
      for (let column = 0; column < COMPARED; column++) {
        const x = Math.floor(((column + 0.5) * width) / COMPARED);
        const y = Math.floor(((row + 0.5) * height) / COMPARED);
        const [at, to] = [(y * width + x) * bytesPerPixel, 4 * (row * COMPARED + column)];
        const grey = (from: ArrayLike<number>, k: number) =>
          0.299 * from[k]! + 0.587 * from[k + 1]! + 0.114 * from[k + 2]!;
        const here = bytesPerPixel === 1 ? pixels[at]! : grey(pixels, at);
        difference += Math.abs(here - grey(drawn.pixels, to)) / COMPARED ** 2;
      }
    if (difference > LARGEST_DIFFERENCE) throw new Error('The planes lie otherwise than the picture.');
    this.#trusted = true;
  }
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function drawingOn(
  camera: HTMLVideoElement,
  { width, height }: Size,
  make: (width: number, height: number) => Context | null,
): Way {
  let context: Context | null = null;
  return () => {
    context ??= make(width, height);
    if (!context) throw new Error('There is no canvas.');
    context.drawImage(camera, 0, 0, width, height);
    const { data: pixels } = context.getImageData(0, 0, width, height);
    return { pixels, bytesPerPixel: 4, source: camera, close() {} };
  };
}

function makeOffscreen(width: number, height: number): Context | null {
  return new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
}

function makeCanvas(width: number, height: number): Context | null {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: true });
}

/** Rejects when that takes longer. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The copy did not come.')), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
