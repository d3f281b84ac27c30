import type { Engine } from './engine.ts';
import { EngineError } from './errors.ts';
import { type GreyMethod, greyFromRgb } from './grey.ts';
import type { GreyImage } from './image.ts';
import { joinTargets } from './join-targets.ts';
import { loadEngine } from './load-engine.ts';
import { type MindTarget, readMind } from './mind-format.ts';

/** What a canvas can draw: an image of the `canvas` package, or a canvas. */
export interface DrawableImage {
  width: number;
  height: number;
}

interface Context2d {
  drawImage(image: DrawableImage, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
}

/** `createCanvas` of a canvas package for Node. */
export type CreateCanvas = (width: number, height: number) => { getContext(type: '2d'): unknown };

export interface OfflineCompilerOptions {
  /** Of the package that made the images; default: of the `canvas` that is installed. */
  createCanvas?: CreateCanvas;
  /** Default `mean`, for the same bytes as mind-ar; `luma` is recognised better. */
  grey?: GreyMethod;
}

/**
 * mind-ar's `OfflineCompiler` (mind-ar/src/image-target/offline-compiler.js) on this engine: the same methods, the same
 * bytes. For new programs `compileTarget` is simpler and needs no canvas.
 *
 * ```js
 * const compiler = new OfflineCompiler();
 * await compiler.compileImageTargets([await loadImage('photo.jpg')], (percent) => console.log(percent));
 * await writeFile('targets.mind', compiler.exportData());
 * ```
 */
export class OfflineCompiler {
  private readonly options: OfflineCompilerOptions;
  private bytes: Uint8Array | null = null;

  constructor(options: OfflineCompilerOptions = {}) {
    this.options = options;
  }

  /**
   * Compiles images into one file, for `exportData`. `onProgress` gets percents, 0 … 100. Resolves to the targets.
   * Rejects with the EngineErrors of `compileTarget`.
   */
  async compileImageTargets(
    images: readonly DrawableImage[],
    onProgress: (percent: number) => void = () => {},
  ): Promise<MindTarget[]> {
    const createCanvas = this.options.createCanvas ?? ((await import('canvas')).createCanvas as CreateCanvas);
    const engine: Engine = await loadEngine();
    const minds: Uint8Array[] = [];
    for (const image of images) {
      const grey = drawGrey(createCanvas, image, this.options.grey ?? 'mean');
      const done = minds.length;
      const report = (share: number) => onProgress((100 * (done + share)) / images.length);
      minds.push(await engine.compileTarget(grey, { onProgress: report }));
    }
    this.bytes = joinTargets(minds);
    return readMind(this.bytes);
  }

  /** The `.mind` file. Throws an EngineError NOTHING_COMPILED before `compileImageTargets` is done. */
  exportData(): Uint8Array {
    if (this.bytes) return this.bytes;
    throw new EngineError('NOTHING_COMPILED', 'There is nothing to export: await compileImageTargets first.');
  }
}

/** The pixels of an image, as mind-ar gets them: drawn onto a canvas of its size. */
function drawGrey(createCanvas: CreateCanvas, image: DrawableImage, method: GreyMethod): GreyImage {
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d') as Context2d;
  try {
    context.drawImage(image, 0, 0, width, height);
  } catch (error) {
    throw new EngineError(
      'FOREIGN_IMAGE',
      `The canvas cannot draw this image (${(error as Error).message}). An image of another copy of a canvas package needs the ` +
        '`createCanvas` of that copy: new OfflineCompiler({ createCanvas }).',
    );
  }
  const { data } = context.getImageData(0, 0, width, height);
  return { data: greyFromRgb(data, 4, method), width, height };
}
